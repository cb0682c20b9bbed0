import { crc32 } from 'node:zlib';
import * as z from 'zod';
import { LAKE_COLUMNS } from '../../core/event/columns';
import { decodeManifest } from '../../core/ledger/manifest';
import type { BatchJob } from '../../core/port/batch-engine';
import { readExpired } from '../../core/run/expired';
import { DEFAULT_RETENTION } from '../../core/run/retention';
import type { RunRecord } from '../../core/run/run';
import { readStoredJson, toStoredJson } from '../../core/run/stored-json';
import { arrivalHourOf, type ArrivalHour } from '../../core/time/arrival-hour';
import { BatchError } from '../batch-error';
import type { BatchDeps } from '../deps';
import { filesOfOpenRuns } from '../open-run';
import { oldestWatched } from '../plan/arrivals';
import { COMPACTION_KEY } from '../records/keys';
import { oldestKept, publishedEpochs, readRecord } from '../records/published-runs';
import { requireObject } from '../records/require-object';
import { faultyFiles } from '../records/whole-files';
import { expireFiles } from './expire-files';
import { expireRuns } from './expire-runs';
import { eventsIn, type Join, joinsIn, withJoined } from './joins';
import { manifestsFrom, putManifest } from './open-manifest';
import { deleteReplaced, isReplacedLeft } from './replaced';
import { sweep } from './sweep';

type CompactDeps = Pick<BatchDeps, 'engine' | 'lake' | 'manifests' | 'pointer' | 'clock' | 'retention'>;

/** What one pass joined. A pass is bounded; the caller makes passes until none is left. */
export interface Compacted {
  readonly joined: number;
  /** Files to join, or expired ones to delete. */
  readonly isMoreLeft: boolean;
}

/** Bounds a job of the engine: an old lake is joined in several passes. */
const JOINS_AT_ONCE = 64;
const EVENTS_AT_ONCE = 10_000_000;
/** Lists two folders each. */
const SWEPT_AT_ONCE = 500;
const TRIES = 5;
const FIRST_HOUR: ArrivalHour = arrivalHourOf(0);
const storedCompaction = z.object({ from: z.string() });

/**
 * Joins the raw files of arrival hours that runs have read, and deletes files that were replaced long enough ago. The
 * events stay as they are, with their positions, so no number changes. Every step may be repeated or killed: a joined
 * file counts only once its manifest names it, by one conditional put, and what it replaces is deleted later.
 *
 * @throws BatchJobRunningError if the engine cannot be waited for: call it again to resume
 */
export async function compact(deps: CompactDeps, epoch: number): Promise<Compacted> {
  const kept = await keptRuns(deps);
  const newest = kept.at(-1);
  if (newest === undefined) return { joined: 0, isMoreLeft: false };
  await expireRuns(deps, deps.clock.now() - (deps.retention ?? DEFAULT_RETENTION).runsMs);
  const areExpiredLeft = await expireFiles(deps);
  const from = await firstToJoin(deps);
  const needed = await filesOfOpenRuns(deps);
  const found: Join[] = [];
  let firstOpen: ArrivalHour | undefined;
  let isMoreLeft = false;
  for await (const { place, item, manifest } of manifestsFrom(deps.manifests, from, arrivalHourOf(newest.tidemark))) {
    const left = await deleteReplaced(deps, { place, item, manifest }, needed);
    const joins = joinsIn(place, left, kept, epoch);
    if (joins.length > 0 || isReplacedLeft(left)) firstOpen ??= place.arrivalHour;
    if (joins.length === 0) continue;
    isMoreLeft = found.length >= JOINS_AT_ONCE || eventsIn(found.flatMap(({ files }) => files)) >= EVENTS_AT_ONCE;
    if (isMoreLeft) break;
    found.push(...joins);
  }
  const joined = await join(deps, found);
  const to = [firstOpen, oldestWatched(newest.tidemark)].filter((hour) => hour !== undefined).sort()[0] ?? FIRST_HOUR;
  if (to > from) await deps.lake.put(COMPACTION_KEY, toStoredJson({ from: await sweepHours(deps, from, to) }));
  // Damaged files are never joined: what cannot be joined now is left to the next run.
  return { joined, isMoreLeft: areExpiredLeft || (isMoreLeft && joined > 0) };
}

/** Hours whose raw events have expired have nothing to join, even if a damaged file was left there. */
async function firstToJoin({ lake }: CompactDeps): Promise<ArrivalHour> {
  const { from } = (await readStoredJson(lake, COMPACTION_KEY, storedCompaction)) ?? { from: FIRST_HOUR };
  const { events } = await readExpired(lake);
  return events !== undefined && events.before > from ? events.before : from;
}

/** Leaves nothing behind in hours that are done with. @returns the hour up to which it came */
async function sweepHours({ lake, manifests }: CompactDeps, from: ArrivalHour, to: ArrivalHour): Promise<ArrivalHour> {
  let swept = 0;
  for await (const open of manifestsFrom(manifests, from, to)) {
    if (swept >= SWEPT_AT_ONCE) return open.place.arrivalHour;
    await sweep(lake, open);
    swept += 1;
  }
  return to;
}

/** The runs that a rollback may return to, and the one in effect; oldest first. */
async function keptRuns({ lake, pointer }: CompactDeps): Promise<readonly RunRecord[]> {
  const oldest = await oldestKept(lake);
  const epochs = (await publishedEpochs(lake, await pointer.read())).filter((epoch) => epoch >= oldest);
  return (await Promise.all(epochs.map((epoch) => readRecord(lake, epoch)))).filter((record) => record !== undefined);
}

/** @returns how many joins took effect */
async function join(deps: CompactDeps, found: readonly Join[]): Promise<number> {
  const faulty = new Set(
    (
      await faultyFiles(
        deps.lake,
        found.flatMap(({ files }) => files),
      )
    ).map(({ key }) => key),
  );
  const joins = found.filter(({ files }) => !files.some(({ key }) => faulty.has(key)));
  if (joins.length === 0) return 0;
  const rows = await deps.engine.run(jobOf(joins));
  let done = 0;
  for (const [at, one] of joins.entries()) {
    const written = rows.get(stepName(at));
    if (written !== eventsIn(one.files))
      throw new BatchError(
        'compaction_differs',
        `${one.key} has ${written ?? 0} events, the ${one.files.length} files that it joins ${eventsIn(one.files)}; ` +
          'nothing was replaced: run the audit',
      );
    if (await replace(deps, one)) done += 1;
  }
  return done;
}

function jobOf(joins: readonly Join[]): BatchJob {
  const columns = LAKE_COLUMNS.map(({ name }) => name).join(', ');
  return {
    name: 'compact',
    inputs: joins.map(({ files }, at) => ({
      kind: 'parquet',
      name: `raw_events_${at}`,
      keys: files.map(({ key }) => key),
      columns: LAKE_COLUMNS,
    })),
    steps: joins.map(({ key }, at) => ({
      name: stepName(at),
      sql: `select ${columns} from raw_events_${at} order by site nulls last, record_sequence nulls last, record_index nulls last`,
      output: key,
    })),
  };
}

function stepName(at: number): string {
  return `joined_${at}`;
}

/** @returns false if another compaction got in first */
async function replace({ lake, manifests, clock }: CompactDeps, one: Join): Promise<boolean> {
  const bytes = await requireObject({ lake }, one.key);
  const file = { bytes: bytes.length, crc32: crc32(bytes) };
  const key = { shard: one.shard, arrivalHour: one.arrivalHour };
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const [item] = await manifests.get([key]);
    if (item === undefined) return false;
    const manifest = decodeManifest(item.bytes);
    const next = withJoined(manifest, one, file, clock.now());
    if (next === manifest) return false;
    if (await putManifest(manifests, { place: key, item }, next)) return true;
  }
  return false;
}
