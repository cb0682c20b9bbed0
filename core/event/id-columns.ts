import { LAKE_COLUMNS } from './columns';

const NAMES = [
  'site',
  'arrived_ms',
  'shard',
  'record_sequence',
  'record_index',
  'event_id',
  'occurred_ms',
  'key_kind',
  'session_id',
  'visitor_register',
  'visitor_register_coarse',
  'user_pseudonym',
  'anonymous_pseudonym',
] as const satisfies readonly (typeof LAKE_COLUMNS)[number]['name'][];

/** What decides which of the events with one id survives, and to whom an anonymous id belongs. Few of the columns of a raw file, so that many files can be read. */
export const ID_COLUMNS = LAKE_COLUMNS.filter(({ name }) => NAMES.some((one) => one === name));
