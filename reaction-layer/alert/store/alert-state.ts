import * as z from 'zod';
import { alertGroup } from '../notify/alert-group';
import { alertNotice } from '../notify/notice';
import { alertRecord } from '../state/alert-record';

/** Everything that alerts of a site remember between turns. It is written as one item, so that it is never half new. */
export const alertState = z.object({
  alerts: z.array(alertRecord),
  /** Earlier episodes whose exact number is still to come. */
  past: z.array(alertRecord),
  groups: z.array(alertGroup),
  /** Messages that were decided with this state, and may not have been handed to the courier yet. */
  outbox: z.array(alertNotice),
});
type Stored = z.output<typeof alertState>;
export type AlertState = { readonly [Field in keyof Stored]: readonly Stored[Field][number][] };

export const NO_ALERTS: AlertState = { alerts: [], past: [], groups: [], outbox: [] };
