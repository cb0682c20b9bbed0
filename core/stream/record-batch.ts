import { type Frame, type FrameCodec, decodeFrame } from '../frame/frame';
import { isPlainRecord, readPlainRecord } from '../frame/plain-record';
import type { LedgerEntry } from '../ledger/ledger';
import type { Sequence, StreamRecord } from '../port/event-stream';
import { arrivalHourOf, type ArrivalHour } from '../time/arrival-hour';

/**
 * A consumer's input: records of one shard, in order, without gaps since the last batch; a record may be redelivered.
 */
export interface RecordBatch {
  readonly shard: string;
  readonly records: readonly StreamRecord[];
}

/** What a call added to the consumer's ledger; a record that had been counted before adds nothing. */
export interface BatchResult extends Omit<LedgerEntry, 'lastPulseMs' | 'sites' | 'changes'> {
  /** Redeliver from here: the first record that is not known to be applied. Undefined if all are. */
  readonly failedFrom: Sequence | undefined;
}

/** A record with its decoded frame; `undecodable` says why decoding failed, and such a record is kept, not dropped. */
export interface OpenedRecord {
  readonly record: StreamRecord;
  readonly sequence: Sequence;
  readonly arrivalHour: ArrivalHour;
  readonly content: Frame | UndecodableContent;
}
export interface UndecodableContent {
  readonly kind: 'undecodable';
  readonly message: string;
}

/**
 * @throws RangeError if the records are not of one shard and in order: the fence would drop records that it has not
 * seen
 */
export function openRecords({ shard, records }: RecordBatch, codec: FrameCodec): readonly OpenedRecord[] {
  return records.map((record, at) => {
    const previous = records[at - 1];
    if (record.shard !== shard || (previous !== undefined && previous.sequence >= record.sequence)) {
      const place = previous === undefined ? 'start' : `follow ${previous.sequence}`;
      throw new RangeError(
        `record ${record.sequence} of ${record.shard} cannot ${place} in a batch of ${shard}; deliver one shard, in order`,
      );
    }
    return {
      record,
      sequence: record.sequence,
      arrivalHour: arrivalHourOf(record.arrivedMs),
      content: openFrame(record, codec),
    };
  });
}

/** In order of first occurrence of each hour. */
export function byArrivalHour<Item extends { readonly arrivalHour: ArrivalHour }>(
  items: readonly Item[],
): ReadonlyMap<ArrivalHour, readonly Item[]> {
  const hours = new Map<ArrivalHour, Item[]>();
  for (const item of items) {
    const hour = hours.get(item.arrivalHour);
    if (hour === undefined) hours.set(item.arrivalHour, [item]);
    else hour.push(item);
  }
  return hours;
}

/** Whatever the decoder throws, redelivery brings the same bytes: the record is bad, not the code. */
function openFrame(record: StreamRecord, codec: FrameCodec): OpenedRecord['content'] {
  const { data } = record;
  try {
    return isPlainRecord(data)
      ? readPlainRecord(data, record, (bytes) => codec.sha256(bytes))
      : decodeFrame(data, codec);
  } catch (error) {
    return { kind: 'undecodable', message: error instanceof Error ? error.message : String(error) };
  }
}
