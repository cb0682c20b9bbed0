import { parquetFiles } from '../adapters/columnar/event-files';
import type { JoinedStores, LocalPlatformStores } from '../adapters/local/data-directory';
import { openFollowers } from '../capabilities/open-followers';
import type { NamedFollower } from '../core/capability/follower';
import type { Clock } from '../core/port/clock';
import { HOUR_MS } from '../core/time/window';
import { createFollowReader } from '../reaction-layer/follow/handler';
import { createAggregator } from '../speed-layer/aggregate/handler';
import { createArchiver } from '../speed-layer/archive/handler';
import { nodeCodec } from '../speed-layer/compression';
import { type Consumer, type ConsumerDeps, createConsumer } from './consumer';
import type { Platform } from './platform';

/** Records per batch: one archive file per batch, one write per cell, one position per follower. */
const BATCH_RECORDS = { aggregate: 500, archive: 20_000, follow: 500 } as const;
const MAX_ATTEMPTS = 8;
const WARM_CELLS = 256;
/** How long records stay in the log after the gating consumers have read them. Followers further behind miss some. */
export const LOG_KEPT_MS = 48 * HOUR_MS;

/** The consumer that counts events live, and the shared reader of all followers. */
export async function openConsumers(
  stores: LocalPlatformStores,
  onError: (error: unknown) => void,
): Promise<Pick<Platform, 'aggregate' | 'follow'>> {
  const { cells, ledgers, seen } = stores;
  const aggregator = createAggregator({
    cells,
    ledgers,
    seen,
    codec: nodeCodec,
    config: { warmCells: WARM_CELLS, maxAttempts: MAX_ATTEMPTS },
  });
  return { aggregate: consumerOf(stores, 'aggregate', aggregator), follow: await openFollow(stores, onError) };
}

/** The consumer that writes raw files. */
export function openArchive(stores: JoinedStores): Consumer {
  const { lake, manifests, ledgers } = stores;
  const config = { maxAttempts: MAX_ATTEMPTS };
  const archiver = createArchiver({ lake, manifests, ledgers, files: parquetFiles, codec: nodeCodec, config });
  return consumerOf(stores, 'archive', archiver);
}

function consumerOf(
  { stream, checkpoints }: JoinedStores,
  name: keyof typeof BATCH_RECORDS,
  handler: ConsumerDeps['handler'],
): Consumer {
  return createConsumer({ name, stream, checkpoints, handler, batchRecords: BATCH_RECORDS[name] });
}

async function openFollow(
  stores: LocalPlatformStores,
  onError: (error: unknown) => void,
): Promise<Consumer | undefined> {
  const { stream, followers: positions, items, clock, checkpoints, lake } = stores;
  const tablesOf = (name: string) => items.of(name);
  const followers = await openFollowers({ clock, lake, tablesOf, environment: process.env });
  if (followers.length === 0) return undefined;
  // A new reader in an old directory starts where the numbers are.
  for (const { id } of await stream.shards()) {
    const counted = await checkpoints.get('aggregate', id);
    if (counted !== undefined && (await checkpoints.get('follow', id)) === undefined)
      await checkpoints.set('follow', id, counted);
  }
  const reader = createFollowReader({
    followers,
    positions,
    stream,
    codec: nodeCodec,
    clock,
    retentionMs: LOG_KEPT_MS,
    catchUpRecords: BATCH_RECORDS.follow,
    onFailure: onError,
  });
  return tellingTime(consumerOf(stores, 'follow', reader), followers, clock);
}

/** Tells followers how far time had come before everything in the stream was read. */
function tellingTime(consumer: Consumer, followers: readonly NamedFollower[], clock: Clock): Consumer {
  const drain = async (): Promise<number> => {
    const nowMs = clock.now();
    const count = await consumer.drain();
    for (const { follower } of followers) await follower.passTime?.(nowMs);
    return count;
  };
  return { ...consumer, drain };
}
