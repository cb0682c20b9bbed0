import { readSteps } from '../../serving-layer/explore/read-steps';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDuckDbEngine } from '../../adapters/local/duckdb/engine';
import { FolderLake } from '../../adapters/local/folder-lake';
import { LocalManifestStore } from '../../adapters/local/manifest-store';
import { Store } from '../../adapters/local/store';
import { LocalViewStore } from '../../adapters/local/view-store';
import { CURATED_COLUMNS } from '../../core/event/columns';
import { visitors } from '../../core/metric/metrics/visitors';
import type { BatchEngine } from '../../core/port/batch-engine';
import { addDays, dayWindow } from '../../core/time/calendar';
import { DAY_MS, HOUR_MS } from '../../core/time/window';
import { createExplorer } from '../../serving-layer/explore/create-explorer';
import type { Explorer } from '../../serving-layer/explore/explorer';

export interface ExploreMeasure {
  readonly name: string;
  readonly millis: number;
  /** Events read. */
  readonly rows: number;
}

const SITE = { id: 'shop', timeZone: 'UTC', currency: 'EUR' };
const FIRST_DAY = '2026-03-01';
const DAYS = 10;
const EVENTS_A_DAY = 100_000;
const VISITORS = 30_000;

/** Queries over ten published days of 100,000 events each, uncached (Parquet in the page cache). */
export async function measureExplore(): Promise<readonly ExploreMeasure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-measure-'));
  const lake = await FolderLake.open(join(folder, 'lake'));
  const store = Store.open(folder);
  const engine = createDuckDbEngine({ lake, lakeFolder: join(folder, 'lake'), scratchFolder: join(folder, 'scratch') });
  try {
    const views = new LocalViewStore(store);
    await publishDays(engine, views);
    const explorer = createExplorer({ engine, views, manifests: new LocalManifestStore(store), sql: sqlFile });
    return await askAll(explorer);
  } finally {
    await engine.close();
    await store.close();
    await rm(folder, { recursive: true });
  }
}

function sqlFile(path: string): string {
  return readFileSync(join(import.meta.dirname, '../../sql', `${path}.sql`), 'utf8');
}

async function publishDays(engine: BatchEngine, views: LocalViewStore): Promise<void> {
  for (let number = 0; number < DAYS; number++) {
    const day = addDays(FIRST_DAY, number);
    const key = `curated/site=${SITE.id}/event_date=${day}/epoch=00000001.parquet`;
    await engine.run({ name: 'publish', inputs: [], steps: [{ name: 'curated', sql: daySql(day), output: key }] });
    await views.put(
      SITE.id,
      { day, epoch: 1 },
      { cells: { minute: [], hour: [], day: [] }, tables: { curated: JSON.stringify([key]) } },
    );
  }
}

/**
 * Generates events of one day in DuckDB SQL: every visitor returns occasionally, and does a few things close together.
 */
function daySql(day: string): string {
  const { start } = dayWindow(day, SITE.timeZone);
  const visitor = `cast(hash(n // 5, '${day}') % ${VISITORS} as bigint)`;
  const known: Readonly<Record<string, string>> = {
    event_id: `'${day}-' || n`,
    event_type:
      "case cast(hash(n) % 10 as bigint) when 0 then 'add_to_cart' when 1 then 'purchase' when 2 then 'search' else 'page_view' end",
    occurred_ms: `${start} + n * ${DAY_MS} // ${EVENTS_A_DAY}`,
    visitor: `'visitor-' || ${visitor}`,
    person: `'visitor-' || ${visitor}`,
    session_id: `'${day}-' || ${visitor}`,
    page: "'/page-' || cast(hash(n, 1) % 500 as bigint)",
    country: "'DE'",
    event_date: `'${day}'`,
    site: `'${SITE.id}'`,
  };
  const plain = { text: "''", int: 'cast(null as integer)', long: 'cast(0 as bigint)', bool: 'false' };
  const columns = CURATED_COLUMNS.map(({ name, type }) => `${known[name] ?? plain[type]} as ${name}`);
  return `select ${columns.join(', ')} from range(${EVENTS_A_DAY}) as t(n)`;
}

async function askAll(explorer: Explorer): Promise<readonly ExploreMeasure[]> {
  const { start } = dayWindow(FIRST_DAY, SITE.timeZone);
  const end = start + DAYS * DAY_MS;
  const at = { site: SITE, pointer: { epoch: 1, tidemark: end, withdrawn: [] }, asOf: end };
  const all = { ...at, from: start, to: end };
  const hours = Array.from({ length: 24 }, (_, hour) => ({
    start: start + hour * HOUR_MS,
    end: start + (hour + 1) * HOUR_MS,
  }));
  const steps = readSteps('page_view,search,add_to_cart,purchase');
  const rows = DAYS * EVENTS_A_DAY;
  await explorer.sessions({ ...all, to: start + HOUR_MS });
  return [
    await timed('funnel of 4 steps, 1 day', EVENTS_A_DAY, () =>
      explorer.funnel({ ...all, to: start + DAY_MS, steps, withinMs: HOUR_MS, per: 'visitor' }),
    ),
    await timed('funnel of 4 steps, 10 days', rows, () =>
      explorer.funnel({ ...all, steps, withinMs: HOUR_MS, per: 'visitor' }),
    ),
    await timed('the same again', rows, () => explorer.funnel({ ...all, steps, withinMs: HOUR_MS, per: 'visitor' })),
    await timed('retention, 10 days', rows, () => explorer.retention({ ...all, grain: 'day', periods: 7 })),
    await timed('sessions, 10 days', rows, () => explorer.sessions(all)),
    await timed('exact visitors by hour, 1 day', EVENTS_A_DAY, () =>
      explorer.count({
        ...at,
        metric: visitors,
        by: ['country'],
        filters: [],
        populations: ['human'],
        windows: hours,
        places: { offset: 0, limit: 1 },
        asOf: undefined,
      }),
    ),
    await timed('exact visitors, 10 days', rows, () =>
      explorer.count({
        ...at,
        metric: visitors,
        by: [],
        filters: [],
        populations: ['human'],
        windows: [{ start, end }],
        places: { offset: 0, limit: 1 },
        asOf: undefined,
      }),
    ),
  ];
}

async function timed(name: string, rows: number, work: () => Promise<unknown>): Promise<ExploreMeasure> {
  const begun = performance.now();
  await work();
  return { name, millis: Math.round(performance.now() - begun), rows };
}
