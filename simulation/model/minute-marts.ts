import { elementAt } from '../../core/element-at';
import type { LakeEvent } from '../../core/event/columns';
import { matches } from '../../core/metric/measure';
import type { SqlRow, SqlValue } from '../../core/port/batch-engine';
import { breakdowns, columnsOf, COUNTS, dimensionsOf, DISTINCTS, QUANTILES, seenBy, SUMS, total } from './measured';
import type { Curated, SeenPerson, Read } from './relations';
import { blankRow, groupBy, groupByKey, orderBy } from './rows';

const MINUTE = ['site', 'event_date', 'minute_start', 'is_bot'] as const;
const NO_COUNTS = blankRow([...MINUTE, 'dimension', 'dimension_key', 'applied', ...COUNTS.map(({ id }) => id)]);
const NO_SUMS = blankRow([
  ...MINUTE,
  'currency',
  'dimension',
  'dimension_key',
  ...SUMS.flatMap(({ id }) => [id, `${id}_events`]),
]);
const REGISTER_LABELS = [...MINUTE, ...columnsOf(dimensionsOf(DISTINCTS))] as const;
const REGISTERS = DISTINCTS.flatMap(({ id }) => [id, `${id}_coarse`]);
const NO_REGISTERS = blankRow([...REGISTER_LABELS, ...REGISTERS]);

export function minuteCounts(read: Read): readonly SqlRow[] {
  const dimensions = dimensionsOf(COUNTS);
  return groupBy(read('int_facts'), ...MINUTE).flatMap(({ by, rows }) => {
    const seen = new Map(rows.map((event) => [event, new Set(COUNTS.filter(({ where }) => matches(where, event)))]));
    return breakdowns(rows, dimensions).map(({ labels, events }) => {
      const row: Record<string, SqlValue> = { ...NO_COUNTS, ...by, ...labels, applied: events.length };
      for (const metric of COUNTS) row[metric.id] = events.filter((event) => seen.get(event)?.has(metric)).length;
      return row;
    });
  });
}

export function minuteSums(read: Read): readonly SqlRow[] {
  const dimensions = dimensionsOf(SUMS);
  const added = read('int_facts').filter((event) => SUMS.some(({ where }) => matches(where, event)));
  return groupBy(added, ...MINUTE).flatMap(({ by, rows }) =>
    breakdowns(rows, dimensions).flatMap(({ labels, events }) =>
      groupByKey(events, ({ currency }) => currency ?? '').map(({ key: currency, rows: ofCurrency }) => {
        const row: Record<string, SqlValue> = { ...NO_SUMS, ...by, currency, ...labels };
        for (const metric of SUMS) {
          row[metric.id] = total(metric, ofCurrency);
          row[`${metric.id}_events`] = seenBy(metric, ofCurrency).length;
        }
        return row;
      }),
    ),
  );
}

/** One event of everybody who was seen in a minute, and of which metrics there was one. */
export function people(read: Read): readonly SeenPerson[] {
  return groupBy(read('int_facts'), ...REGISTER_LABELS, 'visitor', 'session_id').map(({ rows }) => {
    const person: Curated & Record<`is_of_${string}`, boolean> = { ...elementAt(rows, 0) };
    for (const { id, where } of DISTINCTS) person[`is_of_${id}`] = rows.some((event) => matches(where, event));
    return person;
  });
}

export function minuteRegisters(read: Read): readonly SqlRow[] {
  const registers = read('int_people').map((person) => {
    const row: Record<string, SqlValue> = { ...NO_REGISTERS };
    for (const column of REGISTER_LABELS) row[column] = person[column];
    for (const metric of DISTINCTS) {
      const isSeen = person[`is_of_${metric.id}`] === true;
      row[metric.id] = isSeen ? registerOf(metric, person) : null;
      row[`${metric.id}_coarse`] = isSeen ? registerOf(metric, person, '_coarse') : null;
    }
    return row;
  });
  return groupBy(registers, ...REGISTER_LABELS, ...REGISTERS).map(({ by }) => by);
}

/** The register of the identity that a metric counts. */
export function registerOf(
  { measure }: (typeof DISTINCTS)[number],
  event: LakeEvent,
  precision: '' | '_coarse' = '',
): number {
  return event[
    measure.column === 'visitor' ? (`visitor_register${precision}` as const) : (`session_register${precision}` as const)
  ];
}

export function minuteBins(read: Read): readonly SqlRow[] {
  const columns = columnsOf(dimensionsOf(QUANTILES));
  const bins = QUANTILES.flatMap((metric) =>
    seenBy(metric, read('int_facts'))
      .filter((event) => event[metric.measure.column] !== null)
      .map((event) => ({ ...event, metric: metric.id, bin: event[metric.measure.column] })),
  );
  const groups = groupBy(bins, 'metric', ...MINUTE, ...columns, 'bin').map(({ by, rows }) => ({
    ...by,
    events: rows.length,
  }));
  return orderBy(groups, ...MINUTE, 'metric', 'bin', ...columns);
}
