import { compareCodePoints } from '../encoding/code-points';
import type { LakeEvent } from './columns';

/** What decides the place of an event in its session. */
export type SessionEvent = Pick<
  LakeEvent,
  'session_id' | 'stream_id' | 'sequence' | 'occurred_ms' | 'arrived_ms' | 'shard' | 'record_sequence' | 'record_index'
>;

/** An event in its place. */
export interface Ordered<Event> {
  readonly event: Event;
  /** Time at which the event counts as happening, ms since 1970: never before an event that precedes it. */
  readonly effectiveMs: number;
}

interface Placed<Event> extends Ordered<Event> {
  /** Arrival of the first event of its stream. */
  readonly streamArrivedMs: number;
}

/**
 * Events of any number of sessions, each once, in the total order of a session: by effective time, then arrival of the
 * stream's first event, `stream_id`, `sequence` (none last) and position. The SQL twin is
 * sql/intermediate/int_ordered.sql.
 *
 * A stream is what shares a counter: the events of one (session_id, stream_id), or the whole session where there is no
 * stream_id. The effective time is the running maximum of `occurred_ms` over a stream by `sequence`, so a wrong clock
 * does not move an event before its predecessor. A stream in which one sequence number has two events is not believed:
 * its events keep their `occurred_ms`, as do events without a sequence.
 */
export function orderSession<Event extends SessionEvent>(events: readonly Event[]): readonly Ordered<Event>[] {
  const streams = new Map<string, Event[]>();
  for (const event of events) {
    const key = JSON.stringify([event.session_id, event.stream_id]);
    const stream = streams.get(key);
    if (stream === undefined) streams.set(key, [event]);
    else stream.push(event);
  }
  return [...streams.values()].flatMap(placeStream).sort(comparePlaces);
}

function placeStream<Event extends SessionEvent>(stream: readonly Event[]): readonly Placed<Event>[] {
  const streamArrivedMs = stream.reduce((first, { arrived_ms }) => Math.min(first, arrived_ms), Infinity);
  const counted = stream.filter(({ sequence }) => sequence !== null).sort(compareSequences);
  const isBelieved = counted.every((event, at) => at === 0 || counted[at - 1]?.sequence !== event.sequence);
  if (!isBelieved) return stream.map((event) => ({ event, effectiveMs: event.occurred_ms, streamArrivedMs }));
  const others = stream.filter(({ sequence }) => sequence === null);
  let effectiveMs = -Infinity;
  return [
    ...counted.map((event) => {
      effectiveMs = Math.max(effectiveMs, event.occurred_ms);
      return { event, effectiveMs, streamArrivedMs };
    }),
    ...others.map((event) => ({ event, effectiveMs: event.occurred_ms, streamArrivedMs })),
  ];
}

function comparePlaces(a: Placed<SessionEvent>, b: Placed<SessionEvent>): number {
  return (
    a.effectiveMs - b.effectiveMs ||
    a.streamArrivedMs - b.streamArrivedMs ||
    compareTexts(a.event.stream_id, b.event.stream_id) ||
    compareSequences(a.event, b.event) ||
    comparePositions(a.event, b.event)
  );
}

/** None last. */
function compareSequences(a: Pick<SessionEvent, 'sequence'>, b: Pick<SessionEvent, 'sequence'>): number {
  if (a.sequence === null || b.sequence === null) return Number(a.sequence === null) - Number(b.sequence === null);
  return a.sequence - b.sequence;
}

/** None last. */
function compareTexts(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return compareCodePoints(a, b);
}

/** The order of arrival, as for duplicates: the stream's clock, then the place in the stream. */
function comparePositions(a: SessionEvent, b: SessionEvent): number {
  return (
    a.arrived_ms - b.arrived_ms ||
    compareCodePoints(a.shard, b.shard) ||
    compareCodePoints(a.record_sequence, b.record_sequence) ||
    a.record_index - b.record_index
  );
}
