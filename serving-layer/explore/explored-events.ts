import { CURATED_COLUMNS, LAKE_COLUMNS } from '../../core/event/columns';
import { ORDER_LINE_COLUMNS } from '../../core/event/order-lines';
import { FIELDS } from '../../core/metric/field';
import type { BatchJob, InlineRelation, LakeRelation, SqlStep, SqlValue } from '../../core/port/batch-engine';
import type { SqlLibrary } from '../../core/port/sql-library';
import { daysIn } from '../../core/time/calendar';
import type { Window } from '../../core/time/window';
import type { EventSources, Moment } from './sources';

/** Columns of `events` that both the live tail and the curated table have; engines read those that a job uses. */
const EXPLORED: readonly string[] = [
  ...FIELDS,
  'event_id',
  'occurred_ms',
  'session_id',
  'visitor',
  'stream_id',
  'sequence',
  'is_bot',
  'price_minor',
  'quantity',
  'amount_minor',
  'duration_bin',
  'arrived_ms',
  'shard',
  'record_sequence',
  'record_index',
  'key_kind',
];

/** Columns that only the curated table has. */
const CURATED: readonly string[] = ['event_date', 'is_first_of_order', 'is_first_in_currency', 'person'];

/** What distinguishes new events in the live tail from copies of published ones. */
const KNOWN: readonly string[] = ['event_id', 'key_kind'];

interface ExploredRange extends Moment {
  /** The range of the question. */
  readonly asked: Window;
  /** The range that is read to answer it. */
  readonly read: Window;
  readonly sources: EventSources;
}

/**
 * A job whose first step creates `events` (sql/queries/explored_events): every event of the site and range once,
 * published or live. Text from the question is bound as a value of a relation, never written into SQL.
 */
export function exploreJob(
  name: string,
  range: ExploredRange,
  more: {
    readonly question?: Readonly<Record<string, SqlValue>>;
    readonly inputs?: BatchJob['inputs'];
    readonly steps: readonly SqlStep[];
  },
  sql: SqlLibrary,
): BatchJob {
  const { sources } = range;
  const inputs = [
    questionRelation({ ...rangeFields(range), ...more.question }),
    daysRelation(range),
    curatedFiles('curated', sources.curated, [...EXPLORED, ...CURATED]),
    filesRelation('live', sources.live, LAKE_COLUMNS, [...EXPLORED, 'site', 'order_id']),
    curatedFiles('known', sources.known, KNOWN),
    orderLineFiles(sources.orderLines),
    ...(more.inputs ?? []),
  ];
  return { name, inputs, steps: [{ name: 'events', sql: sql('queries/explored_events') }, ...more.steps] };
}

function rangeFields({ site, asked, read, sources, asOf }: ExploredRange): Readonly<Record<string, SqlValue>> {
  return {
    site: site.id,
    from_ms: asked.start,
    to_ms: asked.end,
    read_from_ms: read.start,
    read_to_ms: read.end,
    near_from_ms: sources.near.start,
    near_to_ms: sources.near.end,
    lines_from_ms: sources.lines.start,
    lines_to_ms: sources.lines.end,
    as_of_ms: asOf,
  };
}

/** A relation with one row. */
export function questionRelation(fields: Readonly<Record<string, SqlValue>>, name = 'question'): InlineRelation {
  const entries = Object.entries(fields);
  return {
    kind: 'rows',
    name,
    columns: entries.map(([column, value]) => ({ name: column, type: typeOf(value) })),
    rows: [entries.map(([, value]) => value)],
  };
}

function typeOf(value: SqlValue): 'text' | 'long' | 'bool' {
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'number' ? 'long' : 'text';
}

/** The site's days in the range, numbered. Days in the question's own range are cohorts. */
function daysRelation({ site, asked, read }: ExploredRange): InlineRelation {
  const days = daysIn(read.start, read.end, site.timeZone);
  return {
    kind: 'rows',
    name: 'days',
    columns: [
      { name: 'event_date', type: 'text' },
      { name: 'day_number', type: 'long' },
      { name: 'day_start_ms', type: 'long' },
      { name: 'day_end_ms', type: 'long' },
      { name: 'is_cohort', type: 'bool' },
    ],
    rows: days.map(({ day, start, end }, number) => [day, number, start, end, start < asked.end && end > asked.start]),
  };
}

/** Selected columns of curated files. */
export function curatedFiles(name: string, keys: readonly string[], columns: readonly string[]): LakeRelation {
  return filesRelation(name, keys, CURATED_COLUMNS, columns);
}

function orderLineFiles(keys: readonly string[]): LakeRelation {
  return { kind: 'parquet', name: 'order_lines', keys, columns: ORDER_LINE_COLUMNS };
}

function filesRelation(
  name: string,
  keys: readonly string[],
  all: LakeRelation['columns'],
  columns: readonly string[],
): LakeRelation {
  return {
    kind: 'parquet',
    name,
    keys,
    columns: all
      .filter((column) => columns.includes(column.name))
      .map((column) => ({ name: column.name, type: column.type })),
  };
}
