import { CURATED_COLUMNS } from '../../core/event/columns';
import { ORDER_LINE_COLUMNS } from '../../core/event/order-lines';
import type { BatchJob, SqlStep } from '../../core/port/batch-engine';
import type { SqlLibrary } from '../../core/port/sql-library';
import { BatchError } from '../batch-error';
import type { Chunk, TargetDay } from '../plan/plan';
import { orderLineFiles, rawEvents } from '../plan/touched-days';
import type { RunPlace } from '../records/keys';
import { rawIds } from '../plan/id-files';
import { linkRelation } from '../plan/link-rule';
import { dayRelations, horizonRelation } from './relations';

/** Results from which cells and small tables of days are built, sorted by window as they are read. */
export const MARTS = [
  'minute_counts',
  'minute_sums',
  'minute_registers',
  'minute_bins',
  'window_distincts',
  'window_rankings',
  'day_totals',
  'day_lateness',
] as const;
export type MartName = (typeof MARTS)[number];

/** Selects that must return no rows for the run to be published. */
export const CHECKS = [
  'unique_events',
  'survivors_are_curated',
  'raw_is_conserved',
  'counts_match_curated',
  'windows_are_within_the_day',
  'no_impossible_numbers',
] as const;
export type SqlCheckName = (typeof CHECKS)[number];

/** A job that reads fewer events keeps them in memory. */
const MANY_EVENTS = 20_000;
/** Curated events that are read more often are kept in memory. */
const MOST_READS = 3;

/** Site ids go into SQL text, so they may contain only characters that need no quoting. */
const SAFE_SITE = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** One pass from raw files to curated files, sessions, marts and checks. */
export function chunkJob(
  chunk: Chunk,
  place: RunPlace,
  { sql, name, horizonMs }: { readonly sql: SqlLibrary; readonly name: string; readonly horizonMs: number },
): BatchJob {
  const rewritten = chunk.targets.filter(({ isRewritten }) => isRewritten);
  const below = (folder: string, step: string): SqlStep => ({ name: step, sql: sql(`${folder}/${step}`) });
  const kept = (folder: string, step: string): SqlStep => ({
    ...below(folder, step),
    output: scratchKey(place, name, step),
  });
  const job: BatchJob = {
    name,
    inputs: [
      rawEvents(chunk.files.map(({ key }) => key)),
      orderLineFiles(chunk.orderLines),
      rawIds(chunk.ids),
      horizonRelation(horizonMs),
      linkRelation(horizonMs),
      ...dayRelations(chunk.targets),
    ],
    steps: [
      below('staging', 'stg_events'),
      below('staging', 'stg_order_lines'),
      below('intermediate', 'int_superseded_lines'),
      below('intermediate', 'int_dated'),
      below('intermediate', 'int_other_copies'),
      below('intermediate', 'int_removed'),
      below('intermediate', 'int_links'),
      below('intermediate', 'int_resolved'),
      below('intermediate', 'int_seen'),
      below('intermediate', 'int_kept'),
      below('intermediate', 'int_order_events'),
      below('intermediate', 'int_order_lines'),
      below('intermediate', 'int_order_refunds'),
      below('intermediate', 'int_curated'),
      below('intermediate', 'int_facts'),
      below('intermediate', 'int_people'),
      below('intermediate', 'int_survivors'),
      below('intermediate', 'int_ordered'),
      below('intermediate', 'int_sessionized'),
      below('marts', 'sessions'),
      ...rewritten.map((target, at) => ({
        name: `curated_${at}`,
        sql: curatedSql(target),
        output: place.curated(target),
      })),
      ...rewritten.map((target, at) => ({
        name: `order_lines_${at}`,
        sql: orderLinesSql(target),
        output: place.orderLines(target),
      })),
      ...chunk.targets.map((target, at) => ({
        name: `sessions_${at}`,
        sql: sessionsSql(target),
        output: place.sessions(target),
      })),
      ...MARTS.map((mart) => kept('marts', mart)),
      ...CHECKS.map((check) => kept('checks', check)),
    ],
  };
  const events = chunk.files.reduce((sum, file) => sum + file.events, 0);
  return events < MANY_EVENTS ? job : { ...job, steps: readFromFiles(job.steps, rewritten.length) };
}

/**
 * Steps that have all columns of the raw files are views: each reader decodes only the columns that it needs, which is less
 * than keeping all of them. For few events in many files, opening the files again and again is more.
 *
 * @param curatedFiles each of them reads the raw files once
 */
export function readFromFiles(steps: readonly SqlStep[], curatedFiles: number): readonly SqlStep[] {
  const views = ['stg_events', 'int_dated', ...(curatedFiles > MOST_READS ? [] : ['int_curated'])];
  return steps.map((step) => (views.includes(step.name) ? { ...step, isView: true } : step));
}

/** Where a job writes a mart or the rows of a failed check. */
export function scratchKey({ scratch }: RunPlace, job: string, step: string): string {
  return `${scratch}/${job}/${step}.parquet`;
}

function curatedSql(target: TargetDay): string {
  const columns = CURATED_COLUMNS.map(({ name }) => name).join(', ');
  return `select ${columns} from int_curated ${whereDay(target)} order by occurred_ms nulls last, event_id nulls last`;
}

function orderLinesSql(target: TargetDay): string {
  const columns = ORDER_LINE_COLUMNS.map(({ name }) => name).join(', ');
  const lines = "event_type in ('purchase', 'refund') and order_id is not null";
  return `select ${columns} from int_curated ${whereDay(target)} and ${lines} order by arrived_ms nulls last, event_id nulls last`;
}

function sessionsSql(target: TargetDay): string {
  return `select * from sessions ${whereDay(target)} order by started_ms nulls last, visitor nulls last`;
}

function whereDay({ site, day }: TargetDay): string {
  if (SAFE_SITE.test(site.id)) return `where site = '${site.id}' and event_date = '${day}'`;
  throw new BatchError(
    'unusable_site_name',
    `the site ${JSON.stringify(site.id)} cannot be used in SQL; a site’s id may have letters, digits, dots, _ and - only`,
  );
}
