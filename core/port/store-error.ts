/**
 * A store could not serve a request now. It is not known whether the request took effect; sending it again is safe, because
 * every write of a port is conditional or idempotent. Adapters translate their SDK's errors into it.
 */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';

  constructor(
    readonly code: TransientCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A key or a site id that a store cannot hold. */
export class BadKeyError extends Error {
  override readonly name = 'BadKeyError';
  readonly code = 'bad_key';
}

/** A stored item is not what was written, so it cannot be opened. Nothing was changed. */
export class CorruptItemError extends Error {
  override readonly name = 'CorruptItemError';
  readonly code = 'corrupt_item';
}

type TransientCode = (typeof TRANSIENT_CODES)[number];
const TRANSIENT_CODES = ['throttled', 'unavailable'] as const;

/** By code, not by class: bundles duplicate classes. */
export function isTransient(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (TRANSIENT_CODES as readonly unknown[]).includes(error.code);
}
