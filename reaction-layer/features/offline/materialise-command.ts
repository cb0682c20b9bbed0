import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { type CommandApi, type CommandCall, CommandUsageError } from '../../../core/capability/command';
import type { InlineRelation } from '../../../core/port/batch-engine';
import { ownValue } from '../../../core/own-value';
import { DAY_MS } from '../../../core/time/window';
import { QUERY_LIMITS, queryMetrics } from '../../../core/wire/metrics';
import { requireFeatureView } from '../registry';
import type { FeatureView } from '../view/feature-view';
import { offlineFolder } from './offline-files';

const materialiseOptions = z.object({
  view: z.string().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
});
type StoredRow = InlineRelation['rows'][number];

/**
 * `features materialise`: the values of a range of time as Parquet, one file per UTC day of it. Where files overlap, a
 * join takes the values that were created last.
 */
export async function materialiseFeatures({ options, api, tables, dataDirectory, output }: CommandCall) {
  const { view: name, from, to } = materialiseOptions.parse(options);
  const view = requireFeatureView(name);
  const start = instantOf('--from', from, view.windowMs);
  const end = instantOf('--to', to, view.windowMs);
  if (start >= end) throw new CommandUsageError(`--from ${from} must be before --to ${to}`);
  const site = await api.site();
  const folder = offlineFolder(dataDirectory, view);
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  let rows = 0;
  for (let day = Math.floor(start / DAY_MS) * DAY_MS; day < end; day += DAY_MS) {
    const part = { start: Math.max(start, day), end: Math.min(end, day + DAY_MS) };
    output.note(`materialising ${new Date(part.start).toISOString()} …`);
    const found = await valuesOf(api, { site, view }, part);
    const file = join(folder, `${placeText(part.start)}_${placeText(part.end)}.parquet`);
    await tables.write({ tables: [relationOf(view, found)], sql: typedSql(view) }, file);
    rows += found.length;
    files.push(file);
  }
  const summary = { view: view.name, rows, files };
  output.result(summary, () => output.report({ view: view.name, rows, folder }));
  return 0;
}

/** @example '2026-03-01T1200' */
function placeText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace(':', '');
}

function instantOf(option: string, text: string | undefined, stepMs: number): number {
  const instant = text === undefined ? Number.NaN : Date.parse(text);
  if (!Number.isFinite(instant))
    throw new CommandUsageError(`${option} ${text ?? ''} is not an instant: write it as 2026-03-01T12:00:00Z`);
  return Math.floor(instant / stepMs) * stepMs;
}

interface Materialised {
  readonly site: string;
  readonly view: FeatureView;
}

/** Rows of the windows that end in (start, end], for every entity with an event in the window. */
async function valuesOf(
  api: CommandApi,
  { site, view }: Materialised,
  range: { readonly start: number; readonly end: number },
): Promise<readonly StoredRow[]> {
  const perRequest = Math.max(1, Math.floor(QUERY_LIMITS.metricsInOneAnswer / view.features.length));
  const ends: number[] = [];
  for (let end = range.start + view.windowMs; end <= range.end; end += view.windowMs) ends.push(end);
  const rows: StoredRow[] = [];
  for (let at = 0; at < ends.length; at += perRequest) {
    const asked = ends.slice(at, at + perRequest);
    const queries = asked.flatMap((end) => view.features.map(({ metric }) => questionOf(view, metric, end)));
    const { answers } = await api.call(queryMetrics, { site, queries, shape: 'rows' });
    for (const [place, end] of asked.entries()) {
      const own = answers.slice(place * view.features.length, (place + 1) * view.features.length);
      rows.push(...storedRows(view, own, end));
    }
  }
  return rows;
}

function questionOf(view: FeatureView, metric: string, end: number) {
  return {
    metric,
    from: new Date(end - view.windowMs).toISOString(),
    to: new Date(end).toISOString(),
    grain: 'total' as const,
    by: view.entities.map(({ column }) => column).join(','),
  };
}

type AnsweredRows = readonly {
  readonly rows: readonly {
    readonly by?: Readonly<Record<string, string | null>> | undefined;
    readonly value: number | null;
  }[];
}[];

function storedRows(view: FeatureView, answers: AnsweredRows, end: number): readonly StoredRow[] {
  const found = new Map<string, { readonly entity: readonly (string | null)[]; readonly values: (number | null)[] }>();
  for (const [place, { rows }] of answers.entries())
    for (const row of rows) {
      const entity = view.entities.map(({ column }) => ownValue(row.by ?? {}, column) ?? null);
      const key = JSON.stringify(entity);
      const own = found.get(key) ?? { entity, values: view.features.map(() => null) };
      own.values[place] = row.value;
      found.set(key, own);
    }
  return [...found.values()].map(({ entity, values }) => [...entity, ...values.map(textOf), end, Date.now()]);
}

function textOf(value: number | null): string | null {
  return value === null ? null : String(value);
}

function relationOf(view: FeatureView, rows: readonly StoredRow[]): InlineRelation {
  const texts = [...view.entities, ...view.features].map(({ name }) => ({ name, type: 'text' as const }));
  const times = ['event_ms', 'created_ms'].map((name) => ({ name, type: 'long' as const }));
  return { kind: 'rows', name: 'materialised', columns: [...texts, ...times], rows };
}

/** Features under their types, and times as timestamps with a zone. */
function typedSql(view: FeatureView): string {
  const features = view.features.map(
    ({ name, type }) => `cast(${name} as ${type === 'int64' ? 'bigint' : 'float'}) as ${name}`,
  );
  return `select
  ${[...view.entities.map(({ name }) => name), ...features].join(',\n  ')},
  cast(make_timestamp(event_ms * 1000) as timestamptz) as event_timestamp,
  cast(make_timestamp(created_ms * 1000) as timestamptz) as created_timestamp
from materialised
order by event_ms, ${view.entities.map(({ name }) => name).join(', ')}`;
}
