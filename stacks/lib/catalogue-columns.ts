import { CURATED_COLUMNS, LAKE_COLUMNS } from '../../core/event/columns';

export interface GlueColumn {
  readonly name: string;
  readonly type: string;
  readonly comment?: string;
}

const GLUE_TYPES = { text: 'string', int: 'int', long: 'bigint', bool: 'boolean' } as const;

function glueColumns(
  columns: readonly { readonly name: string; readonly type: keyof typeof GLUE_TYPES; readonly description: string }[],
  without: readonly string[],
): readonly GlueColumn[] {
  return columns
    .filter(({ name }) => !without.includes(name))
    .map(({ name, type, description }) => ({ name, type: GLUE_TYPES[type], comment: description }));
}

/** Partition columns; the files contain them too, and a table may declare a column only once. */
const DAY_FOLDERS = ['site', 'event_date'] as const;

export const RAW_COLUMNS = glueColumns(LAKE_COLUMNS, []);
export const CURATED_DAY_COLUMNS = glueColumns(CURATED_COLUMNS, DAY_FOLDERS);
/** Columns of sql/marts/sessions.sql. */
export const SESSION_COLUMNS: readonly GlueColumn[] = [
  { name: 'visitor', type: 'string' },
  { name: 'first_session_id', type: 'string' },
  { name: 'entry_page', type: 'string' },
  { name: 'exit_page', type: 'string' },
  { name: 'country', type: 'string' },
  { name: 'device', type: 'string' },
  { name: 'platform', type: 'string' },
  { name: 'is_bot', type: 'boolean' },
  { name: 'is_bounce', type: 'boolean' },
  { name: 'events', type: 'bigint' },
  { name: 'page_views', type: 'bigint' },
  { name: 'duration_ms', type: 'bigint' },
  { name: 'started_ms', type: 'bigint' },
  { name: 'ended_ms', type: 'bigint' },
];
