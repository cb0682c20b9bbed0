import { elementAt } from '../../core/element-at';
import type { SqlRow } from '../../core/port/batch-engine';
import { isOfServer, positionOf } from './curation';
import type { EventId, Read, Removed } from './relations';
import { groupByKey, orderBy } from './rows';

const DAY_MS = 86_400_000;
/** Sorts by arrival, first to arrive first. */
const ARRIVAL = ['arrived_ms', 'shard', 'record_sequence', 'record_index'] as const;

/** The events of other raw files with the id of an event that the job knows. */
export function otherCopies(read: Read): readonly EventId[] {
  const known = new Set([...read('stg_events'), ...read('stg_order_lines')].map(nameOf));
  return read('raw_ids').filter((event) => known.has(nameOf(event)));
}

export function nameOf({ site, event_id }: Pick<EventId, 'site' | 'event_id'>): string {
  return `${site} ${event_id}`;
}

/**
 * The events that give way to others: an event to a copy that arrived before it, and one of a public key to a copy of a
 * server key, or as a line to a server's line of its order.
 */
export function removed(read: Read): readonly Removed[] {
  const { horizon_ms } = elementAt(read('horizon'), 0);
  const outranked = groupByKey([...read('stg_events'), ...read('int_other_copies')], nameOf).flatMap(({ rows }) => {
    const inOrder = orderBy(rows, ...ARRIVAL);
    return inOrder.flatMap((event, at) => {
      const rivals = inOrder.filter((other) => other !== event && areCopies(other, event, horizon_ms));
      const isSuperseded = !isOfServer(event) && rivals.some(isOfServer);
      const isRepeated = rivals.some(
        (other) => inOrder.indexOf(other) < at && (isOfServer(other) || !isOfServer(event)),
      );
      return isSuperseded || isRepeated ? [{ ...event, is_superseded: isSuperseded }] : [];
    });
  });
  const known = new Set(outranked.map(positionOf));
  const lines = read('int_superseded_lines').filter((line) => !known.has(positionOf(line)));
  return [...outranked, ...lines.map((line) => ({ ...line, is_superseded: true }))];
}

/** Of two events with one id: they arrived within the horizon of each other, or occurred on one UTC day. */
export function areCopies(
  one: Pick<EventId, 'arrived_ms' | 'occurred_ms'>,
  other: Pick<EventId, 'arrived_ms' | 'occurred_ms'>,
  horizonMs: number,
): boolean {
  return (
    Math.abs(one.arrived_ms - other.arrived_ms) <= horizonMs ||
    Math.floor(one.occurred_ms / DAY_MS) === Math.floor(other.occurred_ms / DAY_MS)
  );
}

/** The minutes of events with the id of a new one that may take their place: of a server key, or a straggler. */
export function changedCopies(read: Read): readonly SqlRow[] {
  const claims = new Set([...read('stg_events').filter(isOfServer), ...read('stragglers')].map(nameOf));
  const minutes = read('raw_ids')
    .filter((event) => claims.has(nameOf(event)))
    .map(({ site, occurred_ms }) => ({ site, minute_start: occurred_ms - (occurred_ms % 60_000) }));
  const inOrder = orderBy(minutes, 'site', 'minute_start');
  return groupByKey(inOrder, ({ site, minute_start }) => `${site} ${minute_start}`)
    .map(({ rows }) => ({ ...elementAt(rows, 0), events: rows.length }))
    .sort((a, b) => (a.site === b.site ? a.minute_start - b.minute_start : a.site < b.site ? -1 : 1));
}
