import { LIMITS } from '../../core/event/limits';
import type { Lake } from '../../core/port/lake';
import type { PointerState } from '../../core/port/pointer';
import type { DayVersion, ViewStore } from '../../core/port/view-store';
import { checksumsIn, DAY_TABLES, lakeKeysIn } from '../../core/run/day-tables';
import { visibleVersions } from '../../core/run/visible-versions';
import { addDays } from '../../core/time/calendar';
import { DAY_MS } from '../../core/time/window';
import { type ListedFile, requireWholeFiles } from '../records/whole-files';
import type { CutChunk, OrderedChunk } from './chunks';
import { siteDays, type TargetDay } from './plan';
import type { TouchedDays } from './touched-days';

/** Lines of one order are on days no further apart: the horizon of an order, and a day for clocks. */
const REACH_DAYS = LIMITS.orderMs / DAY_MS + 1;
/** Sessions of the day after a rewritten one read the day after that, whose lines may give way as well. */
const READ_DAYS = 2;

interface Deps {
  readonly views: Pick<ViewStore, 'versions' | 'table'>;
  readonly lake: Pick<Lake, 'crc32'>;
}

/** Days of one site, both included. */
interface Reach {
  readonly site: string;
  readonly fromDay: string;
  readonly toDay: string;
}

/**
 * Adds to each chunk the files that may hold other lines of its orders: those that published days within reach keep, and
 * the raw files of other chunks of the same run, whose lines nothing has published yet.
 */
export async function withOrderFiles(
  chunks: readonly CutChunk[],
  deps: Deps,
  pointer: PointerState,
): Promise<readonly OrderedChunk[]> {
  const whole: OrderedChunk[] = [];
  // Published lines of days that the run computes again are out of date; its raw files have them.
  const rewritten = new Set(
    chunks.flatMap(({ targets }) =>
      targets.filter(({ isRewritten }) => isRewritten).map(({ site, day }) => `${site.id} ${day}`),
    ),
  );
  for (const chunk of chunks) {
    const reaches = reachesOf(chunk.targets);
    const published = await publishedLines(deps, pointer, reaches, rewritten);
    const nearby = chunks
      .filter(
        (other) => other !== chunk && other.targets.some((target) => reaches.some((reach) => isWithin(target, reach))),
      )
      .flatMap(({ files }) => files.map(({ key }) => key));
    const own = new Set(chunk.files.map(({ key }) => key));
    whole.push({ ...chunk, orderLines: [...new Set([...published, ...nearby])].filter((key) => !own.has(key)).sort() });
  }
  return whole;
}

/** The files of published days that may hold lines of the orders of some days. */
export function orderFilesNear(days: TouchedDays, deps: Deps, pointer: PointerState): Promise<readonly string[]> {
  const reaches = [...days].flatMap(([site, windows]) =>
    reachOf(
      site,
      windows.map(({ day }) => day),
    ),
  );
  return publishedLines(deps, pointer, reaches, new Set());
}

function reachesOf(targets: readonly TargetDay[]): readonly Reach[] {
  const rewritten = siteDays(targets.filter(({ isRewritten }) => isRewritten));
  return rewritten.flatMap(({ site, days }) => reachOf(site, days, REACH_DAYS + READ_DAYS));
}

function reachOf(site: string, days: readonly string[], reach = REACH_DAYS): readonly Reach[] {
  const sorted = [...days].sort();
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return [];
  return [{ site, fromDay: addDays(first, -reach), toDay: addDays(last, reach) }];
}

function isWithin({ site, day }: TargetDay, reach: Reach): boolean {
  return site.id === reach.site && day >= reach.fromDay && day <= reach.toDay;
}

/**
 * The files of published days, none of them damaged.
 *
 * @param without days, as `site day`, of which raw files say everything
 */
async function publishedLines(
  { views, lake }: Deps,
  pointer: PointerState,
  reaches: readonly Reach[],
  without: ReadonlySet<string>,
): Promise<readonly string[]> {
  const lists = reaches.map(async ({ site, fromDay, toDay }) => {
    const versions = visibleVersions(await views.versions(site, fromDay, toDay), pointer);
    const kept = versions.filter(({ day }) => !without.has(`${site} ${day}`));
    return Promise.all(kept.map((version) => linesOf(views, site, version)));
  });
  const files = (await Promise.all(lists)).flat(2);
  await requireWholeFiles(lake, files);
  return files.map(({ key }) => key);
}

/** Older versions of a day keep all its events only. */
async function linesOf(views: Deps['views'], site: string, version: DayVersion): Promise<readonly ListedFile[]> {
  const lines = await views.table(site, version, DAY_TABLES.orderLines);
  const known = checksumsIn(await views.table(site, version, DAY_TABLES.checksums));
  const keys = lakeKeysIn(lines ?? (await views.table(site, version, DAY_TABLES.curated)));
  return keys.map((key) => ({ key, crc32: known[key] }));
}
