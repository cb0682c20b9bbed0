import { codedError, errorWithCodes } from '../coded-error';

/**
 * A store could not serve a request. The request may or may not have taken effect; retrying is safe, because every
 * write through a port is conditional or idempotent. Adapters translate SDK errors into this one.
 */
export class StoreUnavailableError extends errorWithCodes<TransientCode>('StoreUnavailableError') {}

/** A key or a site id that a store cannot hold. */
export class BadKeyError extends codedError('BadKeyError', 'bad_key') {}

/** A stored item is not what was written, so it cannot be opened. Nothing was changed. */
export class CorruptItemError extends codedError('CorruptItemError', 'corrupt_item') {}

type TransientCode = (typeof TRANSIENT_CODES)[number];
const TRANSIENT_CODES = ['throttled', 'unavailable'] as const;

/** Checked by code, not by class, because bundles duplicate classes. */
export function isTransient(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && TRANSIENT_CODES.some((code) => code === error.code);
}
