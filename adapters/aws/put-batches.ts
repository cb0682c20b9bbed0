import type { PutRecordsRequestEntry } from '@aws-sdk/client-kinesis';
import type { PutResult, StreamEntry } from '../../core/port/event-stream';

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html; partition keys count too. */
const MAX_RECORDS = 500;
const MAX_BATCH_BYTES = 5 * 1024 * 1024;
const MAX_RECORD_BYTES = 1024 * 1024;
const MAX_KEY_CHARACTERS = 256;

type Refusal = Extract<PutResult, { ok: false }>;

/** Why an entry cannot be sent at all; undefined if it can. One such entry would fail the whole request. */
export function refusalOf(entry: StreamEntry, openShards: ReadonlyMap<string, string>): PutResult | undefined {
  const { partitionKey, shard } = entry;
  if (shard !== undefined && !openShards.has(shard)) return refusal(`the stream has no open shard ${shard}`);
  if (partitionKey === '' || partitionKey.length > MAX_KEY_CHARACTERS) {
    return refusal(`a partition key has 1 to ${MAX_KEY_CHARACTERS} characters, this one has ${partitionKey.length}`);
  }
  const bytes = sizeOf(entry.data, partitionKey);
  if (bytes > MAX_RECORD_BYTES) return refusal(`a record has ${MAX_RECORD_BYTES} bytes at most, this one has ${bytes}`);
  return undefined;
}

interface Indexed {
  readonly record: PutRecordsRequestEntry;
}

/** As few requests as the limits allow; keeps the order. */
export function putBatches<Entry extends Indexed>(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const batches: Entry[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const entry of entries) {
    const size = sizeOf(entry.record.Data, entry.record.PartitionKey);
    const last = batches.at(-1);
    if (last === undefined || last.length === MAX_RECORDS || bytes + size > MAX_BATCH_BYTES) {
      batches.push([entry]);
      bytes = size;
    } else {
      last.push(entry);
      bytes += size;
    }
  }
  return batches;
}

function sizeOf(data: Uint8Array | undefined, partitionKey = ''): number {
  return (data?.length ?? 0) + Buffer.byteLength(partitionKey);
}

function refusal(reason: string): Refusal {
  return { ok: false, reason };
}
