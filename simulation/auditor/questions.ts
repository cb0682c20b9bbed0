import type { MetricQuestion } from '../../core/port/answers';
import type { QueryGrain } from '../../core/merge/grain';
import { COMPARISONS } from '../../core/time/comparisons';
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
            limit: draws.chance('breakdown is cut', 0.3) ? common.limit : undefined,
          },
        ]
      : [];
  return {
    site,
    questions: [{ ...common, grain: 'total' }, { ...common, grain: draws.pick('grain asked', parts) }, ...breakdown],
  };
}

export const COLUMNS: readonly (readonly string[])[] = [
  [],
  ['country'],
  ['page'],
  ['product_id'],
  ['country', 'device'],
  ['category', 'page'],
  ['event_type', 'platform'],
  ['product_id', 'query'],
];
export const FILTERS = [
  'country:DE',
  'country!:US',
  'device:mobile',
  'platform!:web',
  'page:/p/1',
  'page~/p/',
  'page!~suche',
  'page:',
  'category~h',
  'category!:shoes',
  'category:フルーツ',
  'product_id!:',
  'product_id:p1',
  'event_type!:page_view',
  'query~ω',
];

/** One question that cells do not keep the answer to: by any columns, filtered, or compared with an earlier range. */
export function askWidely({ options: { draws, time, place } }: World): {
  readonly site: string;
  readonly questions: readonly MetricQuestion[];
} {
  const metric = draws.pick('wide metric', [...METRICS, ...MONEY_METRICS, ...OWN_METRICS]);
  const back = draws.pick('wide range', [3 * HOUR_MS, 30 * HOUR_MS, 9 * DAY_MS, 100 * DAY_MS]);
  const cut = draws.pick('wide cut', [MINUTE_MS, DAY_MS]);
  const to = floorTo(time.now() + HOUR_MS, MINUTE_MS);
  const from = Math.min(floorTo(to - Math.ceil(draws.unit('wide from') * back), cut), to - MINUTE_MS);
  const grains: readonly QueryGrain[] =
    back > 30 * HOUR_MS ? ['total', 'week', 'month', 'quarter'] : ['total', 'hour', 'day', 'week'];
  const isRanking = ORACLE[metric]?.kind === 'top';
  const limit = draws.pick('wide limit', [1, 3, 10]);
  const filters = [draws.pick('first filter', FILTERS), draws.pick('second filter', FILTERS)];
  return {
    site: draws.pick('site asked widely', place.sites).id,
    questions: [
      {
        metric,
        from,
        to: draws.chance('wide whole days', 0.3) ? Math.max(floorTo(to, DAY_MS), from + DAY_MS) : to,
        grain: draws.pick('wide grain', grains),
        by: isRanking ? [] : draws.pick('wide columns', COLUMNS),
        filters: filters.slice(0, draws.pick('how many filters', [0, 1, 1, 2])),
        bots: draws.pick('wide bots', [BOTS[0], ...BOTS]),
        timeZone: draws.chance('wide zone asked', 0.2)
          ? draws.pick('wide zone', ['America/Havana', 'Asia/Kathmandu'])
          : undefined,
        compare: draws.chance('compared', 0.4) ? draws.pick('compared with', COMPARISONS) : undefined,
        limit: isRanking || draws.chance('wide breakdown is cut', 0.3) ? limit : undefined,
      },
    ],
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

export function floorTo(ms: number, unit: number): number {
  return Math.floor(ms / unit) * unit;
}
