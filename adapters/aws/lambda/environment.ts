import type { AwsClientOptions } from '../clients';

/** Lambda names the region; an endpoint is only given where a double stands in for AWS. */
export function clientOptions(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): AwsClientOptions {
  const { AWS_REGION: region = 'eu-west-1', AWS_ENDPOINT_URL: endpoint } = environment;
  return { region, ...(endpoint === undefined ? {} : { endpoint }) };
}
