import { IDENTITY_FIELDS } from './contract';
import type { Warning } from './warning';

export const REJECTION_CODES = [
  'invalid_json',
  'not_utf8',
  'not_an_object',
  'missing',
  'wrong_type',
  'too_short',
  'too_long',
  'out_of_range',
  'bad_format',
  'bad_timestamp',
  'in_future',
  'too_old',
  'unknown_currency',
  'amount_too_large',
  'forbidden_key',
] as const;
export type RejectionCode = (typeof REJECTION_CODES)[number];

/**
 * Why an event failed the contract, as stored with it; `code` and `path` are those of the verdict the client received.
 */
export interface QuarantineReason {
  readonly code: string;
  readonly path: string;
  readonly message: string;
}

/**
 * Why an event fails the contract. `message` quotes nothing from the event, so that it may be stored with the frame.
 */
export interface Rejection extends QuarantineReason {
  readonly code: RejectionCode;
  /** The refused value, shortened, for the client only; absent for identities, objects and arrays. */
  readonly value?: string | undefined;
}

/** The outcome for one event of a request; `index` is its position there, from 0. */
export type Verdict =
  | {
      readonly index: number;
      readonly status: 'accepted';
      readonly event_id: string;
      readonly warnings?: readonly Warning[] | undefined;
    }
  | ({
      readonly index: number;
      readonly status: 'rejected';
      /** Beyond the budget of quarantined bytes only the number of refused events is kept. */
      readonly kept?: false | undefined;
    } & Rejection);

const SHOWN_LENGTH = 64;
/** Names that may be shown. Others may be data that a client used as a key, such as an address. */
const PRESENTABLE_NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,39}$/;

/** @example reject('too_old', 'timestamp', 'lies more than 400 days in the past', '2012-01-01T00:00:00Z') */
export function reject(code: RejectionCode, path: string, message: string, value?: unknown): Rejection {
  const shown = shortened(path, value);
  return { code, path, message, ...(shown === undefined ? {} : { value: shown }) };
}

/** @param limit in minor units */
export function amountTooLarge(limit: number, currency: string, price: unknown): Rejection {
  const message = `price × quantity must be within ±${limit} minor units (such as cents) of ${currency}`;
  return reject('amount_too_large', 'price', message, price);
}

/** A client’s field name, or `?` if it must not be shown. */
export function presentableName(name: string): string {
  return PRESENTABLE_NAME.test(name) ? name : '?';
}

/** True for a Rejection among the results of a check. */
export function isRejection(result: object): result is Rejection {
  return 'code' in result && 'message' in result;
}

/** The code for an issue that zod found. @param origin type of the value, for a bound */
export function codeOfIssue(issue: string, origin: unknown): RejectionCode {
  switch (issue) {
    case 'invalid_type':
      return 'wrong_type';
    case 'too_big':
      return origin === 'string' ? 'too_long' : 'out_of_range';
    case 'too_small':
      return origin === 'string' ? 'too_short' : 'out_of_range';
    default:
      return 'bad_format';
  }
}

function shortened(path: string, value: unknown): string | undefined {
  if (IDENTITY_FIELDS.some((field) => field === path)) return undefined;
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  const text = String(value);
  return text.length <= SHOWN_LENGTH ? text : `${text.slice(0, SHOWN_LENGTH)}…`.toWellFormed();
}

/**
 * The sentence for the sender of the event, with the value that was refused.
 *
 * @example withValue({ message: 'quantity must be a whole number', value: '1.5' }) // 'quantity must be a whole number; it is "1.5"'
 */
export function withValue({ message, value }: Pick<Rejection, 'message' | 'value'>): string {
  return value === undefined ? message : `${message}; it is ${JSON.stringify(value)}`;
}
