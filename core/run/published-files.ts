import type { PointerState } from '../port/pointer';
import type { Site } from '../port/sites';
import type { DayVersion, ViewStore } from '../port/view-store';
import { daysIn } from '../time/calendar';
import type { Window } from '../time/window';
import { DAY_TABLES, lakeKeysIn } from './day-tables';
import { visibleVersions } from './visible-versions';

/** A site as it is published. */
export interface PublishedSite {
  readonly site: Site;
  readonly pointer: PointerState;
}

/** The published versions of the site's days that overlap a range, as visible under the pointer, in order of days. */
export async function publishedDays(
  views: ViewStore,
  { site, pointer }: PublishedSite,
  range: Window,
): Promise<readonly DayVersion[]> {
  const days = daysIn(range.start, range.end, site.timeZone);
  const [first, last] = [days[0], days.at(-1)];
  if (pointer.epoch === 0 || first === undefined || last === undefined) return [];
  return visibleVersions(await views.versions(site.id, first.day, last.day), pointer);
}

/** Lake keys of the curated events of a published day. @throws Error if its version does not say which it has */
export async function curatedKeys(views: ViewStore, site: string, version: DayVersion): Promise<readonly string[]> {
  const table = await views.table(site, version, DAY_TABLES.curated);
  if (table !== undefined) return lakeKeysIn(table);
  throw new Error(
    `epoch ${version.epoch} of ${site} ${version.day} does not say which curated files it has; run a backfill of that day`,
  );
}
