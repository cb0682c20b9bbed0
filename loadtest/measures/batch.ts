import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetFiles } from '../../adapters/columnar/event-files';
import { createDuckDbEngine } from '../../adapters/local/duckdb/engine';
import { FolderLake } from '../../adapters/local/folder-lake';
import { buildDay } from '../../batch-layer/publish/day-cells';
import { openMarts, requireAllRead } from '../../batch-layer/publish/mart-rows';
import type { Chunk } from '../../batch-layer/plan/plan';
import { executePart } from '../../batch-layer/run/execute';
import { epochPlace } from '../../batch-layer/records/keys';
import { EVENT_COLUMNS, type LakeEvent } from '../../core/event/columns';
import { EVENT_TYPES } from '../../core/event/event-type';
import { type Identity, identityOf } from '../../core/event/identity';
import { binOf } from '../../core/sketch/ddsketch';
import { dayWindow } from '../../core/time/calendar';
import { DAY_MS } from '../../core/time/window';
import { elementAt } from '../../core/element-at';

const DAY = '2026-03-04';
const SITE = { id: 'bench', timeZone: 'UTC', currency: 'USD' };
const FILE_EVENTS = 20_000;

export interface BatchMeasure {
  readonly events: number;
  /** The engine’s part: raw files to curated files, sessions, marts and checks. */
  readonly sqlSeconds: number;
  /** Marts to encoded cells of every minute, hour and day. */
  readonly cellSeconds: number;
  readonly secondsPerMillionEvents: number;
  readonly minuteCells: number;
  readonly cellBytes: number;
}

/** One day of one site through the batch layer; 2 % of the events are duplicates. */
export async function measureBatch(events = 200_000): Promise<BatchMeasure> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  const lake = await FolderLake.open(join(folder, 'lake'));
  const engine = createDuckDbEngine({ lake, lakeFolder: join(folder, 'lake'), scratchFolder: join(folder, 'scratch') });
  try {
    const sql = (path: string): string => readFileSync(join(import.meta.dirname, '../../sql', `${path}.sql`), 'utf8');
    const chunk = await writeDay(lake, events);
    const started = performance.now();
    const result = await executePart(
      { engine, lake, files: parquetFiles, sql },
      { chunk, place: epochPlace(1), number: 1 },
    );
    const computed = performance.now();
    const marts = await openMarts(result);
    const { minute } = buildDay(elementAt(chunk.targets, 0), marts);
    requireAllRead(marts);
    const ended = performance.now();
    return {
      events,
      sqlSeconds: (computed - started) / 1000,
      cellSeconds: (ended - computed) / 1000,
      secondsPerMillionEvents: ((ended - started) / 1000 / events) * 1e6,
      minuteCells: minute.length,
      cellBytes: minute.reduce((sum, { bytes }) => sum + bytes.length, 0),
    };
  } finally {
    await engine.close();
    await rm(folder, { recursive: true });
  }
}

async function writeDay(lake: FolderLake, events: number): Promise<Chunk> {
  const window = dayWindow(DAY, SITE.timeZone);
  const random = generator(7);
  const people = Array.from({ length: Math.ceil(events / 20) }, (_, at) =>
    identityOf(createHash('sha256').update(`person ${at}`).digest()),
  );
  const files = [];
  for (let from = 0; from < events; from += FILE_EVENTS) {
    const rows = Array.from({ length: Math.min(FILE_EVENTS, events - from) }, (_, at) =>
      benchEvent(from + at, window.start + Math.floor(((from + at) * DAY_MS) / events), { random, people }),
    );
    const key = `events/arrival_hour=${DAY}/${from}.parquet`;
    const bytes = parquetFiles.encode(rows);
    await lake.put(key, bytes);
    files.push({ key, bytes: bytes.length, events: rows.length });
  }
  return { files, targets: [{ site: SITE, day: DAY, window, isRewritten: true }], orderLines: [] };
}

interface Chance {
  readonly random: (below: number) => number;
  readonly people: readonly Identity[];
}

function benchEvent(at: number, occurredMs: number, { random, people }: Chance): LakeEvent {
  const person = elementAt(people, random(people.length));
  const plain = Object.fromEntries(EVENT_COLUMNS.map(({ name }) => [name, null])) as unknown as LakeEvent;
  const duration = random(4000);
  return {
    ...plain,
    event_id: `event-${at % 50 === 49 ? at - 1 : at}`,
    event_type: random(10) < 6 ? 'page_view' : (EVENT_TYPES[random(EVENT_TYPES.length)] ?? 'click'),
    occurred_ms: occurredMs,
    session_id: person.pseudonym,
    visitor: person.pseudonym,
    page: `/p/${random(300)}`,
    product_id: `product-${random(5000)}`,
    category: `category-${random(60)}`,
    price_minor: 1999,
    currency: 'USD',
    quantity: 1,
    amount_minor: 1999,
    query: `words ${random(1000)}`,
    device: elementAt(['mobile', 'desktop', 'tablet'], random(3)),
    platform: elementAt(['web', 'ios', 'android'], random(3)),
    country: `C${random(36)}`,
    is_bot: random(20) === 0,
    duration_ms: duration,
    duration_bin: binOf(duration),
    visitor_register: person.register,
    visitor_register_coarse: person.registerCoarse,
    session_register: person.register,
    session_register_coarse: person.registerCoarse,
    site: SITE.id,
    received_ms: occurredMs,
    arrived_ms: occurredMs,
    shard: `shard-${at % 2}`,
    record_sequence: String(at).padStart(20, '0'),
    record_index: 0,
  };
}

/** Mulberry32: the same numbers in every run. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
