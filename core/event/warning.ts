import type { WireField } from './contract';
import { LIMITS } from './limits';

/** What the collector did with a detail of an event, or of a request, that it accepted all the same. */
export const WARNING_CODES = [
  'cut',
  'cleaned',
  'rounded',
  'dropped',
  'placeholder',
  'unknown_field',
  'redacted',
  'no_clock_correction',
  'same_event',
  'id_reused',
  'no_amount',
] as const;
type WarningCode = (typeof WARNING_CODES)[number];

/** One detail of an accepted event. `message` quotes nothing from the event. */
export interface Warning {
  readonly code: WarningCode;
  /** The field; a name that may be data is shown as `?`. */
  readonly path: string;
  /** What was done, and what to send instead. */
  readonly message: string;
}

/** Takes the warnings about one event or request. */
export type Warn = (warning: Warning) => void;

/** A warning about a field of the contract. @param remedy completes “… : send …” */
export function fieldWarning(code: keyof typeof DONE, field: WireField, remedy: string): Warning {
  return { code, path: field, message: `${field} ${DONE[code]}: send ${remedy}` };
}

const DONE = {
  cut: 'was cut',
  cleaned: 'had control characters, which were removed',
  dropped: 'was left out',
} as const satisfies Partial<Record<WarningCode, string>>;

/** About a request whose sent_at cannot be read. */
export const UNREADABLE_SENT_AT: Warning = {
  code: 'no_clock_correction',
  path: 'sent_at',
  message:
    'sent_at is not an instant with its zone, so timestamps were taken as they are: send one such as 2019-10-01T08:30:00.250Z',
};

/** About a request whose sent_at lies so far from its arrival that it corrects nothing. */
export const DISTANT_SENT_AT: Warning = {
  code: 'no_clock_correction',
  path: 'sent_at',
  message: `sent_at lies more than ${LIMITS.clockCorrectionMs / 3_600_000} hours from the arrival, so timestamps were taken as they are: set it whenever the request is sent`,
};
