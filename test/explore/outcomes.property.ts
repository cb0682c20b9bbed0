import fc from 'fast-check';
import type { LakeEvent } from '../../core/event/columns';
import { purchases } from '../../core/metric/metrics/purchases';
import { refunds } from '../../core/metric/metrics/refunds';
import { revenue } from '../../core/metric/metrics/revenue';
import type { OutcomeMetric, OutcomesQuestion } from '../../core/port/outcomes';
import { DAY_MS, HOUR_MS } from '../../core/time/window';
import { runs } from '../support/effort';
import { AT_REST, DAYS, dirtyEvents, event, START_MS, tidemarks } from './dirty-events';
import { type ExploreBench, makeWorld, openBench } from './explored-world';
import { truth } from './oracle';

const FROM = START_MS + DAY_MS;
const END_MS = START_MS + DAYS * DAY_MS;
const EXPOSURES = ['test/a', 'test/b'];
const plain = { subtracted: [], divisor: [], isCapped: false };
const METRICS: readonly OutcomeMetric[] = [
  { ...plain, as: 'conversion', added: [purchases] },
  { ...plain, as: 'mean', added: [revenue], subtracted: [refunds], isCapped: true },
  { ...plain, as: 'ratio', added: [revenue], divisor: [purchases] },
];

type Asked = Pick<OutcomesQuestion, 'per' | 'lookBackMs'>;

/** Performance events as exposures: of two variants, or of another experiment. */
function exposed(one: LakeEvent): LakeEvent {
  if (one.event_type !== 'performance') return one;
  const variant = one.page === '/' ? 'test/a' : one.page === '/a' ? 'test/b' : 'other/a';
  return { ...one, event_type: 'exposure', variant };
}

/** The sums, said plainly. */
function sumsOf(events: readonly LakeEvent[], { per, lookBackMs }: Asked) {
  const actorOf = (one: LakeEvent): string => (per === 'session' ? one.session_id : one.visitor);
  const isExposure = ({ event_type: type, variant }: LakeEvent): boolean =>
    type === 'exposure' && EXPOSURES.includes(variant ?? '');
  const within = events.filter(({ occurred_ms: at }) => at >= FROM - lookBackMs && at < END_MS);
  const units = [...new Set(within.map(actorOf))].flatMap((actor) => {
    const own = within.filter((one) => actorOf(one) === actor);
    const seen = own.filter((one) => isExposure(one) && one.occurred_ms >= FROM);
    if (seen.length === 0) return [];
    const firstMs = Math.min(...seen.map(({ occurred_ms: at }) => at));
    const after = own.filter(({ occurred_ms: at }) => at >= firstMs);
    const before = own.filter(({ occurred_ms: at }) => at < firstMs && at >= firstMs - lookBackMs);
    const count = (some: readonly LakeEvent[]): number => some.filter((one) => one.event_type === 'purchase').length;
    const money = (some: readonly LakeEvent[], type: string): number =>
      some
        .filter((one) => one.event_type === type && one.currency === 'EUR' && one.amount_minor !== null)
        .reduce((sum, one) => sum + (one.amount_minor ?? 0), 0);
    const net = (some: readonly LakeEvent[]): number => money(some, 'purchase') - money(some, 'refund');
    const values = [
      [Math.min(1, count(after)), Math.min(1, count(before))],
      [net(after), net(before)],
      [money(after, 'purchase'), count(after)],
    ] as const;
    return [{ variants: new Set(seen.map(({ variant }) => variant)), values }];
  });
  const alone = units.filter(({ variants }) => variants.size === 1);
  return {
    mixedUnits: units.length - alone.length,
    variants: EXPOSURES.map((exposure) => {
      const own = alone.filter(({ variants }) => variants.has(exposure));
      const sum = (of: (y: number, z: number) => number, metric: number): number =>
        own.reduce((total, { values }) => total + of(values[metric]?.[0] ?? 0, values[metric]?.[1] ?? 0), 0);
      return {
        exposure,
        units: own.length,
        metrics: METRICS.map((_, metric) => ({
          metric,
          sumY: sum((y) => y, metric),
          sumYY: sum((y) => y * y, metric),
          sumZ: sum((_y, z) => z, metric),
          sumZZ: sum((_y, z) => z * z, metric),
          sumYZ: sum((y, z) => y * z, metric),
          cappedUnits: 0,
          cap: null,
        })),
      };
    }),
  };
}

describe('outcomes', () => {
  let bench: ExploreBench;
  beforeAll(async () => {
    bench = await openBench();
  });
  afterAll(() => bench.close());

  it('adds up per unit what came after its first exposure, published and live', async () => {
    await fc.assert(
      fc.asyncProperty(
        dirtyEvents({ minLength: 0, maxLength: 60 }),
        tidemarks,
        fc.record({ per: fc.constantFrom('visitor', 'session'), lookBackMs: fc.constantFrom(0, 5 * HOUR_MS, DAY_MS) }),
        async (drawn, tidemark, asked) => {
          const events = drawn.map(exposed);
          const world = await makeWorld(bench, events, tidemark);

          const found = await world.explorer.outcomes({
            ...world,
            ...asked,
            from: FROM,
            to: END_MS,
            asOf: AT_REST,
            exposures: EXPOSURES,
            metrics: METRICS,
          });

          const expected = sumsOf(truth(events, AT_REST), asked);
          expect(found.mixedUnits).toBe(expected.mixedUnits);
          // A variant that nobody saw has no row.
          expect(found.variants.filter(({ units }) => units > 0)).toEqual(
            expected.variants.filter(({ units }) => units > 0),
          );
        },
      ),
      { numRuns: runs(25) },
    );
  });

  it('cuts the largest sum of a thousand to the next', async () => {
    const shoppers = Array.from({ length: 1200 }, (_, at) => `shopper-${at}`);
    const events = shoppers.flatMap((visitor, at) => [
      event({ event_id: `e${at}`, visitor, event_type: 'exposure', variant: EXPOSURES[at % 2] ?? '' }),
      event({
        event_id: `p${at}`,
        visitor,
        event_type: 'purchase',
        currency: 'EUR',
        amount_minor: at === 7 ? 1_000_000 : 100 + at,
        // At the moment of the exposure, which counts.
        occurred_ms: START_MS,
      }),
    ]);
    const world = await makeWorld(bench, events, 0);

    const { variants } = await world.explorer.outcomes({
      ...world,
      from: START_MS,
      to: END_MS,
      asOf: AT_REST,
      per: 'visitor',
      lookBackMs: 0,
      exposures: EXPOSURES,
      metrics: [{ ...plain, as: 'mean', added: [revenue], isCapped: true }],
    });

    const [a, b] = variants.map(({ metrics: [sums] }) => sums);
    expect([a?.cap, a?.cappedUnits, b?.cappedUnits]).toEqual([1299, 0, 1]);
    expect(b?.sumY).toBe(shoppers.reduce((sum, _, at) => (at % 2 === 1 ? sum + (at === 7 ? 1299 : 100 + at) : sum), 0));
  });
});
