import type { Population } from '../../core/cell/cell';
import { dimensionKey, type DimensionName } from '../../core/metric/dimension';
import { matches } from '../../core/metric/measure';
import type { MeasuredMetric } from '../../core/metric/metric';
import type { Window } from '../../core/time/window';
import type { ArrivedEvent } from './arrived-events';

/** The events counted in a section of a window, straight from the list. */
export function eventsOf(
  events: readonly ArrivedEvent[],
  metric: MeasuredMetric,
  { start, end }: Window,
  populations: readonly Population[],
): readonly ArrivedEvent[] {
  return events.filter(
    (event) =>
      event.occurred_ms >= start &&
      event.occurred_ms < end &&
      populations.includes(event.is_bot ? 'bot' : 'human') &&
      matches(metric.where, event),
  );
}

/** Events by the key of a dimension; under the empty key without one. */
export function byKey(
  events: readonly ArrivedEvent[],
  dimension: DimensionName | undefined,
): ReadonlyMap<string, readonly ArrivedEvent[]> {
  const groups = new Map<string, ArrivedEvent[]>();
  for (const event of events) {
    const key = dimension === undefined ? '' : dimensionKey(dimension, event);
    groups.set(key, [...(groups.get(key) ?? []), event]);
  }
  return groups;
}

/** Keys and weights of a ranking per currency, heaviest first; ties in code point order. */
export function rankings(
  events: readonly ArrivedEvent[],
  metric: MeasuredMetric,
): ReadonlyMap<string, readonly (readonly [string, number])[]> {
  const { measure } = metric;
  if (measure.kind !== 'top') throw new Error(`${metric.id} is not a ranking`);
  const weights = new Map<string, Map<string, number>>();
  for (const event of events) {
    const key = event[measure.column];
    const weight = measure.weight === 'events' ? 1 : (event.amount_minor ?? 0);
    if (key === null || weight <= 0) continue;
    const currency = measure.weight === 'events' ? '' : (event.currency ?? '');
    const ranking = weights.get(currency) ?? new Map<string, number>();
    weights.set(currency, ranking.set(key, (ranking.get(key) ?? 0) + weight));
  }
  return new Map(
    [...weights].map(([currency, ranking]) => [
      currency,
      [...ranking].sort(([a, x], [b, y]) => y - x || Buffer.compare(Buffer.from(a), Buffer.from(b))),
    ]),
  );
}

export function distinctOf(events: readonly ArrivedEvent[], metric: MeasuredMetric): number {
  const { measure } = metric;
  if (measure.kind !== 'distinct') throw new Error(`${metric.id} counts nothing distinct`);
  return new Set(events.map((event) => event[measure.column])).size;
}
