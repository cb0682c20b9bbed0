import { mkdtemp, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetFiles } from '../../adapters/columnar/event-files';
import { createDuckDbEngine } from '../../adapters/local/duckdb/engine';
import { FolderLake } from '../../adapters/local/folder-lake';
import { LAKE_COLUMNS, type LakeEvent } from '../../core/event/columns';
import { encodeManifest, type ManifestFile } from '../../core/ledger/manifest';
import type { BatchEngine } from '../../core/port/batch-engine';
import type { Outcomes } from '../../core/port/outcomes';
import type { ManifestStore } from '../../core/port/lake';
import type { PointerState } from '../../core/port/pointer';
import type { Site } from '../../core/port/sites';
import type { SqlLibrary } from '../../core/port/sql-library';
import type { DayVersion, DayViews, ViewStore } from '../../core/port/view-store';
import { epochText } from '../../core/run/run';
import { arrivalHourOf } from '../../core/time/arrival-hour';
import { dayOf } from '../../core/time/calendar';
import { createExplorer } from '../../serving-layer/explore/create-explorer';
import type { Explorer } from '../../serving-layer/explore/explorer';
import { createMemoryStores } from '../../adapters/memory/memory-stores';

export const sqlFiles: SqlLibrary = (path) =>
  readFileSync(join(import.meta.dirname, '../../sql', `${path}.sql`), 'utf8');

/** One engine and lake for a whole file of tests. */
export interface ExploreBench {
  readonly engine: BatchEngine;
  readonly lake: FolderLake;
  readonly views: ViewStore;
  close(): Promise<void>;
}

export async function openBench(): Promise<ExploreBench> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-explore-'));
  const lake = await FolderLake.open(join(folder, 'lake'));
  const engine = createDuckDbEngine({ lake, lakeFolder: join(folder, 'lake'), scratchFolder: join(folder, 'scratch') });
  return {
    engine,
    lake,
    views: memoryViews(),
    close: async () => {
      await engine.close();
      await rm(folder, { recursive: true });
    },
  };
}

let worlds = 0;

/**
 * What a stream delivered, in any order, and up to when the batch layer has covered it. It may include events of other
 * sites.
 */
export interface World {
  readonly explorer: Explorer & Outcomes;
  readonly site: Site;
  readonly manifests: ManifestStore;
  readonly pointer: PointerState;
}

/**
 * A site whose events before the tidemark are published, by a plain copy of the batch layer's rule, and the rest live.
 */
export async function makeWorld(
  bench: ExploreBench,
  events: readonly LakeEvent[],
  tidemark: number,
  timeZone = 'UTC',
): Promise<World> {
  const site: Site = { id: `site-${(worlds += 1)}`, timeZone, currency: 'EUR' };
  const mine = events.map((event) => (event.site === 'mine' ? { ...event, site: site.id } : event));
  const { manifests } = createMemoryStores();
  await archive(bench, site.id, manifests, mine);
  const pointer: PointerState = { epoch: tidemark === 0 ? 0 : 1, tidemark, withdrawn: [] };
  if (tidemark > 0)
    await publish(
      bench,
      site,
      mine.filter(({ arrived_ms }) => arrived_ms < tidemark),
      1,
    );
  return {
    site,
    manifests,
    pointer,
    explorer: createExplorer({ engine: bench.engine, views: bench.views, manifests, sql: sqlFiles }),
  };
}

/** Publishes the survivors of some events as an epoch. */
export async function publish(
  bench: ExploreBench,
  site: Site,
  events: readonly LakeEvent[],
  epoch: number,
): Promise<void> {
  const survivors = firstCopies(events.filter((event) => event.site === site.id));
  const days = groupBy(survivors, ({ occurred_ms }) => dayOf(occurred_ms, site.timeZone));
  for (const [day, rows] of days) {
    const [raw, key] = [
      `test/${site.id}/${day}.parquet`,
      `curated/site=${site.id}/event_date=${day}/epoch=${epochText(epoch)}.parquet`,
    ];
    await bench.lake.put(raw, parquetFiles.encode(rows));
    await bench.engine.run({
      name: 'publish',
      inputs: [
        { kind: 'parquet', name: 'day', keys: [raw], columns: LAKE_COLUMNS.map(({ name, type }) => ({ name, type })) },
      ],
      steps: [
        {
          name: 'curated',
          sql: `select *, '${day}' as event_date, false as is_first_of_order, false as is_first_in_currency from day`,
          output: key,
        },
      ],
    });
    await bench.views.put(
      site.id,
      { day, epoch },
      { cells: { minute: [], hour: [], day: [] }, tables: { curated: JSON.stringify([key]) } },
    );
  }
}

/** Writes the files and manifests of the archive: two files per shard and arrival hour that has more than one event. */
async function archive(
  { lake }: ExploreBench,
  world: string,
  manifests: ManifestStore,
  events: readonly LakeEvent[],
): Promise<void> {
  const parts = groupBy(events, ({ shard, arrived_ms }) => `${shard}/${arrivalHourOf(arrived_ms)}`);
  for (const [part, rows] of parts) {
    const [shard, arrivalHour] = part.split('/') as [string, string];
    const half = Math.ceil(rows.length / 2);
    const files = [rows.slice(0, half), rows.slice(half)].filter(({ length }) => length > 0);
    const written: ManifestFile[] = [];
    for (const [at, file] of files.entries()) {
      const key = `events/${world}/arrival_hour=${arrivalHour}/${shard}-${at}.parquet`;
      await lake.put(key, parquetFiles.encode(file));
      written.push(manifestFile(key, file));
    }
    await manifests.put([
      {
        key: { shard, arrivalHour },
        item: { bytes: encodeManifest({ files: written }), lastSequence: '1' },
        expected: undefined,
      },
    ]);
  }
}

function manifestFile(key: string, rows: readonly LakeEvent[]): ManifestFile {
  const sites = Object.fromEntries(
    [...groupBy(rows, ({ site }) => site)].map(([site, own]) => {
      const times = own.map(({ occurred_ms }) => occurred_ms);
      return [site, { events: own.length, fromMs: Math.min(...times), toMs: Math.max(...times) }];
    }),
  );
  return {
    key,
    quarantineKey: null,
    firstSequence: '0',
    lastSequence: '1',
    records: rows.length,
    events: rows.length,
    quarantined: 0,
    bytes: 1,
    sites,
  };
}

/** Of the events with one id, the first to arrive: by arrival, shard, sequence, index. */
export function firstCopies(events: readonly LakeEvent[]): readonly LakeEvent[] {
  const position = ({ arrived_ms, shard, record_sequence, record_index }: LakeEvent): string =>
    [String(arrived_ms).padStart(16, '0'), shard, record_sequence, String(record_index).padStart(6, '0')].join('/');
  const sorted = [...events].sort((a, b) => (position(a) < position(b) ? -1 : 1));
  return [...new Map(sorted.toReversed().map((event) => [event.event_id, event])).values()];
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** Published days in memory. */
function memoryViews(): ViewStore {
  const days = new Map<string, { readonly site: string; readonly version: DayVersion; readonly views: DayViews }>();
  const nameOf = (site: string, { day, epoch }: DayVersion): string => `${site}/${day}/${epochText(epoch)}`;
  return {
    put: (site, version, views) => Promise.resolve(void days.set(nameOf(site, version), { site, version, views })),
    versions: (site, fromDay, toDay) => {
      const own = [...days.values()].filter(
        (one) => one.site === site && one.version.day >= fromDay && one.version.day <= toDay,
      );
      return Promise.resolve(
        own.map(({ version }) => version).sort((a, b) => (nameOf(site, a) < nameOf(site, b) ? -1 : 1)),
      );
    },
    cells: (site, version, grain) => Promise.resolve(days.get(nameOf(site, version))?.views.cells[grain] ?? []),
    table: (site, version, name) => Promise.resolve(days.get(nameOf(site, version))?.views.tables[name]),
    delete: (site, version) => Promise.resolve(void days.delete(nameOf(site, version))),
  };
}
