import type { AwsCredentials } from '../api/signed-requests';

type Environment = Readonly<Record<string, string | undefined>>;

/** How a function reaches AWS: in its region, with its role. */
export interface FunctionOptions {
  readonly region: string;
  /** Endpoint of a double that replaces AWS. */
  readonly endpoint?: string;
  readonly credentials: () => Promise<AwsCredentials>;
}

/** Lambda sets the region and the credentials of the role; an endpoint is set only if a double replaces AWS. */
export function clientOptions(environment: Environment = process.env): FunctionOptions {
  const { AWS_REGION: region = 'eu-west-1', AWS_ENDPOINT_URL: endpoint } = environment;
  return {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    credentials: () => Promise.resolve(credentialsIn(environment)),
  };
}

function credentialsIn(environment: Environment): AwsCredentials {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = environment;
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw Object.assign(new Error('the environment has no AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'), {
      name: 'CredentialsProviderError',
    });
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}
