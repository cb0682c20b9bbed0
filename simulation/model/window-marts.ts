import type { SqlRow } from '../../core/port/batch-engine';
import { breakdowns, dimensionsOf, DISTINCTS, seenBy, TOPS } from './measured';
import type { Curated, CuratedEvent, Read, WindowRow } from './relations';
import { blankRow, compareValues, distinct, groupBy, groupByKey } from './rows';

const GRAINS = [
  { grain: 'minute', column: 'minute_start' },
  { grain: 'hour', column: 'hour_start' },
  { grain: 'day', column: 'day_start' },
] as const;

const WINDOW = ['metric', 'site', 'event_date', 'is_bot', 'grain', 'window_start'] as const;
const NO_IDENTITIES = blankRow([...WINDOW, 'dimension', 'dimension_key', 'identities']);

interface Window {
  readonly labels: Omit<WindowRow, 'metric'>;
  readonly events: readonly Curated[];
}

/** The minutes, then the hours, then the whole of each day, each for people and for bots. */
function windows(events: readonly Curated[]): readonly Window[] {
  return groupBy(events, 'site', 'event_date').flatMap(({ rows: ofDay }) =>
    GRAINS.flatMap(({ grain, column }) =>
      groupBy(ofDay, 'site', 'event_date', column, 'is_bot').map(
        ({ by: { site, event_date, is_bot, [column]: start }, rows }) => {
          return { labels: { site, event_date, is_bot, grain, window_start: start }, events: rows };
        },
      ),
    ),
  );
}

export function windowDistincts(read: Read): readonly SqlRow[] {
  const dimensions = dimensionsOf(DISTINCTS);
  return windows(read('int_facts')).flatMap((window) =>
    byId(DISTINCTS).flatMap((metric) =>
      breakdowns(seenBy(metric, window.events), dimensions).map(({ labels, events }) => {
        const identities = distinct(events.map((event) => event[metric.measure.column]));
        return { ...NO_IDENTITIES, ...window.labels, ...labels, metric: metric.id, identities };
      }),
    ),
  );
}

/** One more place than is kept: its weight bounds everything left out. */
export function windowRankings(read: Read): readonly SqlRow[] {
  return windows(read('int_facts')).flatMap(({ labels, events }) =>
    byId(TOPS).flatMap((metric) => {
      const weighed = seenBy(metric, events).map((event) => weigh(metric.measure, event));
      return groupByKey(weighed, ({ currency }) => currency).flatMap(({ key: currency, rows }) =>
        ranking(rows)
          .slice(0, metric.measure.capacity + 1)
          .map(({ ranked, weight }, before) => ({
            metric: metric.id,
            ...labels,
            currency,
            place: before + 1,
            ranked,
            weight,
          })),
      );
    }),
  );
}

function byId<Metric extends { readonly id: string }>(metrics: readonly Metric[]): readonly Metric[] {
  return metrics.toSorted((a, b) => compareValues(a.id, b.id));
}

interface Weighed {
  readonly ranked: string | null;
  readonly weight: number;
}

/** Rankings by amount have one ranking per currency. */
export function weigh(
  { column, weight }: (typeof TOPS)[number]['measure'],
  event: CuratedEvent,
): Weighed & { readonly currency: string } {
  if (weight === 'events') return { currency: '', ranked: event[column], weight: 1 };
  return { currency: event.currency ?? '', ranked: event[column], weight: event[weight] ?? 0 };
}

/** Heaviest first, ties by code point; without unnamed values and refunds. */
export function ranking(weighed: readonly Weighed[]): readonly { readonly ranked: string; readonly weight: number }[] {
  const counted = weighed.filter(
    (one): one is Weighed & { readonly ranked: string } => one.ranked !== null && one.weight > 0,
  );
  return groupByKey(counted, ({ ranked }) => ranked)
    .map(({ key, rows }) => ({
      ranked: key,
      weight: Math.min(
        Number.MAX_SAFE_INTEGER,
        rows.reduce((sum, { weight }) => sum + weight, 0),
      ),
    }))
    .sort((a, b) => b.weight - a.weight);
}
