import { type AwsCredentials, httpClient, type Provided, type Timeouts } from './api/signed-requests';

export interface AwsClientOptions {
  /** If absent, the SDK finds the region; in a function it is in the environment. */
  readonly region?: string;
  /** Endpoint of an AWS double; if absent, each service uses its standard endpoint. */
  readonly endpoint?: string;
  /** If absent, the SDK finds credentials: the environment, a profile. */
  readonly credentials?: Provided<AwsCredentials>;
}

/**
 * Attempts by the SDK (standard mode: its own jittered backoff and retry quota); the adapters continue until their
 * deadline.
 */
const SDK_ATTEMPTS = 3;

/** What every client of the SDK is created with. */
export function sdkConfiguration({ region, endpoint, credentials }: AwsClientOptions, timeouts: Timeouts) {
  return {
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    maxAttempts: SDK_ATTEMPTS,
    retryMode: 'standard',
    requestHandler: httpClient(timeouts),
  };
}
