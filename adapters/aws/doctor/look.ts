import { codedError } from '../../../core/coded-error';
import type { Finding } from '../../../core/finding';
import { messageOf } from '../../../core/message-of';
import { faultOf, isNamed } from '../errors';
import { isRecord } from '../../../core/json-record';

/** No AWS credentials were found. */
export class NoCredentialsError extends codedError('NoCredentialsError', 'no_credentials') {
  constructor(cause: unknown) {
    super(
      `AWS cannot be asked: ${messageOf(cause)}. Sign in as the AWS tools do (AWS_PROFILE, aws sso login, or the keys in the environment)`,
      { cause },
    );
  }
}

const GONE = [
  'EntityNotFoundException',
  'CacheSubnetGroupNotFoundFault',
  'NoSuchBucket',
  'NotFound',
  'ReplicationGroupNotFoundFault',
  'ResourceNotFoundException',
  'ServerlessCacheNotFoundFault',
  'StateMachineDoesNotExist',
];
const FORBIDDEN = ['AccessDenied', 'AccessDeniedException', 'Forbidden', 'UnauthorizedOperation'];
const NOBODY = [
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'UnrecognizedClientException',
];

export interface Looked {
  readonly part: string;
  /** The stack that creates it, such as `data-dev`. */
  readonly stack: string;
}

/**
 * Inspects one part. A part that is missing or not accessible is a finding like any other, so it does not hide the
 * rest.
 *
 * @throws NoCredentialsError if no request can be made at all
 */
export async function look(
  { part, stack }: Looked,
  at: () => Promise<Pick<Finding, 'verdict' | 'says'>>,
): Promise<Finding> {
  try {
    return { part, ...(await at()) };
  } catch (error) {
    if (isNamed(error, ...NOBODY)) throw new NoCredentialsError(error);
    return { part, ...broken(error, stack) };
  }
}

function broken(error: unknown, stack: string): Pick<Finding, 'verdict' | 'says'> {
  if (isNamed(error, ...GONE)) return failed(`does not exist: deploy the stack ${stack}`);
  if (isNamed(error, ...FORBIDDEN) || statusOf(error) === 403)
    return failed(
      `may not be looked at: grant that permission to the identity that runs doctor, and check that these credentials are of the right account (${messageOf(error)})`,
    );
  return failed(
    `${faultOf(error) === 'refused' ? 'cannot be looked at' : 'AWS does not answer, try again'}: ${messageOf(error)}`,
  );
}

/** S3 answers a HEAD request without a body, so the status is all there is. */
function statusOf(error: unknown): number | undefined {
  const metadata = isRecord(error) ? error['$metadata'] : undefined;
  const status = isRecord(metadata) ? metadata['httpStatusCode'] : undefined;
  return typeof status === 'number' ? status : undefined;
}

export function ok(says: string): Pick<Finding, 'verdict' | 'says'> {
  return { verdict: 'ok', says };
}
export function warning(says: string): Pick<Finding, 'verdict' | 'says'> {
  return { verdict: 'warning', says };
}
export function failed(says: string): Pick<Finding, 'verdict' | 'says'> {
  return { verdict: 'failed', says };
}

/**
 * Joins all faults of a part into one finding, or returns `fine` if there are none. Entries that are false are ignored.
 */
export function unless(faults: readonly (string | false)[], fine: string): Pick<Finding, 'verdict' | 'says'> {
  const wrong = faults.filter((fault) => fault !== false);
  return wrong.length === 0 ? ok(fine) : failed(wrong.join('; '));
}
