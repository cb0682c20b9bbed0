import type { Clock } from '../../core/port/clock';
import type { FollowerPositions } from '../../core/port/follower-positions';
import type { ItemTable } from '../../core/port/item-table';
import { isTransient } from '../../core/port/store-error';
import { createFollower } from '../../reaction-layer/detect/consumer';
import { createFollowReader } from '../../reaction-layer/follow/handler';
import { nodeCodec } from '../../speed-layer/compression';
import type { Consume } from './event-source-mapping';
import type { Kinesis } from './kinesis';

export interface DetectionReaderOptions {
  readonly clock: Clock;
  readonly kinesis: Kinesis;
  readonly positions: FollowerPositions;
  readonly findings: ItemTable;
  /** What is known of sessions that go on. */
  readonly sessions: ItemTable;
  readonly trace: (line: string) => void;
  readonly onError: (error: unknown) => void;
}

const CATCH_UP_RECORDS = 100;
const RETENTION_MS = 365 * 86_400_000;

/** The reader of the followers in one container, with detection as its only follower. */
export function detectionReader({
  clock,
  kinesis,
  positions,
  trace,
  onError,
  ...options
}: DetectionReaderOptions): Consume {
  const { findings, sessions } = options;
  const tables = (name: string): ItemTable => (name === 'sessions' ? sessions : findings);
  return createFollowReader({
    followers: [{ name: 'detect', start: 'latest', follower: createFollower({ clock, tables }) }],
    positions,
    stream: {
      read: (shard, after, limit) => Promise.resolve(kinesis.after(shard, after, limit)),
      shards: () => Promise.resolve(kinesis.shards.map(({ id, isClosed }) => ({ id, closed: isClosed }))),
    },
    ...{ codec: nodeCodec, clock, retentionMs: RETENTION_MS, catchUpRecords: CATCH_UP_RECORDS },
    onFailure: (error, { shard }) => {
      trace(`detect ${shard}: ${error instanceof Error ? error.message : String(error)}`);
      if (!isTransient(error)) onError(error);
    },
  });
}
