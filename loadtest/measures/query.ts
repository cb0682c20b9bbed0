import type { Answers, MetricQuestion } from '../../core/port/answers';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalCellStore } from '../../adapters/local/cell-store';
import { LocalLedgerStore } from '../../adapters/local/ledger-store';
import { Store } from '../../adapters/local/store';
import { LocalViewStore } from '../../adapters/local/view-store';
import { emptyCell } from '../../core/cell/cell';
import { encodeCell } from '../../core/cell/codec';
import { fold } from '../../core/cell/fold';
import { EMPTY_LEDGER, encodeLedger } from '../../core/ledger/ledger';
import { arrivalHourOf } from '../../core/time/arrival-hour';
import { HOUR_MS, MINUTE_MS } from '../../core/time/window';
import { createQueryService } from '../../serving-layer/query/query-service';
import { PEAK_EVENTS_PER_MINUTE, syntheticEvents } from './synthetic-events';
import { elementAt } from '../../core/element-at';

export interface QueryMeasure {
  readonly name: string;
  readonly rows: number;
  /** First query in a process: cells are read from the store and decoded. */
  readonly coldMs: number;
  /** The fastest of the following queries, because others may use the machine too. */
  readonly warmMs: number;
}

const DAY_START = Date.UTC(2026, 2, 4);
/** Half of the day is published and the rest is live; the last hour is still open. */
const TIDEMARK = DAY_START + 12 * HOUR_MS;
const NOW = DAY_START + 24 * HOUR_MS - 20_000;
const SITE = { id: 'bench', timeZone: 'UTC', currency: 'USD' };
const SHARDS = ['s0', 's1'];
/** Minutes differ little, so a few distinct cells represent all. */
const DIFFERENT_MINUTES = 4;
const WARM_ROUNDS = 15;

const QUESTIONS: readonly (Pick<MetricQuestion, 'metric'> & Partial<MetricQuestion>)[] = [
  { metric: 'page_views' },
  { metric: 'revenue' },
  { metric: 'visitors' },
  { metric: 'conversion_rate' },
  { metric: 'page_load' },
  { metric: 'page_views', by: ['device'] },
  { metric: 'page_views', by: ['country'] },
];

/** A range of 24 hours by minute over views and live cells of a busy shop, on local stores. */
export async function measureQuery(): Promise<readonly QueryMeasure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  const store = Store.open(folder);
  try {
    const stores = {
      cells: new LocalCellStore(store),
      views: new LocalViewStore(store),
      ledgers: new LocalLedgerStore(store),
    };
    await fill(stores);
    const measures: QueryMeasure[] = [];
    for (const question of QUESTIONS) measures.push(await measure(serviceOver(stores), question));
    return measures;
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
}

interface Stores {
  readonly cells: LocalCellStore;
  readonly views: LocalViewStore;
  readonly ledgers: LocalLedgerStore;
}

async function fill({ cells, views, ledgers }: Stores): Promise<void> {
  const bytes = Array.from({ length: DIFFERENT_MINUTES }, (_, seed) => {
    const cell = emptyCell();
    for (const event of syntheticEvents(PEAK_EVENTS_PER_MINUTE / SHARDS.length, seed + 1)) fold(cell, event, false);
    return encodeCell(cell);
  });
  const bytesAt = (place: number): Uint8Array => elementAt(bytes, place % bytes.length);
  const minutes = (from: number, to: number): readonly number[] =>
    Array.from({ length: (to - from) / MINUTE_MS }, (_, at) => from + at * MINUTE_MS);
  const published = minutes(DAY_START, TIDEMARK).map((windowStart, at) => ({ windowStart, bytes: bytesAt(at) }));
  await views.put(
    SITE.id,
    { day: '2026-03-04', epoch: 1 },
    { cells: { minute: published, hour: [], day: [] }, tables: {} },
  );
  const live = minutes(TIDEMARK, DAY_START + 24 * HOUR_MS).flatMap((windowStart, at) =>
    SHARDS.map((shard) => ({ windowStart, shard, bytes: bytesAt(at) })),
  );
  await cells.put(
    live.map(({ windowStart, shard, bytes: cell }) => ({
      key: { site: SITE.id, arrivalHour: arrivalHourOf(windowStart), windowStart, shard, minutesLate: 0 },
      item: { bytes: cell, lastSequence: '1' },
      expected: undefined,
    })),
  );
  const pulse = encodeLedger({ ...EMPTY_LEDGER, lastPulseMs: NOW });
  await ledgers.put(
    SHARDS.map((shard) => ({
      key: { consumer: 'aggregate' as const, shard, arrivalHour: arrivalHourOf(NOW) },
      item: { bytes: pulse, lastSequence: '1' },
      expected: undefined,
    })),
  );
}

function serviceOver(stores: Stores): Answers {
  return createQueryService({
    ...stores,
    pointer: { read: () => Promise.resolve({ epoch: 1, tidemark: TIDEMARK, withdrawn: [] }) },
    sites: { get: () => Promise.resolve(SITE), list: () => Promise.resolve([SITE]) },
    stream: { arrivalSlackMs: 0, shards: () => Promise.resolve(SHARDS.map((id) => ({ id, closed: false }))) },
    explorer: { count: () => Promise.reject(new Error('the measure asks for estimates only')) },
    clock: { now: () => NOW },
    degraded: () => Promise.resolve(false),
    runOf: () => Promise.resolve(undefined),
  });
}

async function measure(service: Answers, asked: (typeof QUESTIONS)[number]): Promise<QueryMeasure> {
  const question: MetricQuestion = {
    from: DAY_START,
    to: DAY_START + 24 * HOUR_MS,
    grain: 'minute',
    exact: false,
    ...asked,
  };
  const time = async (): Promise<{ readonly ms: number; readonly rows: number }> => {
    const started = performance.now();
    const { answers } = await service.query(SITE.id, [question]);
    return { ms: performance.now() - started, rows: answers[0]?.rows.length ?? 0 };
  };
  const cold = await time();
  const warm: number[] = [];
  for (let round = 0; round < WARM_ROUNDS; round++) warm.push((await time()).ms);
  const name = `${asked.metric}${asked.by === undefined ? '' : ` by ${asked.by.join(', ')}`}, 24 h by minute`;
  return { name, rows: cold.rows, coldMs: cold.ms, warmMs: Math.min(...warm) };
}
