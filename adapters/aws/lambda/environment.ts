import type { AwsClientOptions } from '../clients';

/** Lambda sets the region; an endpoint is set only if a double replaces AWS. */
export function clientOptions(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): AwsClientOptions {
  const { AWS_REGION: region = 'eu-west-1', AWS_ENDPOINT_URL: endpoint } = environment;
  return { region, ...(endpoint === undefined ? {} : { endpoint }) };
}
