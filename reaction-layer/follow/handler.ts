import type { NamedFollower } from '../../core/capability/follower';
import {
  decodePositions,
  encodePositions,
  type FollowerPosition,
  type Gap,
  type ShardPositions,
  withGap,
} from '../../core/follow/shard-positions';
import type { FrameCodec } from '../../core/frame/frame';
import type { Clock } from '../../core/port/clock';
import type { EventStream, Sequence } from '../../core/port/event-stream';
import type { FollowerPositions } from '../../core/port/follower-positions';
import { isTransient } from '../../core/port/store-error';
import { type BatchResult, type OpenedRecord, openRecords, type RecordBatch } from '../../core/stream/record-batch';

export interface FollowDeps {
  readonly followers: readonly NamedFollower[];
  readonly positions: FollowerPositions;
  /** For followers that are behind the shared reader: they read on from their own position. */
  readonly stream: Pick<EventStream, 'read'>;
  readonly codec: FrameCodec;
  readonly clock: Clock;
  /** How long the stream keeps records, ms. */
  readonly retentionMs: number;
  /** Records that a follower which is behind reads per batch. */
  readonly catchUpRecords: number;
  /** Called when a follower threw. It keeps its position, and the others go on. */
  readonly onFailure: (error: unknown, where: { readonly follower: string; readonly shard: string }) => void;
}

/** A batch whose first record is older than this share of the retention may follow records that the stream has forgotten. */
const NEAR_RETENTION = 0.9;

/**
 * The shared reader: opens the records of a batch once and hands each follower what is after its own position. A batch is done when
 * the positions are stored, whoever has failed: a follower that threw reads on by itself when the next batch comes (a pulse brings
 * one every minute), so it delays neither the others nor the stream.
 */
export function createFollowReader(deps: FollowDeps): (batch: RecordBatch) => Promise<Pick<BatchResult, 'failedFrom'>> {
  return async (batch) => {
    const first = batch.records[0]?.sequence;
    try {
      return { failedFrom: (await followBatch(deps, batch)) ? undefined : first };
    } catch (error) {
      if (!isTransient(error)) throw error;
      return { failedFrom: first };
    }
  };
}

/** @returns false if another writer of the shard stored positions meanwhile: the batch is to be delivered again */
async function followBatch(deps: FollowDeps, batch: RecordBatch): Promise<boolean> {
  const { shard } = batch;
  const last = batch.records.at(-1);
  if (last === undefined) return true;
  const [item] = await deps.positions.get([shard]);
  const delivered = item?.lastSequence;
  const known = item === undefined ? {} : decodePositions(item.bytes);
  const source = recordSource(deps, batch, delivered);
  const moved = await Promise.all(
    deps.followers.map(async (one) => {
      const from = known[one.name] ?? startOf(one, delivered);
      return [one.name, await advance(deps, { ...one, from, shard }, source)] as const;
    }),
  );
  // Positions of followers that are not deployed now stay, so that one that comes back goes on or records its gap.
  const positions: ShardPositions = { ...known, ...Object.fromEntries(moved) };
  const lastSequence = delivered !== undefined && delivered > last.sequence ? delivered : last.sequence;
  const [isStored] = await deps.positions.put([
    { key: shard, item: { bytes: encodePositions(positions), lastSequence }, expected: delivered },
  ]);
  return isStored === true;
}

/**
 * A new shard is delivered from its first record, so a new follower begins where this batch does; if it fails there and nothing was
 * delivered before, it begins with the oldest record that is kept.
 */
function startOf({ start }: NamedFollower, delivered: Sequence | undefined): FollowerPosition {
  return { sequence: start === 'oldest' ? null : (delivered ?? ''), arrivedMs: 0, gaps: [] };
}

interface Follow extends NamedFollower {
  readonly from: FollowerPosition;
  readonly shard: string;
}

async function advance(
  { clock, onFailure }: FollowDeps,
  { name, follower, from, shard }: Follow,
  source: RecordSource,
): Promise<FollowerPosition> {
  try {
    const { records, forgottenBefore } = await source(from);
    const last = records.at(-1);
    if (last === undefined) return from;
    await follower.handle({ shard, records });
    const gap: Gap | undefined =
      forgottenBefore === undefined
        ? undefined
        : { after: from.sequence, before: forgottenBefore, noticedMs: clock.now() };
    return { sequence: last.sequence, arrivedMs: last.record.arrivedMs, gaps: [...withGap(from, gap)] };
  } catch (error) {
    onFailure(error, { follower: name, shard });
    return from;
  }
}

interface Found {
  readonly records: readonly OpenedRecord[];
  /** The oldest record that the stream keeps, where records before it were forgotten unread. */
  readonly forgottenBefore?: Sequence | undefined;
}

/** What comes after a position. Followers at the same position share one read and one decode. */
type RecordSource = (from: FollowerPosition) => Promise<Found>;

function recordSource(deps: FollowDeps, batch: RecordBatch, delivered: Sequence = ''): RecordSource {
  const { shard, records } = batch;
  const opened = openRecords(batch, deps.codec);
  const arrivedMs = records[0]?.arrivedMs ?? 0;
  const isOld = deps.clock.now() - arrivedMs > deps.retentionMs * NEAR_RETENTION;
  const reads = new Map<string | null, Promise<Found>>();
  const readOn = async (after: Sequence | null): Promise<Found> => {
    const hasRead = after !== null && after !== '';
    const found = await deps.stream.read(shard, hasRead ? after : undefined, deps.catchUpRecords);
    const forgottenBefore = hasRead ? await forgotten(deps, shard, after) : undefined;
    return { records: openRecords({ shard, records: found }, deps.codec), forgottenBefore };
  };
  return async ({ sequence }) => {
    if (sequence !== null && sequence >= delivered) {
      const fresh = opened.filter((record) => record.sequence > sequence);
      const isSuspect = isOld && fresh.length > 0 && sequence !== '';
      return { records: fresh, forgottenBefore: isSuspect ? await forgotten(deps, shard, sequence) : undefined };
    }
    const read = reads.get(sequence) ?? readOn(sequence);
    reads.set(sequence, read);
    return read;
  };
}

/** The oldest record kept, if the stream has forgotten the place behind a position. Sequences are not consecutive: only this tells. */
async function forgotten({ stream }: FollowDeps, shard: string, position: Sequence): Promise<Sequence | undefined> {
  const [oldest] = await stream.read(shard, undefined, 1);
  return oldest !== undefined && oldest.sequence > position ? oldest.sequence : undefined;
}
