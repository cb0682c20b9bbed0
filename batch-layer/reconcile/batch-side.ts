import { CURATED_COLUMNS } from '../../core/event/columns';
import { ORDER_LINE_COLUMNS } from '../../core/event/order-lines';
import type { BatchJob, InlineRelation, SqlRow } from '../../core/port/batch-engine';
import { metricsOfKind } from '../../core/metric/sql';
import { DAY_TABLES, lakeKeysIn } from '../../core/run/day-tables';
import { DEFAULT_RETENTION } from '../../core/run/retention';
import type { RunRecord } from '../../core/run/run';
import { addRegister, emptyHyperLogLog, FINE_PRECISION, type HyperLogLog } from '../../core/sketch/hyperloglog';
import { arrivalHourStart } from '../../core/time/arrival-hour';
import { DAY_MS } from '../../core/time/window';
import type { BatchDeps } from '../deps';
import { type Arrivals, readArrivals } from '../plan/arrivals';
import { rawEvents } from '../plan/touched-days';
import { rawIds } from '../plan/id-files';
import { horizonRelation } from '../run/relations';
import type { ListedFile } from '../records/whole-files';
import { idsBefore } from './ids-before';
import { requireObject } from '../records/require-object';
import { amountIn, numberIn, textIn } from '../records/row-values';
import { epochPlace } from '../records/keys';

/** Counts that SQL derives from the arrivals of a run, for one site and hour of event time. */
export interface BatchHour {
  /** By metric and currency (`totalName`). */
  readonly totals: Map<string, LayerTotals>;
  readonly distincts: Map<string, Identities>;
  /** Over the raw arrivals, and over what the run had not read of its hours. */
  readonly registers: Readonly<Record<'raw' | 'unread', Map<string, HyperLogLog>>>;
}
/** Numbers of identities of survivors. */
export interface Identities {
  readonly identities: number;
  /** Without stragglers. */
  readonly inTime: number;
  /** Without stragglers, before anonymous ids belong to users. */
  readonly asSent: number;
}
/**
 * Totals of what arrived in time, by layer of int_reconciled, and of the survivors that arrived in an hour that was
 * already closed.
 */
export type LayerTotals = Readonly<Record<(typeof LAYERS)[number], bigint>> & { readonly stragglers: bigint };

const LAYERS = [
  'raw',
  'unread',
  'curated',
  'removed',
  'superseded',
  'forgotten',
  'copied',
  'order_amounts',
  'other_lines',
  'later_lines',
  'unseen_lines',
] as const;
export const NO_TOTALS: LayerTotals = {
  raw: 0n,
  unread: 0n,
  curated: 0n,
  removed: 0n,
  superseded: 0n,
  forgotten: 0n,
  copied: 0n,
  order_amounts: 0n,
  other_lines: 0n,
  later_lines: 0n,
  unseen_lines: 0n,
  stragglers: 0n,
};

type Deps = Pick<BatchDeps, 'engine' | 'sql' | 'lake' | 'files' | 'manifests' | 'views' | 'sites' | 'retention'>;

/** Longer than any consumer lags behind another: a stream forgets after a week. */
const LATER_MS = 8 * DAY_MS;
const RESULTS = ['reconcile_totals', 'reconcile_registers', 'reconcile_distincts'] as const;
const COUNTED = [...metricsOfKind('count'), ...metricsOfKind('sum')];

/** @returns by site and hour (`hourName`) */
export async function readBatchSide(deps: Deps, record: RunRecord): Promise<ReadonlyMap<string, BatchHour>> {
  const { scratch } = epochPlace(record.epoch);
  const keyOf = (name: string): string => `${scratch}/reconcile/${name}.parquet`;
  const arrivals = await recordArrivals(deps, record);
  const keys = {
    curated: await curatedKeys(deps, record),
    later: await laterKeys(deps, record),
    ids: await idsBefore(deps, record, arrivals),
    keyOf,
  };
  await deps.engine.run(reconcileJob(deps, arrivals, keys));
  const hours = new Map<string, BatchHour>();
  const rows = async (name: (typeof RESULTS)[number]): Promise<Iterable<SqlRow>> =>
    deps.files.rows(await requireObject(deps, keyOf(name)));
  for (const row of await rows('reconcile_totals')) addTotals(hourOf(hours, row), row);
  for (const row of await rows('reconcile_registers')) {
    const registers = hourOf(hours, row).registers[textIn(row, 'layer') === 'unread' ? 'unread' : 'raw'];
    const metric = textIn(row, 'metric');
    const sketch = registers.get(metric) ?? emptyHyperLogLog(FINE_PRECISION);
    addRegister(sketch, numberIn(row, 'register'));
    registers.set(metric, sketch);
  }
  for (const row of await rows('reconcile_distincts')) {
    const counted = {
      identities: numberIn(row, 'identities'),
      inTime: numberIn(row, 'identities_in_time'),
      asSent: numberIn(row, 'identities_as_sent'),
    };
    hourOf(hours, row).distincts.set(textIn(row, 'metric'), counted);
  }
  for (const name of RESULTS) await deps.lake.delete(keyOf(name));
  return hours;
}

interface RecordArrivals {
  readonly files: readonly string[];
  /** Starts of the arrival hours. */
  readonly hours: readonly number[];
  readonly relation: InlineRelation;
}

/** The arrivals that this run was the first to read: those of the hours that it closed, and stragglers. */
async function recordArrivals(
  { manifests }: Deps,
  { fromTidemark, tidemark, stragglers, covered }: RunRecord,
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
        covered[`${shard}/${arrivalHour}`] ?? '',
        isLate,
      ] as const;
  return {
    files: [...inTime, ...late].flatMap(({ files }) => files.flatMap(({ key }) => (key === null ? [] : [key]))),
    hours: [...inTime, ...late].map(({ arrivalHour }) => arrivalHourStart(arrivalHour)),
    relation: {
      kind: 'rows',
      name: 'arrivals',
      columns: [
        { name: 'shard', type: 'text' },
        { name: 'arrival_hour', type: 'long' },
        { name: 'after_sequence', type: 'text' },
        { name: 'until_sequence', type: 'text' },
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

/** Raw files of what has arrived since: live may have counted a copy or a line there before one that arrived earlier. */
async function laterKeys({ manifests }: Deps, { tidemark }: RunRecord): Promise<readonly string[]> {
  const later = await readArrivals(manifests, tidemark, tidemark + LATER_MS);
  return later.flatMap(({ files }) => files.flatMap(({ key }) => (key === null ? [] : [key])));
}

interface ReconcileKeys {
  readonly curated: readonly string[];
  readonly later: readonly string[];
  readonly ids: readonly ListedFile[];
  readonly keyOf: (name: string) => string;
}

function reconcileJob(
  { sql, retention: { horizonMs } = DEFAULT_RETENTION }: Deps,
  { files, relation }: RecordArrivals,
  { curated, later, ids, keyOf }: ReconcileKeys,
): BatchJob {
  return {
    name: 'reconcile',
    inputs: [
      rawEvents(files),
      { kind: 'parquet', name: 'curated_events', keys: curated, columns: CURATED_COLUMNS },
      { kind: 'parquet', name: 'later_events', keys: later, columns: ORDER_LINE_COLUMNS },
      rawIds(ids),
      horizonRelation(horizonMs),
      relation,
    ],
    steps: [
      { name: 'int_reconciled', sql: sql('intermediate/int_reconciled') },
      ...RESULTS.map((name) => ({ name, sql: sql(`marts/${name}`), output: keyOf(name) })),
    ],
  };
}

function addTotals({ totals }: BatchHour, row: SqlRow): void {
  const layer = layerOf(row);
  if (layer === undefined) return;
  for (const { id, measure } of COUNTED) {
    if (row[id] === null) continue;
    const name = totalName(id, measure.kind === 'sum' && measure.byCurrency ? textIn(row, 'currency') : '');
    const known = totals.get(name) ?? NO_TOTALS;
    totals.set(name, { ...known, [layer]: known[layer] + BigInt(amountIn(row, id)) });
  }
}

/** What the totals of a row belong to; undefined for what only the arrivals in time can explain. */
function layerOf(row: SqlRow): keyof LayerTotals | undefined {
  const layer = LAYERS.find((name) => name === row['layer']);
  if (row['is_straggler'] !== true) return layer;
  return layer === 'curated' ? 'stragglers' : undefined;
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
  if (hour === undefined) {
    hour = { totals: new Map(), distincts: new Map(), registers: { raw: new Map(), unread: new Map() } };
    hours.set(name, hour);
  }
  return hour;
}
