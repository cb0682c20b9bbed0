import { createReadStream } from 'node:fs';
import type { VirtualClock } from '../../adapters/local/clock';
import { decodeFrame } from '../../core/frame/frame';
import type { ViewStore } from '../../core/port/view-store';
import { FILE_TABLES } from '../../core/run/day-tables';
import { decodeManifest } from '../../core/ledger/manifest';
import { openPlatform } from '../../platform/open-platform';
import type { Platform } from '../../platform/platform';
import { openReplay } from '../../platform/recording/replay-source';
import { replay } from '../../platform/replay';
import { ensureSite } from '../../platform/sites';
import { ADMIN_HEADER } from '../../core/wire/access';
import { nodeCodec } from '../../speed-layer/compression';
import { ROOT } from '../e2e/cli';
import { type Numbers, NUMBERS, type SentEvent } from './shop-week';

export const SITE = 'shop';
const SHOP = { id: SITE, timeZone: 'UTC', currency: 'USD' };

/** Reopens what a command left, in this process, and closes it when the work is done. */
export async function reopened<Result>(
  dataDir: string,
  mode: 'laboratory' | 'live',
  work: (platform: Platform) => Promise<Result>,
): Promise<Result> {
  const platform = await openPlatform({ dataDir, mode, root: ROOT, command: 'a test' });
  try {
    return await work(platform);
  } finally {
    await platform.close();
  }
}

/** Creates a live directory with a site. Returns the site's write key. */
export async function makeShop(dataDir: string): Promise<string> {
  return reopened(dataDir, 'live', async ({ stores: { sites } }) => {
    await ensureSite(sites, SHOP);
    return (await sites.secrets(SITE))?.writeKey ?? '';
  });
}

/** What `tidemark replay FILE --as-of-arrival event-time` does. */
export async function replayWeek(platform: Platform, file: string): Promise<void> {
  await ensureSite(platform.stores.sites, SHOP);
  await replay(platform, openReplay('ndjson', createReadStream(file)), { site: SITE });
}

/** Asks the API. @throws if it refuses */
export async function ask<Answer>({ api, adminToken }: Platform, path: string, body?: unknown): Promise<Answer> {
  const headers = { [ADMIN_HEADER]: adminToken, 'content-type': 'application/json' };
  const response = await api.request(
    path,
    body === undefined ? { headers } : { headers, method: 'POST', body: JSON.stringify(body) },
  );
  const answer = (await response.json()) as Answer;
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${JSON.stringify(answer).slice(0, 1000)}`);
  return answer;
}

/**
 * Drains, and asserts that the ledgers balance, that no stored value is damaged and that nothing accepted by the log is
 * missing.
 */
export async function expectBalance(platform: Platform, taken: readonly string[] = []): Promise<void> {
  await platform.drain();
  // Throws the findings if it is not ok.
  expect(await ask(platform, '/v1/admin/audit')).toMatchObject({ ok: true, residual: 0, damaged: [] });
  const positions = new Set((await records(platform)).map(({ shard, sequence }) => `${shard} ${sequence}`));
  expect(taken.filter((position) => !positions.has(position))).toEqual([]);
}

/** The ids of every event in the log, accepted ones only. */
export async function idsInLog(platform: Platform): Promise<readonly string[]> {
  const frames = (await records(platform)).map(({ data }) => decodeFrame(data, nodeCodec));
  return frames.flatMap((frame) => (frame.kind === 'events' ? frame.events.map(({ event_id }) => event_id) : []));
}

/** Every record of the log, shard by shard. */
export async function records({ stores: { stream } }: Platform): ReturnType<Platform['stores']['stream']['read']> {
  const shards = await stream.shards();
  return (await Promise.all(shards.map(({ id }) => stream.read(id, undefined, Number.MAX_SAFE_INTEGER)))).flat();
}

export interface Range {
  readonly from: string;
  readonly to: string;
}

const HOUR_MS = 3_600_000;

/** From the hour of one instant to the end of the hour of another. */
export function hoursAround(fromMs: number, toMs: number): Range {
  const hour = (ms: number): string => new Date(Math.floor(ms / HOUR_MS) * HOUR_MS).toISOString();
  return { from: hour(fromMs), to: hour(toMs + HOUR_MS) };
}

interface Row {
  readonly start: string;
  readonly value: number | null;
  readonly exact: boolean;
}

export interface Answers {
  /** By metric. */
  readonly rows: Readonly<Record<string, readonly Row[]>>;
  readonly numbers: Numbers;
}

/**
 * The API's answers at hour grain: every row, and the counts and sums in the oracle's form, which leaves out hours
 * without events: those of the past answer 0, those to come null.
 */
export async function answers(platform: Platform, { from, to }: Range, site = SITE): Promise<Answers> {
  const rows: Record<string, readonly Row[]> = {};
  for (const metric of [...NUMBERS, 'visitors', 'sessions']) {
    ({ rows: rows[metric] } = await ask<{ readonly rows: readonly Row[] }>(
      platform,
      `/v1/metrics/${metric}?site=${site}&from=${from}&to=${to}&grain=hour`,
    ));
  }
  const numbers = NUMBERS.flatMap((metric) =>
    (rows[metric] ?? [])
      .filter(({ value }) => value !== 0 && value !== null)
      .map(({ start, value }) => [`${metric} ${start}`, value] as const),
  );
  return { rows, numbers: Object.fromEntries(numbers) as Numbers };
}

/** What a platform reports that takes these events once, without disturbance. */
export async function numbersOfOneRun(dataDir: string, events: readonly SentEvent[]): Promise<Numbers> {
  return reopened(dataDir, 'laboratory', async (platform) => {
    const times = events.map(({ timestamp }) => Date.parse(timestamp));
    await ensureSite(platform.stores.sites, SHOP);
    await (platform.stores.clock as VirtualClock).advance(Math.max(...times));
    await platform.collector.collectEvents({ site: SITE, events });
    await platform.drain();
    return (await answers(platform, hoursAround(Math.min(...times), Math.max(...times)))).numbers;
  });
}

/** Every difference between live and exact numbers of the newest batch run is explained. */
export async function expectReconciled({ batch }: Platform): Promise<void> {
  const reconciliation = await batch.reconciliation();
  expect(reconciliation?.rows.filter(({ residual }) => residual !== 0)).toEqual([]);
}

/** Records of runs, and joined files that a killed run left to the sweep of the hours that are done with. */
const KEPT =
  /^runs\/(?:\d+\/(?:claim|run|reconciliation)|retention|compaction|expired|sizes)\.json$|^events\/.*-epoch=\d+\.parquet$/;

/** Files of the lake that no manifest and no version of a day names, and temporary files of runs. */
export async function rubbish(
  { stores: { lake, manifests, views } }: Platform,
  { from, to }: Range,
): Promise<readonly string[]> {
  const items = await manifests.get(await manifests.list('', '~'));
  const archived = items.flatMap((item) =>
    item === undefined
      ? []
      : decodeManifest(item.bytes).files.flatMap(({ key, quarantineKey }) => [key, quarantineKey]),
  );
  const replaced = items.flatMap((item) =>
    item === undefined ? [] : (decodeManifest(item.bytes).replaced ?? []).map(({ replacedKey }) => replacedKey),
  );
  const versions = await views.versions(SITE, from.slice(0, 10), to.slice(0, 10));
  const named = new Set([
    ...archived,
    ...replaced,
    ...(await Promise.all(versions.map((version) => filesOf(views, version)))).flat(),
  ]);
  const files = await lake.list('');
  return files.filter((key) => !named.has(key) && !KEPT.test(key));
}

async function filesOf(
  views: ViewStore,
  version: { readonly day: string; readonly epoch: number },
): Promise<readonly string[]> {
  const lists = await Promise.all(FILE_TABLES.map((table) => views.table(SITE, version, table)));
  return lists.flatMap((list) => JSON.parse(list ?? '[]') as readonly string[]);
}
