import { codedError } from '../core/coded-error';
import type { Checkpoints } from '../adapters/local/checkpoints';
import type { EventStream } from '../core/port/event-stream';
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
}

/** After this many failures at the same record, the drain stops with an error instead of spinning. */
const FAILURES_IN_A_ROW = 5;

export class ConsumerStuckError extends codedError('ConsumerStuckError', 'consumer_stuck') {}

export function createConsumer(deps: ConsumerDeps): Consumer {
  const drain = async (): Promise<number> => {
    const shards = await deps.stream.shards();
    const counts = await Promise.all(shards.map(({ id }) => drainShard(deps, id)));
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
  };
}

async function drainShard(
  { name, stream, checkpoints, handler, batchRecords }: ConsumerDeps,
  shard: string,
): Promise<number> {
  let position = await checkpoints.get(name, shard);
  let handled = 0;
  let failures = 0;
  for (;;) {
    const records = await stream.read(shard, position, batchRecords);
    if (records.length === 0) return handled;
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
