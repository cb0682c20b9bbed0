import fc from 'fast-check';
import { LAKE_COLUMNS, type LakeEvent } from '../../core/event/columns';
import { HOUR_MS, MINUTE_MS } from '../../core/time/window';

/** Two days before New York changes its clocks, three days before the end. */
export const START_MS = Date.UTC(2026, 2, 7);
export const DAYS = 4;
export const TYPES = ['page_view', 'add_to_cart', 'purchase', 'performance'] as const;

/** An ordinary page view of `mine` (explored-world names the site), with the given changes. */
export function event(changes: Partial<LakeEvent>): LakeEvent {
  const values = { text: 'x', int: 0, long: START_MS, bool: false };
  const plain = Object.fromEntries(
    LAKE_COLUMNS.map(({ name, type, nullable }) => [name, nullable ? null : values[type]]),
  ) as unknown as LakeEvent;
  const occurredMs = changes.occurred_ms ?? START_MS;
  return {
    ...plain,
    site: 'mine',
    event_type: 'page_view',
    arrived_ms: occurredMs,
    shard: 'shard-0',
    record_sequence: '0',
    ...changes,
  };
}

/** Times on a coarse grid, so that ties and gaps of exactly 30 minutes are common. */
const slots = fc
  .oneof(fc.integer({ min: 0, max: DAYS * 24 * 6 - 1 }), fc.integer({ min: 3 * 6, max: 9 * 6 }))
  .map((slot) => START_MS + slot * 10 * MINUTE_MS);
const delays = fc.oneof(
  { arbitrary: fc.integer({ min: 0, max: 3 }).map((seconds) => seconds * 1000), weight: 4 },
  { arbitrary: fc.integer({ min: 1, max: 30 }).map((hours) => hours * HOUR_MS), weight: 1 },
);

const drafts = fc.record({
  site: fc.constantFrom('mine', 'mine', 'mine', 'mine', 'mine', 'other'),
  event_type: fc.constantFrom(...TYPES),
  occurred_ms: slots,
  visitor: fc.constantFrom('ann', 'bob', 'cyd'),
  session_id: fc.constantFrom('s1', 's2', 's3', 's4'),
  stream_id: fc.constantFrom(null, null, 'tab-1', 'tab-2'),
  sequence: fc.option(fc.integer({ min: 1, max: 30 })),
  page: fc.option(fc.constantFrom('/', '/a', '/b')),
  product_id: fc.option(fc.constantFrom('p1', 'p2', 'p3', 'é')),
  category: fc.option(fc.constantFrom('shoes', 'hats')),
  country: fc.constantFrom('DE', 'US'),
  price_minor: fc.option(fc.integer({ min: -200, max: 500 })),
  quantity: fc.integer({ min: 1, max: 3 }),
  currency: fc.option(fc.constantFrom('EUR', 'USD')),
  is_bot: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  shard: fc.constantFrom('shard-0', 'shard-1'),
  delay: delays,
  /** A copy that a client sent again: later, with a different clock correction. */
  copy: fc.option(fc.record({ delay: delays, shift: fc.constantFrom(0, 0, MINUTE_MS, -5 * HOUR_MS) }), { freq: 4 }),
});

/**
 * Events as a stream delivers them: late, repeated, out of order, with and without `sequence`, from bots and from
 * another site.
 */
export function dirtyEvents(size: {
  readonly minLength: number;
  readonly maxLength: number;
}): fc.Arbitrary<readonly LakeEvent[]> {
  return fc.array(drafts, { ...size, size: 'max' }).map((list) =>
    list.flatMap(({ delay, copy, ...draft }, at) => {
      const first = event({
        ...draft,
        amount_minor: draft.price_minor === null ? null : draft.price_minor * draft.quantity,
        event_id: `e${at % 97}`,
        arrived_ms: draft.occurred_ms + delay,
        record_sequence: String(at).padStart(6, '0'),
      });
      if (copy === null) return [first];
      const arrivedMs = first.arrived_ms + copy.delay;
      return [
        first,
        {
          ...first,
          occurred_ms: first.occurred_ms + copy.shift,
          arrived_ms: arrivedMs,
          record_sequence: String(at + 500).padStart(6, '0'),
          record_index: 1,
        },
      ];
    }),
  );
}

/** An hour at which the batch layer may have stopped: before everything, in the middle, or after everything. */
export const tidemarks = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: (DAYS + 2) * 24 }).map((hour) => START_MS + hour * HOUR_MS),
);
/** After every arrival. */
export const AT_REST = START_MS + (DAYS + 4) * 24 * HOUR_MS;
