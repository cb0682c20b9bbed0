import * as z from 'zod';
import { DELIVERY_FAILURES } from '../../../core/port/mailer';
import { alertNotice } from '../notify/notice';
import { alertRecord } from '../state/alert-record';

/** waiting: for its turn or the next attempt. sending: an attempt began. given_up: it will not be tried again. */
export const DELIVERY_STATUSES = ['waiting', 'sending', 'delivered', 'given_up'] as const;

/** One message to one channel: written before it is sent, and after. */
export const alertDelivery = z.object({
  notice: alertNotice,
  /** The alerts as they were when it was decided. */
  alerts: z.array(alertRecord),
  /** The message that this one belongs to, for threads. */
  thread: z.string().nullable(),
  status: z.enum(DELIVERY_STATUSES),
  attempts: z.int(),
  /** When it is tried next, ms since 1970. */
  next: z.int(),
  delivered: z.int().nullable(),
  /** Attempts of which it is not known whether they arrived: each may have made a second copy. */
  unsure: z.int(),
  last: z.object({ at: z.int(), failure: z.enum(DELIVERY_FAILURES), detail: z.string() }).nullable(),
});
export type AlertDelivery = Readonly<z.output<typeof alertDelivery>>;

export function newDelivery(given: Pick<AlertDelivery, 'notice' | 'alerts' | 'thread'>): AlertDelivery {
  return {
    ...given,
    ...{ status: 'waiting', attempts: 0, next: given.notice.at, delivered: null, unsure: 0, last: null },
  };
}
