import { ownValue } from '../../core/own-value';
import type { NamedFollower } from '../../core/capability/follower';
import {
  decodePositions,
  encodePositions,
  type FollowerPosition,
  type ShardPositions,
  withGap,
} from '../../core/follow/shard-positions';
import type { Sequence } from '../../core/port/event-stream';
import type { Fenced } from '../../core/port/fenced-store';
import type { FollowerPositions } from '../../core/port/follower-positions';
import { isTransient } from '../../core/port/store-error';
import type { BatchResult, RecordBatch } from '../../core/stream/record-batch';
import { type RecordSource, recordSource, type SourceDeps } from './record-source';

export interface FollowDeps extends SourceDeps {
  readonly followers: readonly NamedFollower[];
  readonly positions: FollowerPositions;
  /** Called when a follower threw. Its position stays, and the others continue. */
  readonly onFailure: (error: unknown, where: { readonly follower: string; readonly shard: string }) => void;
}

/** How often this process looks for followers that are behind in a closed shard, ms. */
const LOOK_EVERY_MS = 60_000;

/**
 * The shared reader: decodes the records of a batch once and passes each follower those after its own position. A batch
 * is done once the positions are stored, even if a follower failed: that one catches up with the next batch (a pulse
 * causes one every minute), so it delays neither the others nor the stream.
 */
export function createFollowReader(deps: FollowDeps): (batch: RecordBatch) => Promise<Pick<BatchResult, 'failedFrom'>> {
  let lookedMs = -Infinity;
  return async (batch) => {
    const first = batch.records[0]?.sequence;
    try {
      const isDone = await followBatch(deps, batch);
      if (isDone && deps.clock.now() - lookedMs >= LOOK_EVERY_MS) {
        lookedMs = deps.clock.now();
        await followEndedShards(deps, batch.shard);
      }
      return { failedFrom: isDone ? undefined : first };
    } catch (error) {
      if (!isTransient(error)) throw error;
      return { failedFrom: first };
    }
  };
}

/** A shard that was split or merged gets no more batches, but a follower may have failed at its last ones. */
async function followEndedShards(deps: FollowDeps, delivered: string): Promise<void> {
  const open = new Set((await deps.stream.shards()).filter(({ closed }) => !closed).map(({ id }) => id));
  const ended = (await deps.positions.shards()).filter((id) => id !== delivered && !open.has(id));
  const items = await deps.positions.get(ended);
  for (const [at, shard] of ended.entries())
    if (deps.followers.some(({ name }) => isBehind(items[at], name))) await followBatch(deps, { shard, records: [] });
}

function isBehind(item: Fenced | undefined, name: string): boolean {
  const position = item && ownValue(decodePositions(item.bytes), name);
  return item !== undefined && position !== undefined && (position.sequence ?? '') < item.lastSequence;
}

/** @returns false if another writer of the shard stored positions meanwhile, so that the batch must be redelivered */
async function followBatch(deps: FollowDeps, batch: RecordBatch): Promise<boolean> {
  const { shard } = batch;
  const [item] = await deps.positions.get([shard]);
  const delivered = item?.lastSequence;
  const known = item === undefined ? {} : decodePositions(item.bytes);
  const source = recordSource(deps, batch, delivered);
  const moved = await Promise.all(
    deps.followers.map(async (one) => {
      const from = ownValue(known, one.name) ?? startOf(one, delivered);
      return [one.name, await advance(deps, { ...one, from, shard, delivered }, source)] as const;
    }),
  );
  // Keep positions of followers that are not deployed now, so that a returning one resumes or records its gap.
  const positions: ShardPositions = { ...known, ...Object.fromEntries(moved) };
  const last = batch.records.at(-1)?.sequence ?? '';
  const lastSequence = delivered !== undefined && delivered > last ? delivered : last;
  const write = { key: shard, item: { bytes: encodePositions(positions), lastSequence }, expected: delivered };
  const [isStored] = await deps.positions.put([write]);
  return isStored === true;
}

/**
 * A new shard is delivered from its first record, so a new follower starts with this batch. If it fails there and
 * nothing was delivered before, it starts with the oldest record in the stream.
 */
function startOf({ start }: NamedFollower, delivered: Sequence | undefined): FollowerPosition {
  return { sequence: start === 'oldest' ? null : (delivered ?? ''), arrivedMs: 0, gaps: [] };
}

interface Follow extends NamedFollower {
  readonly from: FollowerPosition;
  readonly shard: string;
  readonly delivered: Sequence | undefined;
}

async function advance(
  { clock, onFailure }: FollowDeps,
  { name, follower, from, shard, delivered }: Follow,
  source: RecordSource,
): Promise<FollowerPosition> {
  try {
    const { records, forgotten } = await source(from);
    const gaps = withGap(from, forgotten && { after: from.sequence, ...forgotten, noticedMs: clock.now() });
    const last = records.at(-1);
    if (last === undefined)
      return forgotten === undefined ? from : { ...from, sequence: delivered ?? from.sequence, gaps: [...gaps] };
    await follower.handle({ shard, after: from.sequence, records });
    return { sequence: last.sequence, arrivedMs: last.record.arrivedMs, gaps: [...gaps] };
  } catch (error) {
    onFailure(error, { follower: name, shard });
    return from;
  }
}
