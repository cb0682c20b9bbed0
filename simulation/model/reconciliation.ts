import type { SqlRow, SqlValue } from '../../core/port/batch-engine';
import { COUNTS, DISTINCTS, seenBy, SUMS, total } from './measured';
import { registerOf } from './minute-marts';
import type { Read, Reconciled } from './relations';
import { distinct, groupBy, groupByKey, orderBy } from './rows';

const HOUR_MS = 3_600_000;
const RANKS_IN_A_REGISTER = 64;

/** The events of both layers whose records were new to the run. */
export function reconciled(read: Read): readonly Reconciled[] {
  const raw = read('raw_events').map((event) => ({ ...event, is_first_of_order: false, layer: 'raw' as const }));
  const curated = read('curated_events').map((event) => ({ ...event, layer: 'curated' as const }));
  const arrivals = new Map(
    groupByKey(read('arrivals'), ({ shard, arrival_hour }) => `${shard} ${arrival_hour}`).map(({ key, rows }) => [
      key,
      rows,
    ]),
  );
  return [...raw, ...curated].flatMap((event) =>
    (arrivals.get(`${event.shard} ${hourOf(event.arrived_ms)}`) ?? [])
      .filter(({ after_sequence }) => event.record_sequence > after_sequence)
      .map(({ is_straggler }) => ({ ...event, hour_start: hourOf(event.occurred_ms), is_straggler })),
  );
}

function hourOf(ms: number): number {
  return ms - (ms % HOUR_MS);
}

export function reconcileTotals(read: Read): readonly SqlRow[] {
  const events = read('int_reconciled').map((event) => ({ ...event, currency: event.currency ?? '' }));
  return groupBy(events, 'site', 'hour_start', 'layer', 'is_straggler', 'currency').map(({ by, rows }) => {
    const row: Record<string, SqlValue> = { ...by };
    for (const metric of COUNTS) row[metric.id] = seenBy(metric, rows).length;
    for (const metric of SUMS) row[metric.id] = total(metric, rows);
    return row;
  });
}

/** The highest rank of each register among the raw events that arrived in time. */
export function reconcileRegisters(read: Read): readonly SqlRow[] {
  const raw = read('int_reconciled').filter(({ layer, is_straggler }) => layer === 'raw' && !is_straggler);
  const registers = DISTINCTS.flatMap((metric) =>
    groupBy(seenBy(metric, raw), 'site', 'hour_start').flatMap(({ by, rows }) =>
      groupByKey(
        rows.map((event) => registerOf(metric, event)),
        (register) => Math.floor(register / RANKS_IN_A_REGISTER),
      ).map(({ rows: ofRegister }) => ({ metric: metric.id, ...by, register: Math.max(...ofRegister) })),
    ),
  );
  return orderBy(registers, 'site', 'hour_start', 'metric', 'register');
}

export function reconcileDistincts(read: Read): readonly SqlRow[] {
  const curated = read('int_reconciled').filter(({ layer }) => layer === 'curated');
  const counted = DISTINCTS.flatMap((metric) =>
    groupBy(seenBy(metric, curated), 'site', 'hour_start').map(({ by, rows }) => {
      const identities = (events: readonly Reconciled[]): number =>
        distinct(events.map((event) => event[metric.measure.column]));
      const inTime = rows.filter(({ is_straggler }) => !is_straggler);
      return { metric: metric.id, ...by, identities: identities(rows), identities_in_time: identities(inTime) };
    }),
  );
  return orderBy(counted, 'site', 'hour_start', 'metric');
}

/** The number of events per minute: the days affected by new arrivals. */
export function touchedMinutes(read: Read): readonly SqlRow[] {
  return groupBy(read('stg_events'), 'site', 'minute_start').map(({ by, rows }) => ({ ...by, events: rows.length }));
}

export function arrivalTotals(read: Read): readonly SqlRow[] {
  const arrived = read('stg_events').map(({ shard, arrived_ms }) => ({ shard, arrival_hour: hourOf(arrived_ms) }));
  return groupBy(arrived, 'arrival_hour', 'shard').map(({ by: { shard, arrival_hour }, rows }) => ({
    shard,
    arrival_hour,
    events: rows.length,
  }));
}
