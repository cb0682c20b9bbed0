import * as z from 'zod';
import { HOUR_MS } from '../../core/time/window';
import type { RecordedRow } from './script';

const FIRST_MS = Date.UTC(2026, 0, 1);

/** Labelled click sequences in their short form: times in ms, one session per case. */
const clickSequences = z.object({
  cases: z.array(
    z.object({
      name: z.string(),
      events: z.array(z.object({ type: z.string(), product: z.string(), seq: z.int(), time: z.number() })),
      /** Class, and the index of the event that shows it. */
      expected: z.array(z.tuple([z.string(), z.int()])),
    }),
  ),
});
type ClickSequences = z.output<typeof clickSequences>;

/** @throws ZodError */
export function readClickSequences(json: string): ClickSequences {
  return clickSequences.parse(JSON.parse(json));
}

/** The cases as events of the contract: each is a session of its own, an hour after the one before. */
export function rowsOfSequences({ cases }: ClickSequences): readonly RecordedRow[] {
  return cases.flatMap(({ events }, number) =>
    events.map(({ type, product, seq, time }, index) => {
      const timestamp = new Date(FIRST_MS + number * HOUR_MS + time).toISOString();
      return {
        event_id: `case-${number}-${index}`,
        event_type: type === 'product_view' ? 'page_view' : type,
        session_id: `case-${number}`,
        timestamp,
        received_at: timestamp,
        product_id: product,
        sequence: seq,
      };
    }),
  );
}
