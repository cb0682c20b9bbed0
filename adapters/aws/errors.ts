import { messageOf } from '../../core/message-of';
import { codedError } from '../../core/coded-error';
import { StreamUnavailableError } from '../../core/port/event-stream';
import { StoreUnavailableError } from '../../core/port/store-error';
import { isRecord } from '../../core/json-record';

/** An item exceeds the size limit of DynamoDB. Nothing was written. */
export class ItemTooLargeError extends codedError('ItemTooLargeError', 'item_too_large') {}

/** AWS refused a request for a permanent reason: a missing table, a missing permission, a wrong parameter. */
export class AwsRequestError extends codedError('AwsRequestError', 'aws_refused') {
  /** The AWS error name: `AccessDeniedException`. */
  readonly reason: string;

  constructor(what: string, cause: unknown) {
    super(`${what} was refused: ${nameOf(cause)}: ${messageOf(cause)}${hintFor(nameOf(cause))}`, { cause });
    this.reason = nameOf(cause);
  }
}

export type AwsFault = 'throttled' | 'unavailable' | 'refused';

/** The SDK’s own list (throttling error codes of the standard retry mode), plus codes of single services. */
const THROTTLED: ReadonlySet<string> = new Set([
  'BandwidthLimitExceeded',
  'KMSThrottlingException',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionConflictException',
  'TransactionInProgressException',
]);

const UNAVAILABLE: ReadonlySet<string> = new Set([
  'AbortError',
  'ConditionalRequestConflict',
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InternalFailure',
  'InternalFailureException',
  'InternalServerError',
  'InternalServerException',
  'OperationAborted',
  'RequestTimeout',
  'RequestTimeoutException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'TimeoutError',
]);

const NETWORK: ReadonlySet<unknown> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'ERR_SOCKET_CONNECTION_TIMEOUT',
]);

/** Classifies an SDK error by name, since bundles duplicate classes. */
export function faultOf(error: unknown): AwsFault {
  const name = nameOf(error);
  if (THROTTLED.has(name) || isCancelledByConflict(error)) return 'throttled';
  if (UNAVAILABLE.has(name) || NETWORK.has(codeOf(error)) || statusOf(error) >= 500) return 'unavailable';
  return 'refused';
}

/** @param what service, operation and target: `DynamoDB PutItem on cells` */
export function storeError(error: unknown, what: string): Error {
  const fault = faultOf(error);
  if (fault === 'refused') return new AwsRequestError(what, error);
  return new StoreUnavailableError(fault, `${what} could not be served: ${nameOf(error)}: ${messageOf(error)}`, {
    cause: error,
  });
}

export function streamError(error: unknown, what: string): Error {
  if (faultOf(error) === 'refused') return new AwsRequestError(what, error);
  return new StreamUnavailableError(`${what} could not be served: ${nameOf(error)}: ${messageOf(error)}`, {
    cause: error,
  });
}

/** Compares the name set by the SDK (or Node). @example isNamed(error, 'NoSuchKey') */
export function isNamed(error: unknown, ...names: readonly string[]): boolean {
  return names.includes(nameOf(error));
}

/** Codes of a cancelled transaction, one per item; `None` for items that did not cause it. */
export function cancellationCodes(error: unknown): readonly string[] {
  if (!isNamed(error, 'TransactionCanceledException')) return [];
  const reasons: unknown = isRecord(error) ? error['CancellationReasons'] : undefined;
  if (!Array.isArray(reasons)) return [];
  return reasons.flatMap((reason: unknown) =>
    isRecord(reason) && typeof reason['Code'] === 'string' ? [reason['Code']] : [],
  );
}

function isCancelledByConflict(error: unknown): boolean {
  const codes = cancellationCodes(error);
  return (
    codes.some((code) => code !== 'None') && codes.every((code) => code === 'None' || TRANSIENT_CANCELLATIONS.has(code))
  );
}

const TRANSIENT_CANCELLATIONS: ReadonlySet<string> = new Set([
  'TransactionConflict',
  'ProvisionedThroughputExceeded',
  'ThrottlingError',
]);

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'Error';
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** Covers responses that are not from AWS too, such as a proxy’s page that the SDK cannot parse. */
function statusOf(error: unknown): number {
  if (!isRecord(error)) return 0;
  const { $metadata: metadata, $response: response } = error;
  const ofMetadata = isRecord(metadata) ? metadata['httpStatusCode'] : undefined;
  const ofResponse = isRecord(response) ? response['statusCode'] : undefined;
  return [ofMetadata, ofResponse].find((status) => typeof status === 'number') ?? 0;
}

function hintFor(name: string): string {
  if (name.startsWith('AccessDenied') || name === 'UnauthorizedOperation')
    return '; give the role of this function that permission';
  if (name === 'ResourceNotFoundException' || name === 'NoSuchBucket')
    return '; see whether the stack of this environment is deployed, and its names';
  return '';
}
