import * as z from 'zod';
import type { AlertRecord } from '../state/alert-record';

/** Somebody looks after one episode of an alert. */
export const acknowledgement = z.object({
  alert: z.string(),
  /** Start of the episode: when the alert comes again, it needs another acknowledgement. */
  starts: z.int(),
  by: z.string(),
  note: z.string(),
  at: z.int(),
  /** Put off until then, instead of acknowledged; ms since 1970. */
  until: z.int().nullable(),
});
export type Acknowledgement = Readonly<z.output<typeof acknowledgement>>;

/** What people have said about alerts. */
export interface AlertMarks {
  readonly isAcknowledged: (alert: AlertRecord) => boolean;
  readonly snoozedUntil: (alert: AlertRecord) => number | undefined;
  readonly of: (alert: AlertRecord) => Acknowledgement | undefined;
}

/** A snooze that is over counts no more. */
export function marksAt(given: readonly Acknowledgement[], nowMs: number): AlertMarks {
  const byAlert = new Map(given.map((one) => [one.alert, one]));
  const of = ({ id, starts }: AlertRecord): Acknowledgement | undefined => {
    const mark = byAlert.get(id);
    return mark?.starts === starts && (mark.until === null || mark.until > nowMs) ? mark : undefined;
  };
  return {
    of,
    isAcknowledged: (alert) => of(alert)?.until === null,
    snoozedUntil: (alert) => of(alert)?.until ?? undefined,
  };
}
