import type { NormalEvent } from '../../core/event/columns';
import type { RecordBatch } from '../../core/stream/record-batch';
import { framesOf } from './frame';

const SHARD = 'shard-0';
const SEQUENCE_WIDTH = 20;

/** The events as records of one shard, 10 ms apart, in batches as a consumer receives them. */
export function recordBatches(events: readonly NormalEvent[], framesPerBatch: number): readonly RecordBatch[] {
  const start = events[0]?.occurred_ms ?? 0;
  const records = framesOf(events).map((data, at) => ({
    shard: SHARD,
    sequence: String(at).padStart(SEQUENCE_WIDTH, '0'),
    arrivedMs: start + at * 10,
    data,
  }));
  const count = Math.ceil(records.length / framesPerBatch);
  return Array.from({ length: count }, (_, at) => ({
    shard: SHARD,
    records: records.slice(at * framesPerBatch, (at + 1) * framesPerBatch),
  }));
}
