import type { MetricQuestion } from '../../core/port/answers';
import type { QueryGrain } from '../../core/merge/grain';
import { BOTS } from '../../core/wire/metrics';
import type { World } from '../world/world';
import { ORACLE } from './oracle';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;
/**
 * Metrics of a site's own events. Asked by a draw of its own, so that other questions stay as they were in every seed.
 */
const OWN_METRICS = ['wishlist_adds'];
/** The same for what is left after refunds, and who bought. */
const MONEY_METRICS = ['refunds', 'net_revenue', 'units_refunded', 'units_net', 'converting_sessions'];
const METRICS = Object.keys(ORACLE).filter(
  (metric) => !OWN_METRICS.includes(metric) && !MONEY_METRICS.includes(metric),
);

/** A site, and one question in two or three forms: whole, in parts, by a breakdown. */
export function askAtRandom({ options: { draws, time, place, settings } }: World): {
  readonly site: string;
  readonly questions: readonly MetricQuestion[];
} {
  const site = draws.pick('site asked', place.sites).id;
  const usual = draws.pick('metric asked', METRICS);
  const asked = draws.chance('money metric asked', 0.2) ? draws.pick('which money metric', MONEY_METRICS) : usual;
  const metric = draws.chance('own metric asked', 0.05) ? draws.pick('which own metric', OWN_METRICS) : asked;
  const back = draws.pick('range asked', [3, 8, 30, 90]) * HOUR_MS;
  const from = floorTo(
    time.now() - Math.floor(draws.unit('from asked') * back),
    draws.pick('cut asked', [MINUTE_MS, HOUR_MS]),
  );
  const to = Math.max(
    from + MINUTE_MS,
    floorTo(from + Math.floor(draws.unit('length asked') * back) + HOUR_MS, MINUTE_MS),
  );
  const common = {
    metric,
    from,
    to,
    bots: draws.pick('bots asked', [BOTS[0], BOTS[0], ...BOTS]),
    timeZone: draws.chance('zone asked', 0.2)
      ? draws.pick('zone', ['UTC', 'America/Havana', 'Asia/Kathmandu'])
      : undefined,
    limit: draws.pick('limit asked', [1, 3, 10]),
  };
  const isShort = to - from <= 6 * HOUR_MS;
  const parts: readonly QueryGrain[] = isShort
    ? ['minute', 'hour', 'day']
    : settings.hours > 10
      ? ['day']
      : ['hour', 'day'];
  const by = ORACLE[metric]?.by ?? [];
  const breakdown =
    by.length > 0 && draws.chance('breakdown asked', 0.7)
      ? [
          {
            ...common,
            grain: draws.pick('grain of a breakdown', ['hour', 'total', 'day'] as const),
            by: draws.pick('breakdown', by).split(','),
          },
        ]
      : [];
  return {
    site,
    questions: [{ ...common, grain: 'total' }, { ...common, grain: draws.pick('grain asked', parts) }, ...breakdown],
  };
}

/** Everything that a site ever sent, by day. */
export function askForAll({
  earliestMs,
  latestMs,
}: {
  readonly earliestMs: number;
  readonly latestMs: number;
}): readonly MetricQuestion[] {
  const range = { from: floorTo(earliestMs, DAY_MS) - DAY_MS, to: floorTo(latestMs, DAY_MS) + 2 * DAY_MS };
  return ['events', 'orders', 'revenue', 'refunds'].map((metric) => ({
    metric,
    ...range,
    grain: 'day',
    bots: 'include',
  }));
}

function floorTo(ms: number, unit: number): number {
  return Math.floor(ms / unit) * unit;
}
