import type { ManifestKey } from '../../core/port/lake';
import type { OpenedRecord } from '../record-batch';

/** Keys of the files that hold a run of records: they say which, so the same run written twice is one file. */
export function eventsKey(key: ManifestKey, records: readonly Pick<OpenedRecord, 'sequence'>[]): string {
  return `events/${fileName(key, records)}.parquet`;
}
export function quarantineKey(key: ManifestKey, records: readonly Pick<OpenedRecord, 'sequence'>[]): string {
  return `quarantine/${fileName(key, records)}.ndjson`;
}

function fileName({ shard, arrivalHour }: ManifestKey, records: readonly Pick<OpenedRecord, 'sequence'>[]): string {
  return `arrival_hour=${arrivalHour}/${shard}-${records.at(0)?.sequence ?? ''}-${records.at(-1)?.sequence ?? ''}`;
}
