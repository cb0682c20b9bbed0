import * as z from 'zod';
import { hourOf } from '../core/time/window';
import type { DayRange } from './plan/make-plan';

/** Order for a run: move the tidemark, or recompute days. Times are in ms since 1970. */
export type RunOrder =
  | {
      readonly kind: 'batch';
      readonly tidemark: number;
      /** True if no operator asked for it: it waits while publishing is held. */
      readonly scheduled?: true;
    }
  | ({ readonly kind: 'backfill' } & DayRange);

/** A calendar day in an order from outside. */
export const day = z.string().regex(/^\d{4}-\d\d-\d\d$/, 'a day as 2019-10-01');

/** Input of the state machine. The schedule sends `nightly`, which means: up to the last full hour. */
const orderInput = z.union([
  z.strictObject({ kind: z.literal('backfill'), from_day: day, to_day: day, site: z.string().optional() }),
  z.strictObject({ kind: z.literal('batch'), tidemark: z.iso.datetime() }),
  z.strictObject({ kind: z.literal('nightly') }),
]);

/** @throws Error describing a valid order */
export function parseOrder(input: unknown, nowMs: number): RunOrder {
  const parsed = orderInput.safeParse(input);
  if (!parsed.success) {
    throw new Error(
      `a run is ordered by {"kind":"nightly"}, {"kind":"batch","tidemark":"2019-10-01T02:00:00Z"} or {"kind":"backfill","from_day":"2019-10-01","to_day":"2019-10-02","site":"shop"}, not by ${JSON.stringify(input)}`,
    );
  }
  const order = parsed.data;
  switch (order.kind) {
    case 'nightly':
      return { kind: 'batch', tidemark: hourOf(nowMs), scheduled: true };
    case 'batch':
      return { kind: 'batch', tidemark: Date.parse(order.tidemark) };
    case 'backfill':
      return {
        kind: 'backfill',
        fromDay: order.from_day,
        toDay: order.to_day,
        ...(order.site === undefined ? {} : { site: order.site }),
      };
  }
}
