import { codedError } from '../core/coded-error';

/**
 * 0: done. 1: the answer is “no” (a residual, a closed gate, a failed check). 2: the question could not be asked or the
 * work not be done.
 */
export const EXIT = { done: 0, no: 1, usage: 2 } as const;

/** An error that the user can fix: printed as one sentence, without a stack trace. */
export class UserError extends codedError('UserError', 'user_error') {}

/** Our own errors have a stable `code`; their message is written for the user. */
export function isCoded(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
