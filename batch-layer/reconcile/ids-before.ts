import { hasExpired, readExpired } from '../../core/run/expired';
import { DEFAULT_RETENTION } from '../../core/run/retention';
import type { RunRecord } from '../../core/run/run';
import { dayWindow } from '../../core/time/calendar';
import { DAY_MS } from '../../core/time/window';
import type { BatchDeps } from '../deps';
import { readArrivals } from '../plan/arrivals';
import { idFiles } from '../plan/id-files';
import type { ListedFile } from '../records/whole-files';

type Deps = Pick<BatchDeps, 'lake' | 'manifests' | 'sites' | 'retention'>;

/** Raw files in which copies of the reconciled events may be, which earlier runs have read. */
export async function idsBefore(
  { lake, manifests, sites, retention: { horizonMs } = DEFAULT_RETENTION }: Deps,
  { rewritten, tidemark }: RunRecord,
  { files, hours }: { readonly files: readonly string[]; readonly hours: readonly number[] },
): Promise<readonly ListedFile[]> {
  const zones = new Map((await sites.list()).map(({ id, timeZone }) => [id, timeZone]));
  const days = rewritten.flatMap((one) =>
    one.days.map((day) => {
      const { start, end } = dayWindow(day, zones.get(one.site) ?? 'UTC');
      return { site: one.site, start: start - DAY_MS, end: end + DAY_MS };
    }),
  );
  const from = [...hours.map((hour) => hour - horizonMs), ...days.map(({ start }) => start - 2 * DAY_MS)];
  const earliest = from.reduce((least, ms) => Math.min(least, ms), tidemark);
  const expired = await readExpired(lake);
  const known = (await readArrivals(manifests, earliest - DAY_MS, tidemark)).filter(
    ({ arrivalHour }) => !hasExpired(expired, 'events', arrivalHour),
  );
  const own = new Set(files);
  return idFiles(known, { hours, days, horizonMs }).filter(({ key }) => !own.has(key));
}
