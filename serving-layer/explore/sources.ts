import { decodeManifest, type ManifestFile } from '../../core/ledger/ledger';
import type { ManifestStore } from '../../core/port/lake';
import type { PointerState } from '../../core/port/pointer';
import type { Site } from '../../core/port/sites';
import type { DayVersion, ViewStore } from '../../core/port/view-store';
import { DAY_TABLES } from '../../core/run/day-tables';
import { visibleVersions } from '../../core/run/visible-versions';
import { arrivalHourOf, nextArrivalHour } from '../../core/time/arrival-hour';
import { addDays, dayOf, daysIn, dayWindow } from '../../core/time/calendar';
import type { Window } from '../../core/time/window';

export interface SourceStores {
  readonly views: ViewStore;
  readonly manifests: ManifestStore;
}

/** The site, and which of its events are published or live. */
export interface Moment {
  readonly site: Site;
  readonly pointer: PointerState;
  readonly asOf: number;
}

/** The lake's files with the events of a site and range of event time. */
export interface EventSources {
  /** Curated files of the published days that overlap the range. */
  readonly curated: readonly string[];
  /** Files that arrived since the tidemark and may hold events of `near`; if empty, the answer never changes. */
  readonly live: readonly string[];
  /** Curated files of the days around the live events: an event found in them is not new. */
  readonly known: readonly string[];
  /**
   * The days that overlap the range, and one on either side, where copies of an event may be, as in the batch layer.
   */
  readonly near: Window;
}

export async function findSources(stores: SourceStores, moment: Moment, read: Window): Promise<EventSources> {
  const { site } = moment;
  const near = besideDays(read, site.timeZone);
  const tail = await liveFiles(stores.manifests, moment, near);
  const curated = await publishedFiles(stores.views, moment, read);
  if (tail.length === 0) return { curated, live: [], known: [], near };
  const spans = tail.flatMap(({ sites }) => sites[site.id] ?? []);
  const touched = {
    start: Math.max(near.start, Math.min(...spans.map(({ fromMs }) => fromMs))),
    end: Math.min(near.end, Math.max(...spans.map(({ toMs }) => toMs)) + 1),
  };
  const known = await publishedFiles(stores.views, moment, besideDays(touched, site.timeZone));
  return { curated, live: tail.map(({ key }) => key as string), known, near };
}

/** The published events of a range, without the live tail. */
export async function publishedSources(
  views: ViewStore,
  moment: Omit<Moment, 'asOf'>,
  read: Window,
): Promise<EventSources> {
  const near = besideDays(read, moment.site.timeZone);
  return { curated: await publishedFiles(views, moment, read), live: [], known: [], near };
}

/** The whole days that overlap a range, plus the day before and the day after. */
export function besideDays({ start, end }: Window, zone: string): Window {
  const last = dayOf(Math.max(start, end - 1), zone);
  return { start: dayWindow(addDays(dayOf(start, zone), -1), zone).start, end: dayWindow(addDays(last, 1), zone).end };
}

/** Keys of the curated files of the days that overlap a range, as visible under the pointer. */
async function publishedFiles(
  views: ViewStore,
  { site, pointer }: Omit<Moment, 'asOf'>,
  range: Window,
): Promise<readonly string[]> {
  const days = daysIn(range.start, range.end, site.timeZone);
  const [first, last] = [days[0], days.at(-1)];
  if (pointer.epoch === 0 || first === undefined || last === undefined) return [];
  const versions = visibleVersions(await views.versions(site.id, first.day, last.day), pointer);
  const files = await Promise.all(versions.map((version) => curatedKeys(views, site.id, version)));
  return files.flat();
}

async function curatedKeys(views: ViewStore, site: string, version: DayVersion): Promise<readonly string[]> {
  const table = await views.table(site, version, DAY_TABLES.curated);
  const keys: unknown = table === undefined ? undefined : JSON.parse(table);
  if (Array.isArray(keys) && keys.every((key) => typeof key === 'string')) return keys;
  throw new Error(
    `epoch ${version.epoch} of ${site} ${version.day} does not say which curated files it has; run a backfill of that day`,
  );
}

async function liveFiles(
  manifests: ManifestStore,
  { site, pointer, asOf }: Moment,
  near: Window,
): Promise<readonly ManifestFile[]> {
  const keys = await manifests.list(arrivalHourOf(pointer.tidemark), nextArrivalHour(arrivalHourOf(asOf)));
  const items = await manifests.get(keys);
  const files = items.flatMap((item) => (item === undefined ? [] : decodeManifest(item.bytes).files));
  return files.filter(({ key, sites }) => {
    const span = sites[site.id];
    return key !== null && span !== undefined && span.fromMs < near.end && span.toMs >= near.start;
  });
}
