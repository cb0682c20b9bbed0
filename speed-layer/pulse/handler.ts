import { encodeFrame, type FrameCodec } from '../../core/frame/frame';
import type { Clock } from '../../core/port/clock';
import type { EventStream, StreamEntry } from '../../core/port/event-stream';
import { putRecords, type RetryMeans, type RetryPolicy } from '../put-records';

export interface PulseDeps extends RetryMeans {
  readonly stream: EventStream;
  readonly clock: Clock;
  readonly codec: FrameCodec;
}

export interface PulseResult {
  readonly pulseMs: number;
  /** The shards that accepted it. */
  readonly shards: readonly string[];
}

const POLICY: RetryPolicy = { attempts: 6, pauseMs: 100 };

/**
 * Writes the current time into every open shard: a consumer that reads it has read everything that came before. The
 * time is taken before the first write, so that no record after the pulse is older than the pulse. A shard that is
 * closed meanwhile needs none.
 *
 * @throws StreamUnavailableError if an open shard did not accept it; the next pulse makes up for it
 */
export function createPulse({ stream, clock, codec, ...means }: PulseDeps): () => Promise<PulseResult> {
  const openShards = async (): Promise<readonly string[]> =>
    (await stream.shards()).filter(({ closed }) => !closed).map(({ id }) => id);
  return async () => {
    const pulseMs = clock.now();
    const data = encodeFrame({ kind: 'pulse', pulseMs }, codec);
    const shards = await openShards();
    const closed = new Set<string>();
    const stillOpen = async (refused: readonly StreamEntry[]): Promise<readonly StreamEntry[]> => {
      const open = new Set(await openShards());
      for (const { shard } of refused) if (shard !== undefined && !open.has(shard)) closed.add(shard);
      return refused.filter(({ shard }) => shard !== undefined && open.has(shard));
    };
    const entries = shards.map((shard): StreamEntry => ({ partitionKey: `pulse/${shard}`, data, shard }));
    await putRecords(stream, entries, { policy: POLICY, means, remaining: stillOpen });
    return { pulseMs, shards: shards.filter((shard) => !closed.has(shard)) };
  };
}
