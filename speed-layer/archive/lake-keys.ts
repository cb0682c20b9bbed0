import type { ManifestKey } from '../../core/port/lake';
import type { OpenedRecord } from '../../core/stream/record-batch';

/** Keys of the files for a run of records. They identify the run, so writing the same run twice yields one file. */
export function eventsKey(key: ManifestKey, records: readonly Pick<OpenedRecord, 'sequence'>[]): string {
  return `events/${fileName(key, records)}.parquet`;
}
export function quarantineKey(key: ManifestKey, records: readonly Pick<OpenedRecord, 'sequence'>[]): string {
  return `quarantine/${fileName(key, records)}.ndjson`;
}

function fileName({ shard, arrivalHour }: ManifestKey, records: readonly Pick<OpenedRecord, 'sequence'>[]): string {
  return `arrival_hour=${arrivalHour}/${shard}-${records.at(0)?.sequence ?? ''}-${records.at(-1)?.sequence ?? ''}`;
}
