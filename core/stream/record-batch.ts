import { type Frame, type FrameCodec, decodeFrame } from '../frame/frame';
import type { LedgerEntry } from '../ledger/ledger';
import type { ArrivalHour } from '../port/cell-store';
import type { Sequence, StreamRecord } from '../port/event-stream';
import { arrivalHourOf } from '../time/arrival-hour';

/** What a consumer is given: records of one shard, in order, without gaps since the last batch; a record may come again. */
export interface RecordBatch {
  readonly shard: string;
  readonly records: readonly StreamRecord[];
}

/** What a call added to the consumer's ledger; a record that had been counted before adds nothing. */
export interface BatchResult extends Omit<LedgerEntry, 'lastPulseMs' | 'sites'> {
  /** Deliver again from here: the first record that is not known to be applied. Undefined if all are. */
  readonly failedFrom: Sequence | undefined;
}

/** A record with its frame opened; `undecodable` says why it could not be, and such a record is kept, not dropped. */
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

/** @throws RangeError if the records are not of the shard and in order: the fence would drop what it has not seen */
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
      content: openFrame(record.data, codec),
    };
  });
}

/** In the order in which the hours come. */
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

/** Whatever the bytes make the decoder throw, they stay the same bytes: the record is bad, not the code. */
function openFrame(data: Uint8Array, codec: FrameCodec): OpenedRecord['content'] {
  try {
    return decodeFrame(data, codec);
  } catch (error) {
    return { kind: 'undecodable', message: error instanceof Error ? error.message : String(error) };
  }
}
