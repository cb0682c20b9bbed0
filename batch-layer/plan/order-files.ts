import { LIMITS } from '../../core/event/limits';
import type { PointerState } from '../../core/port/pointer';
import type { ViewStore } from '../../core/port/view-store';
import { DAY_TABLES, lakeKeysIn } from '../../core/run/day-tables';
import { visibleVersions } from '../../core/run/visible-versions';
import { addDays } from '../../core/time/calendar';
import { DAY_MS } from '../../core/time/window';
import type { CutChunk } from './chunks';
import type { Chunk, TargetDay } from './plan';

/** Lines of one order are on days no further apart: the horizon of an order, and a day for clocks. */
const REACH_DAYS = LIMITS.orderMs / DAY_MS + 1;

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
  views: Pick<ViewStore, 'versions' | 'table'>,
  pointer: PointerState,
): Promise<readonly Chunk[]> {
  const whole: Chunk[] = [];
  for (const chunk of chunks) {
    const reaches = reachesOf(chunk.targets);
    const published = (await Promise.all(reaches.map((reach) => publishedLines(views, pointer, reach, chunk)))).flat();
    const nearby = chunks
      .filter((other) => other !== chunk && other.targets.some((target) => reaches.some((reach) => isWithin(target, reach))))
      .flatMap(({ files }) => files.map(({ key }) => key));
    const own = new Set(chunk.files.map(({ key }) => key));
    whole.push({ ...chunk, orderLines: [...new Set([...published, ...nearby])].filter((key) => !own.has(key)).sort() });
  }
  return whole;
}

function reachesOf(targets: readonly TargetDay[]): readonly Reach[] {
  const bySite = new Map<string, { first: string; last: string }>();
  for (const { site, day, isRewritten } of targets) {
    if (!isRewritten) continue;
    const known = bySite.get(site.id) ?? { first: day, last: day };
    bySite.set(site.id, {
      first: day < known.first ? day : known.first,
      last: day > known.last ? day : known.last,
    });
  }
  return [...bySite].map(([site, { first, last }]) => ({
    site,
    fromDay: addDays(first, -REACH_DAYS),
    toDay: addDays(last, REACH_DAYS),
  }));
}

function isWithin({ site, day }: TargetDay, reach: Reach): boolean {
  return site.id === reach.site && day >= reach.fromDay && day <= reach.toDay;
}

/** Of days that the chunk computes again, the raw files say everything. Older versions of a day keep all its events only. */
async function publishedLines(
  views: Pick<ViewStore, 'versions' | 'table'>,
  pointer: PointerState,
  { site, fromDay, toDay }: Reach,
  { targets }: CutChunk,
): Promise<readonly string[]> {
  const rewritten = new Set(targets.filter((target) => target.isRewritten && target.site.id === site).map(({ day }) => day));
  const versions = visibleVersions(await views.versions(site, fromDay, toDay), pointer);
  const lists = versions
    .filter(({ day }) => !rewritten.has(day))
    .map(
      async (version) =>
        (await views.table(site, version, DAY_TABLES.orderLines)) ?? views.table(site, version, DAY_TABLES.curated),
    );
  return (await Promise.all(lists)).flatMap(lakeKeysIn);
}
