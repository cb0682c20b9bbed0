import fc from 'fast-check';
import { CHECKS } from '../../batch-layer/run/job';
import type { BatchEngine, BatchJob, InlineRelation, SqlRow } from '../../core/port/batch-engine';
import { type BatchBench, openBench, sqlFiles } from '../batch/batch-world';
import { createModelEngine } from '../../simulation/model/model-engine';
import { createMemoryStores } from '../../adapters/memory/memory-stores';

let bench: BatchBench;
let duckdb: BatchEngine;
const model = createModelEngine(createMemoryStores().lake);
beforeAll(async () => {
  bench = await openBench();
  duckdb = bench.newWorld([]).deps.engine;
});
afterAll(async () => {
  await bench.close();
});

type ColumnType = InlineRelation['columns'][number]['type'];
interface Column {
  readonly type: ColumnType;
  readonly values: fc.Arbitrary<string | number | boolean>;
}
const text = (...values: readonly string[]): Column => ({ type: 'text', values: fc.constantFrom(...values) });
const long = (...values: readonly number[]): Column => ({ type: 'long', values: fc.constantFrom(...values) });
const bool: Column = { type: 'bool', values: fc.boolean() };

const DAY = { site: text('a', 'b'), event_date: text('2026-03-07', '2026-03-08') };
const WINDOW = {
  ...DAY,
  metric: text('m', 'n'),
  is_bot: bool,
  grain: text('minute', 'day'),
  window_start: long(0, 1, 2),
};

/** What the checks read: so few values that a check finds something in many of the draws. */
const RELATIONS: Readonly<Record<string, Readonly<Record<string, Column>>>> = {
  raw_events: { site: DAY.site, occurred_ms: long(0, 1, 2) },
  day_reads: {
    site: DAY.site,
    target_day: DAY.event_date,
    read_day: DAY.event_date,
    is_rewritten: bool,
    day_start: long(0, 1),
    day_end: long(1, 2),
  },
  day_totals: { ...DAY, kept: long(0, 1, 2), duplicates: long(0, 1), superseded: long(0, 1) },
  int_curated: { ...DAY, event_id: text('x', 'y'), arrived_ms: long(0, 5, 20), occurred_ms: long(0, 86_400_000) },
  horizon: { horizon_ms: long(10) },
  minute_counts: {
    ...DAY,
    is_bot: bool,
    minute_start: long(0, 1, 2),
    dimension: text('', 'country'),
    applied: long(0, 1, 2),
  },
  minute_bins: { ...DAY, events: long(0, 1) },
  window_distincts: { ...WINDOW, identities: long(0, 1, 3) },
  window_rankings: { ...WINDOW, currency: text('', 'EUR'), place: long(1, 2), weight: long(0, 1) },
};
/** One row per value of these. */
const UNIQUE: Readonly<Record<string, readonly string[]>> = {
  day_reads: ['site', 'target_day', 'read_day'],
  day_totals: ['site', 'event_date'],
};
const ONE_ROW: readonly string[] = ['horizon'];

function relation(name: string): fc.Arbitrary<InlineRelation> {
  const columns = Object.entries(RELATIONS[name] ?? {});
  const names = columns.map(([column]) => column);
  const selector = (row: readonly unknown[]): string =>
    JSON.stringify((UNIQUE[name] ?? []).map((column) => row[names.indexOf(column)]));
  const row = fc.tuple(...columns.map(([, { values }]) => values));
  const rows = ONE_ROW.includes(name)
    ? fc.tuple(row)
    : UNIQUE[name] === undefined
      ? fc.array(row, { maxLength: 6 })
      : fc.uniqueArray(row, { maxLength: 6, selector });
  return rows.map((drawn) => inline(name, drawn));
}

it.each(CHECKS)('%s finds the same rows in DuckDB and in the model', async (check) => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(fc.tuple(...inputsOf(check).map(relation)), async (inputs) => {
      const job = jobOf(check, (name) => inputs.find((input) => input.name === name) ?? inline(name, []));
      const [rows, expected] = [lines(await model.query(job)), lines(await duckdb.query(job))];
      found += expected.length === 0 ? 0 : 1;

      expect(rows).toEqual(expected);
    }),
    { numRuns: 40 },
  );
  expect(found).toBeGreaterThan(5);
});

/** Two consistent events of one day. */
const CONSISTENT: Readonly<Record<string, readonly (readonly (string | number | boolean)[])[]>> = {
  raw_events: [
    ['a', 0],
    ['a', 1],
  ],
  day_reads: [['a', '2026-03-07', '2026-03-07', true, 0, 2]],
  day_totals: [['a', '2026-03-07', 2, 0, 0]],
  int_curated: [
    ['a', '2026-03-07', 'x', 0, 0],
    ['a', '2026-03-07', 'y', 0, 0],
  ],
  horizon: [[10]],
  minute_counts: [
    ['a', '2026-03-07', false, 0, '', 2],
    ['a', '2026-03-07', false, 0, 'country', 2],
  ],
  minute_bins: [['a', '2026-03-07', 1]],
  window_distincts: [['a', '2026-03-07', 'm', false, 'day', 0, 2]],
  window_rankings: [['a', '2026-03-07', 'm', false, 'day', 0, '', 1, 2]],
};

describe('of two events of one day', () => {
  it.each<readonly [planted: string, found: readonly string[], changes: Partial<typeof CONSISTENT>]>([
    ['nothing', [], {}],
    [
      'a third raw event',
      ['raw_is_conserved'],
      {
        raw_events: [
          ['a', 0],
          ['a', 1],
          ['a', 1],
        ],
      },
    ],
    [
      'a raw event at the end of the day',
      ['raw_is_conserved'],
      {
        raw_events: [
          ['a', 0],
          ['a', 2],
        ],
      },
    ],
    ['a survivor that is not curated', ['survivors_are_curated'], { int_curated: [['a', '2026-03-07', 'x', 0, 0]] }],
    [
      'one event twice',
      ['unique_events'],
      {
        int_curated: [
          ['a', '2026-03-07', 'x', 0, 0],
          ['a', '2026-03-07', 'x', 10, 86_400_000],
        ],
      },
    ],
    [
      'a breakdown that lost one',
      ['counts_match_curated'],
      {
        minute_counts: [
          ['a', '2026-03-07', false, 0, '', 2],
          ['a', '2026-03-07', false, 0, 'country', 1],
        ],
      },
    ],
    [
      'a minute of the next day',
      ['windows_are_within_the_day'],
      { minute_counts: [['a', '2026-03-07', false, 2, '', 2]] },
    ],
    [
      'more people than events',
      ['no_impossible_numbers'],
      { window_distincts: [['a', '2026-03-07', 'm', false, 'day', 0, 3]] },
    ],
    [
      'a ranking without a first',
      ['no_impossible_numbers'],
      { window_rankings: [['a', '2026-03-07', 'm', false, 'day', 0, '', 2, 2]] },
    ],
    [
      'a key of no weight',
      ['no_impossible_numbers'],
      { window_rankings: [['a', '2026-03-07', 'm', false, 'day', 0, '', 1, 0]] },
    ],
    ['a bin of no events', ['no_impossible_numbers'], { minute_bins: [['a', '2026-03-07', 0]] }],
  ])('%s: found by %j, whichever engine looks', async (_, found, changes) => {
    const rows: Readonly<Record<string, InlineRelation['rows'] | undefined>> = { ...CONSISTENT, ...changes };

    const finding = async (engine: BatchEngine): Promise<readonly string[]> => {
      const lengths = await Promise.all(
        CHECKS.map(
          async (check) =>
            [check, (await engine.query(jobOf(check, (name) => inline(name, rows[name] ?? [])))).length] as const,
        ),
      );
      return lengths.filter(([, length]) => length > 0).map(([check]) => check);
    };

    expect(await finding(duckdb)).toEqual(found);
    expect(await finding(model)).toEqual(found);
  });
});

function jobOf(check: string, relationOf: (name: string) => InlineRelation): BatchJob {
  return {
    name: 'check',
    inputs: inputsOf(check).map(relationOf),
    steps: [{ name: check, sql: sqlFiles(`checks/${check}`) }],
  };
}

/** The relations that a check reads. */
function inputsOf(check: string): readonly string[] {
  const sql = sqlFiles(`checks/${check}`);
  return Object.keys(RELATIONS).filter((name) => new RegExp(`\\b${name}\\b`).test(sql));
}

function inline(name: string, rows: InlineRelation['rows']): InlineRelation {
  return {
    kind: 'rows',
    name,
    rows,
    columns: Object.entries(RELATIONS[name] ?? {}).map(([column, { type }]) => ({ name: column, type })),
  };
}

/** The rows of a check have no order. */
function lines(rows: readonly SqlRow[]): readonly string[] {
  return rows.map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))).sort();
}
