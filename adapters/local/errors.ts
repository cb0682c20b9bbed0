import { codedError, errorWithCodes } from '../../core/coded-error';

/** Location of a stored value: a database of the store and a key in it. */
export interface StoredPlace {
  readonly database: string;
  readonly key: readonly (string | number)[];
}

/**
 * A stored value is corrupt: its checksum differs. The error carries the location, so that the value can be discarded.
 */
export class CorruptValueError
  extends codedError<'corrupt_value' | 'corrupt_record'>('CorruptValueError', 'corrupt_value')
  implements StoredPlace
{
  readonly database: string;
  readonly key: readonly (string | number)[];

  constructor({ database, key }: StoredPlace, message: string) {
    super(message);
    this.database = database;
    this.key = key;
  }
}

/** A record of the event log is corrupt. */
export class CorruptRecordError extends CorruptValueError {
  override readonly name = 'CorruptRecordError';
  override readonly code = 'corrupt_record';
}

/** The disk is full (or a quota or file size limit is reached). Nothing was acknowledged that is not stored. */
export class StorageFullError extends codedError('StorageFullError', 'disk_full') {}

/** The disk refused a read or write for another reason. Unacknowledged data may be sent again. */
export class StorageFailedError extends codedError('StorageFailedError', 'storage_failed') {}

export type DirectoryProblem =
  | 'in_use'
  | 'missing'
  | 'not_a_data_directory'
  | 'not_empty'
  | 'in_itself'
  | 'not_writable'
  | 'newer_version'
  | 'wrong_mode'
  | 'wrong_shards'
  | 'cut_off'
  | 'unreadable_meta'
  | 'store_missing'
  | 'store_damaged';

/** A data directory cannot be opened as asked; the message says what to do. */
export class DataDirectoryError extends errorWithCodes<`directory_${DirectoryProblem}`>('DataDirectoryError') {
  constructor(problem: DirectoryProblem, message: string) {
    super(`directory_${problem}`, message);
  }
}
