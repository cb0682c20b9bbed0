import { encodeFrame, type EventFrame, type FrameCodec } from '../../core/frame/frame';
import type { StreamEntry } from '../../core/port/event-stream';
import type { Judged } from './judge';

/** A packed register is index × 64 + rank; its index is the first bits of a keyed hash of the session. */
const RANKS = 64;

export interface FrameOptions {
  readonly site: string;
  readonly receivedMs: number;
  /** Groups of sessions: a session keeps its lane, hence its shard, and a request makes at most as many frames. */
  readonly lanes: number;
  /** Largest record that the stream takes, bytes. */
  readonly maxRecordBytes: number;
}

/** The records of one request: a frame for each lane, in pieces where it is too large for a record. */
export function framesOf(judged: readonly Judged[], options: FrameOptions, codec: FrameCodec): readonly StreamEntry[] {
  const lanes = new Map<number, Judged[]>();
  for (const one of judged) {
    const lane = Math.floor(one.sessionRegister / RANKS) % options.lanes;
    const mates = lanes.get(lane);
    if (mates === undefined) lanes.set(lane, [one]);
    else mates.push(one);
  }
  return [...lanes].flatMap(([lane, mates]) =>
    encodeWithin(mates, options, codec).map((data): StreamEntry => ({ partitionKey: `${options.site}/${lane}`, data })),
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
    quarantined: judged.flatMap((one) => ('quarantined' in one ? [one.quarantined] : [])),
  };
}
