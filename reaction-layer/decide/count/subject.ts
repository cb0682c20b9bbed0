import * as z from 'zod';

/** What a site may ask a decision for. */
export const DECIDED_TYPES = ['checkout', 'sign_up', 'login', 'ad_click'] as const;
export type DecidedType = (typeof DECIDED_TYPES)[number];

/**
 * Whose attempts are counted. `place` is a network together with a user agent: it outlives an anonymous id that is
 * thrown away, and tells the devices of one network apart.
 */
export const SUBJECT_KINDS = ['visitor', 'network', 'device', 'place', 'payment_token', 'coupon'] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

export const subjects = z.partialRecord(z.enum(SUBJECT_KINDS), z.string());
/** Keyed hashes; raw values are neither stored nor logged. */
export type Subjects = Readonly<z.output<typeof subjects>>;

/** A call with everything that counts of it. */
export interface CountedCall {
  readonly site: string;
  /** Names the call: the same id counts once. */
  readonly id: string;
  readonly type: DecidedType;
  readonly subjects: Subjects;
  readonly session?: string | undefined;
  /** Price × quantity in units of the currency; absent if the event has none. */
  readonly amount?: number | undefined;
}
