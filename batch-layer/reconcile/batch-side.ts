import { CURATED_COLUMNS } from '../../core/event/columns';
import type { BatchJob, InlineRelation, SqlRow } from '../../core/port/batch-engine';
import { metricsOfKind } from '../../core/metric/sql';
import { DAY_TABLES, lakeKeysIn } from '../../core/run/day-tables';
import type { RunRecord } from '../../core/run/run';
import { addRegister, emptyHyperLogLog, FINE_PRECISION, type HyperLogLog } from '../../core/sketch/hyperloglog';
import { arrivalHourStart } from '../../core/time/arrival-hour';
import type { BatchDeps } from '../deps';
import { type Arrivals, readArrivals } from '../plan/arrivals';
import { rawEvents } from '../plan/touched-days';
import { requireObject } from '../records/require-object';
import { numberIn, numberOrNullIn, textIn } from '../records/row-values';
import { epochPlace } from '../records/keys';

/** Counts that SQL derives from the arrivals of a run, for one site and hour of event time. */
export interface BatchHour {
  /** By metric and currency (`totalName`). */
  readonly totals: Map<string, LayerTotals>;
  readonly distincts: Map<string, { readonly identities: number; readonly inTime: number }>;
  /** Over the raw arrivals. */
  readonly registers: Map<string, HyperLogLog>;
}
export interface LayerTotals {
  /** Before duplicates are removed. */
  raw: number;
  /** Survivors that arrived in time. */
  curated: number;
  /** Survivors that arrived in an hour that was already closed. */
  stragglers: number;
}

type Deps = Pick<BatchDeps, 'engine' | 'sql' | 'lake' | 'files' | 'manifests' | 'views'>;

const RESULTS = ['reconcile_totals', 'reconcile_registers', 'reconcile_distincts'] as const;
const COUNTED = [...metricsOfKind('count'), ...metricsOfKind('sum')];

/** @returns by site and hour (`hourName`) */
export async function readBatchSide(deps: Deps, record: RunRecord): Promise<ReadonlyMap<string, BatchHour>> {
  const { scratch } = epochPlace(record.epoch);
  const keyOf = (name: string): string => `${scratch}/reconcile/${name}.parquet`;
  const arrivals = await recordArrivals(deps, record);
  await deps.engine.run(reconcileJob(deps, arrivals, { curated: await curatedKeys(deps, record), keyOf }));
  const hours = new Map<string, BatchHour>();
  const rows = async (name: (typeof RESULTS)[number]): Promise<Iterable<SqlRow>> =>
    deps.files.rows(await requireObject(deps, keyOf(name)));
  for (const row of await rows('reconcile_totals')) addTotals(hourOf(hours, row), row);
  for (const row of await rows('reconcile_registers')) {
    const { registers } = hourOf(hours, row);
    const metric = textIn(row, 'metric');
    const sketch = registers.get(metric) ?? emptyHyperLogLog(FINE_PRECISION);
    addRegister(sketch, numberIn(row, 'register'));
    registers.set(metric, sketch);
  }
  for (const row of await rows('reconcile_distincts')) {
    const counted = { identities: numberIn(row, 'identities'), inTime: numberIn(row, 'identities_in_time') };
    hourOf(hours, row).distincts.set(textIn(row, 'metric'), counted);
  }
  for (const name of RESULTS) await deps.lake.delete(keyOf(name));
  return hours;
}

interface RecordArrivals {
  readonly files: readonly string[];
  readonly relation: InlineRelation;
}

/** The arrivals that this run was the first to read: those of the hours that it closed, and stragglers. */
async function recordArrivals(
  { manifests }: Deps,
  { fromTidemark, tidemark, stragglers }: RunRecord,
): Promise<RecordArrivals> {
  const inTime = await readArrivals(manifests, fromTidemark, tidemark);
  const after = new Map(stragglers.map((one) => [`${one.shard}/${one.arrivalHour}`, one.after]));
  const hours = [...new Set(stragglers.map(({ arrivalHour }) => arrivalHour))].map(arrivalHourStart);
  const closed = (await Promise.all(hours.map((start) => readArrivals(manifests, start, start + 3_600_000)))).flat();
  const late = closed.filter(({ shard, arrivalHour }) => after.has(`${shard}/${arrivalHour}`));
  const rowOf =
    (isLate: boolean) =>
    ({ shard, arrivalHour }: Arrivals) =>
      [
        shard,
        arrivalHourStart(arrivalHour),
        isLate ? (after.get(`${shard}/${arrivalHour}`) ?? '') : '',
        isLate,
      ] as const;
  return {
    files: [...inTime, ...late].flatMap(({ files }) => files.flatMap(({ key }) => (key === null ? [] : [key]))),
    relation: {
      kind: 'rows',
      name: 'arrivals',
      columns: [
        { name: 'shard', type: 'text' },
        { name: 'arrival_hour', type: 'long' },
        { name: 'after_sequence', type: 'text' },
        { name: 'is_straggler', type: 'bool' },
      ],
      rows: [...inTime.map(rowOf(false)), ...late.map(rowOf(true))],
    },
  };
}

async function curatedKeys({ views }: Deps, { epoch, rewritten }: RunRecord): Promise<readonly string[]> {
  const lists = rewritten.flatMap(({ site, days }) =>
    days.map((day) => views.table(site, { day, epoch }, DAY_TABLES.curated)),
  );
  return (await Promise.all(lists)).flatMap(lakeKeysIn);
}

function reconcileJob(
  { sql }: Deps,
  { files, relation }: RecordArrivals,
  { curated, keyOf }: { readonly curated: readonly string[]; readonly keyOf: (name: string) => string },
): BatchJob {
  return {
    name: 'reconcile',
    inputs: [
      rawEvents(files),
      { kind: 'parquet', name: 'curated_events', keys: curated, columns: CURATED_COLUMNS },
      relation,
    ],
    steps: [
      { name: 'int_reconciled', sql: sql('intermediate/int_reconciled') },
      ...RESULTS.map((name) => ({ name, sql: sql(`marts/${name}`), output: keyOf(name) })),
    ],
  };
}

function addTotals({ totals }: BatchHour, row: SqlRow): void {
  for (const { id, measure } of COUNTED) {
    const value = numberOrNullIn(row, id);
    if (value === null) continue;
    const name = totalName(id, measure.kind === 'sum' && measure.byCurrency ? textIn(row, 'currency') : '');
    const known = totals.get(name) ?? { raw: 0, curated: 0, stragglers: 0 };
    totals.set(name, known);
    if (row['layer'] === 'curated') known[row['is_straggler'] === true ? 'stragglers' : 'curated'] += value;
    else if (row['is_straggler'] !== true) known.raw += value;
  }
}

export function totalName(metric: string, currency: string): string {
  return `${metric} ${currency}`;
}

export function hourName(site: string, hour: number): string {
  return `${site} ${hour}`;
}

function hourOf(hours: Map<string, BatchHour>, row: SqlRow): BatchHour {
  const name = hourName(textIn(row, 'site'), numberIn(row, 'hour_start'));
  let hour = hours.get(name);
  if (hour === undefined) hours.set(name, (hour = { totals: new Map(), distincts: new Map(), registers: new Map() }));
  return hour;
}
