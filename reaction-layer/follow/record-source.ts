import type { FollowerPosition } from '../../core/follow/shard-positions';
import type { FrameCodec } from '../../core/frame/frame';
import type { Clock } from '../../core/port/clock';
import type { EventStream, Sequence } from '../../core/port/event-stream';
import { type OpenedRecord, openRecords, type RecordBatch } from '../../core/stream/record-batch';

export interface SourceDeps {
  /** For followers behind the shared reader, which continue from their own position. */
  readonly stream: Pick<EventStream, 'read' | 'shards'>;
  readonly codec: FrameCodec;
  readonly clock: Clock;
  /** How long the stream keeps records, ms. */
  readonly retentionMs: number;
  /** Records per batch for a follower that is behind. */
  readonly catchUpRecords: number;
}

/** The records after a position. */
export interface Found {
  readonly records: readonly OpenedRecord[];
  /** Records expired before the follower read them; `before` is the oldest in the stream, or null if it is empty. */
  readonly forgotten?: { readonly before: Sequence | null } | undefined;
}

/** Followers at the same position share one read and one decode. */
export type RecordSource = (from: FollowerPosition) => Promise<Found>;

/** If the first record of a batch is older than this share of the retention, records before it may have expired. */
const NEAR_RETENTION = 0.9;

/**
 * Passes followers the records of a batch; those that are behind earlier batches get what the stream still has.
 *
 * @param delivered the last record delivered before this batch
 */
export function recordSource(deps: SourceDeps, batch: RecordBatch, delivered: Sequence = ''): RecordSource {
  const opened = openRecords(batch, deps.codec);
  const isOld = deps.clock.now() - (batch.records[0]?.arrivedMs ?? Infinity) > deps.retentionMs * NEAR_RETENTION;
  const reads = new Map<string | null, Promise<Found>>();
  return async ({ sequence }) => {
    if (sequence !== null && sequence >= delivered) {
      const records = opened.filter((record) => record.sequence > sequence);
      const isSuspect = isOld && records.length > 0 && sequence !== '';
      return { records, forgotten: isSuspect ? await forgottenAfter(deps, batch.shard, sequence) : undefined };
    }
    const read = reads.get(sequence) ?? readOn(deps, batch.shard, sequence);
    reads.set(sequence, read);
    return read;
  };
}

async function readOn(deps: SourceDeps, shard: string, after: Sequence | null): Promise<Found> {
  const { stream, codec, catchUpRecords } = deps;
  const isKept = (await stream.shards()).some(({ id }) => id === shard);
  if (!isKept) return { records: [], forgotten: { before: null } };
  if (after === null || after === '')
    return { records: openRecords({ shard, records: await stream.read(shard, undefined, catchUpRecords) }, codec) };
  const forgotten = await forgottenAfter(deps, shard, after);
  const records = await stream.read(shard, after, catchUpRecords);
  return { records: openRecords({ shard, records }, codec), forgotten };
}

/** Sequences are not consecutive: only the oldest record in the stream shows whether earlier ones expired. */
async function forgottenAfter({ stream }: SourceDeps, shard: string, position: Sequence): Promise<Found['forgotten']> {
  const [oldest] = await stream.read(shard, undefined, 1);
  if (oldest === undefined) return { before: null };
  return oldest.sequence > position ? { before: oldest.sequence } : undefined;
}
