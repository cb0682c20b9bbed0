import { codedError } from '../core/coded-error';
import type { Checkpoints } from '../adapters/local/checkpoints';
import type { EventStream } from '../core/port/event-stream';
import type { Lag } from './shedding-stream';
import type { BatchResult, RecordBatch } from '../core/stream/record-batch';

export interface ConsumerDeps {
  /** Name under which checkpoints are stored. */
  readonly name: string;
  readonly stream: EventStream;
  /** Only a hint of where to read from: the fences decide what is applied. */
  readonly checkpoints: Checkpoints;
  readonly handler: (batch: RecordBatch) => Promise<Pick<BatchResult, 'failedFrom'>>;
  /** Maximum records per batch. */
  readonly batchRecords: number;
}

/** Passes the records of every shard to a handler, in order, like the event source mapping on AWS. */
export interface Consumer {
  /** Handles everything now in the stream. Returns the number of records. */
  drain(): Promise<number>;
  /** How far it was behind when it last looked. */
  lag(): Lag;
}

/** After this many failures at the same record, the drain stops with an error instead of spinning. */
const FAILURES_IN_A_ROW = 5;

export class ConsumerStuckError extends codedError('ConsumerStuckError', 'consumer_stuck') {}

export function createConsumer(deps: ConsumerDeps): Consumer {
  const oldest = new Map<string, number>();
  let isMoving = true;
  const drain = async (): Promise<number> => {
    const shards = await deps.stream.shards();
    const counts = await Promise.all(
      shards.map(async ({ id }) => {
        try {
          const count = await drainShard(deps, id, (arrivedMs) => oldest.set(id, arrivedMs));
          isMoving = true;
          return count;
        } catch (error) {
          isMoving = false;
          throw error;
        } finally {
          oldest.delete(id);
        }
      }),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  };
  // One drain at a time: thanks to the fences, two would be correct as well, but would do the work twice.
  let last: Promise<unknown> = Promise.resolve();
  return {
    drain: () => {
      const next = last.then(drain, drain);
      last = next;
      return next;
    },
    lag: () => ({ oldestMs: oldest.size === 0 ? undefined : Math.min(...oldest.values()), isMoving }),
  };
}

async function drainShard(
  { name, stream, checkpoints, handler, batchRecords }: ConsumerDeps,
  shard: string,
  onRead: (oldestMs: number) => void,
): Promise<number> {
  let position = await checkpoints.get(name, shard);
  let handled = 0;
  let failures = 0;
  for (;;) {
    const records = await stream.read(shard, position, batchRecords);
    const [first] = records;
    if (first === undefined) return handled;
    onRead(first.arrivedMs);
    const { failedFrom } = await handler({ shard, records });
    const done = failedFrom === undefined ? records : records.filter(({ sequence }) => sequence < failedFrom);
    failures = done.length > 0 ? 0 : failures + 1;
    if (failures >= FAILURES_IN_A_ROW) {
      throw new ConsumerStuckError(
        `${name} cannot get past record ${failedFrom} of shard ${shard}: its store refuses the write. Nothing is lost; it goes on when the store does.`,
      );
    }
    const last = done.at(-1);
    if (last === undefined) continue;
    position = last.sequence;
    handled += done.length;
    await checkpoints.set(name, shard, position);
  }
}
