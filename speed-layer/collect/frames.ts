import {
  type CountedEvents,
  encodeFrame,
  type EventFrame,
  type FrameCodec,
  type QuarantinedEvent,
} from '../../core/frame/frame';
import type { StreamEntry } from '../../core/port/event-stream';
import type { Judged } from './judge';

/** A packed register is index × 64 + rank; its index is the first bits of a keyed hash of the session. */
const RANKS = 64;

export interface FrameOptions {
  readonly site: string;
  readonly receivedMs: number;
  /**
   * Groups of sessions: a session keeps its lane, hence its shard, and a request makes at most this many frames per
   * stream.
   */
  readonly lanes: number;
  /** Where events of a type go: the name of a stream, or undefined for the main one. */
  readonly streamOf: (type: string) => string | undefined;
  /** Largest record that the stream accepts, bytes. */
  readonly maxRecordBytes: number;
}

/** Events of one request that go to the same stream and lane. */
interface Group {
  readonly to: Omit<StreamEntry, 'data'>;
  readonly judged: Judged[];
}

/** The records of one request: one frame per stream and lane, split where it is too large for a record. */
export function framesOf(judged: readonly Judged[], options: FrameOptions, codec: FrameCodec): readonly StreamEntry[] {
  const groups = new Map<string, Group>();
  for (const one of judged) {
    const partitionKey = `${options.site}/${Math.floor(one.sessionRegister / RANKS) % options.lanes}`;
    const stream = 'event' in one ? options.streamOf(one.event.event_type) : undefined;
    const name = stream === undefined ? partitionKey : `${stream} ${partitionKey}`;
    const group = groups.get(name);
    if (group === undefined)
      groups.set(name, { to: stream === undefined ? { partitionKey } : { partitionKey, stream }, judged: [one] });
    else group.judged.push(one);
  }
  return [...groups.values()].flatMap(({ to, judged: mates }) =>
    encodeWithin(mates, options, codec).map((data): StreamEntry => ({ ...to, data })),
  );
}

function encodeWithin(judged: readonly Judged[], options: FrameOptions, codec: FrameCodec): readonly Uint8Array[] {
  const data = encodeFrame(frameOf(judged, options), codec);
  if (data.length <= options.maxRecordBytes || judged.length === 1) return [data];
  const half = judged.length >> 1;
  return [...encodeWithin(judged.slice(0, half), options, codec), ...encodeWithin(judged.slice(half), options, codec)];
}

function frameOf(judged: readonly Judged[], { site, receivedMs }: FrameOptions): EventFrame {
  return {
    kind: 'events',
    site,
    receivedMs,
    events: judged.flatMap((one) => ('event' in one ? [one.event] : [])),
    quarantined: withCountsJoined(judged.flatMap((one) => ('quarantined' in one ? [one.quarantined] : []))),
  };
}

/** One line per reason for all events that are only counted. */
function withCountsJoined(quarantined: readonly QuarantinedEvent[]): readonly QuarantinedEvent[] {
  const counted = new Map<string, CountedEvents>();
  for (const one of quarantined) {
    if (!('count' in one)) continue;
    const name = JSON.stringify(one.reason);
    counted.set(name, { ...one, count: one.count + (counted.get(name)?.count ?? 0) });
  }
  return [...quarantined.filter((one) => 'sealed' in one), ...counted.values()];
}
