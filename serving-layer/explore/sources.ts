import { LIMITS } from '../../core/event/limits';
import { decodeManifest, type ManifestFile } from '../../core/ledger/manifest';
import type { ManifestStore } from '../../core/port/lake';
import type { PointerState } from '../../core/port/pointer';
import type { Site } from '../../core/port/sites';
import type { ViewStore } from '../../core/port/view-store';
import { DAY_TABLES, lakeKeysIn } from '../../core/run/day-tables';
import { curatedKeys, publishedDays } from '../../core/run/published-files';
import { arrivalHourOf, nextArrivalHour } from '../../core/time/arrival-hour';
import { addDays, dayOf, dayWindow } from '../../core/time/calendar';
import { DAY_MS, type Window } from '../../core/time/window';
import { ownValue } from '../../core/own-value';

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
  /** Files with the published lines of orders that live lines may continue; empty if no purchases are asked for. */
  readonly orderLines: readonly string[];
  /**
   * The days that overlap the range, and one on either side, where copies of an event may be, as in the batch layer.
   */
  readonly near: Window;
  /** Where live lines may lie that continue orders with lines in `near`; equals `near` unless orders are asked for. */
  readonly lines: Window;
}

/**
 * What a question must know of orders: nothing if it sees no purchases; for purchases, which lines give way to those of
 * servers; for orders, which lines are not the first.
 */
export type OrdersRead = 'none' | 'purchases' | 'orders';

export async function findSources(
  stores: SourceStores,
  moment: Moment,
  read: Window,
  orders: OrdersRead,
): Promise<EventSources> {
  const { site } = moment;
  const near = besideDays(read, site.timeZone);
  const lines = orders === 'orders' ? withOrderReach(near) : near;
  const tail = await liveFiles(stores.manifests, moment, lines);
  const curated = await publishedFiles(stores.views, moment, read);
  if (tail.length === 0) return { curated, live: [], known: [], orderLines: [], near, lines };
  const spans = tail.flatMap(({ sites }) => ownValue(sites, site.id) ?? []);
  const touched = {
    start: Math.max(near.start, Math.min(...spans.map(({ fromMs }) => fromMs))),
    end: Math.min(near.end, Math.max(...spans.map(({ toMs }) => toMs)) + 1),
  };
  const known = await publishedFiles(stores.views, moment, besideDays(touched, site.timeZone));
  const orderLines = orders === 'none' ? [] : await orderLineFiles(stores.views, moment, touched);
  return { curated, live: tail.flatMap(({ key }) => key ?? []), known, orderLines, near, lines };
}

/** The published events of a range, without the live tail. */
export async function publishedSources(
  views: ViewStore,
  moment: Omit<Moment, 'asOf'>,
  read: Window,
): Promise<EventSources> {
  const near = besideDays(read, moment.site.timeZone);
  return { curated: await publishedFiles(views, moment, read), live: [], known: [], orderLines: [], near, lines: near };
}

/** The whole days that overlap a range, plus the day before and the day after. */
export function besideDays({ start, end }: Window, zone: string): Window {
  const last = dayOf(Math.max(start, end - 1), zone);
  return { start: dayWindow(addDays(dayOf(start, zone), -1), zone).start, end: dayWindow(addDays(last, 1), zone).end };
}

/** Keys of the curated files of the days that overlap a range, as visible under the pointer. */
async function publishedFiles(
  views: ViewStore,
  moment: Omit<Moment, 'asOf'>,
  range: Window,
): Promise<readonly string[]> {
  const versions = await publishedDays(views, moment, range);
  const files = await Promise.all(versions.map((version) => curatedKeys(views, moment.site.id, version)));
  return files.flat();
}

/** Lines of one order are on days no further apart: the horizon of an order, and a day for clocks. */
const ORDER_REACH_MS = LIMITS.orderMs + DAY_MS;

function withOrderReach({ start, end }: Window): Window {
  return { start: start - ORDER_REACH_MS, end: end + ORDER_REACH_MS };
}

/** Older versions of a day keep its lines among all its events. */
async function orderLineFiles(
  views: ViewStore,
  moment: Omit<Moment, 'asOf'>,
  touched: Window,
): Promise<readonly string[]> {
  const versions = await publishedDays(views, moment, withOrderReach(touched));
  const files = versions.map(async (version) => {
    const lines = await views.table(moment.site.id, version, DAY_TABLES.orderLines);
    return lines === undefined ? curatedKeys(views, moment.site.id, version) : lakeKeysIn(lines);
  });
  return (await Promise.all(files)).flat();
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
    const span = ownValue(sites, site.id);
    return key !== null && span !== undefined && span.fromMs < near.end && span.toMs >= near.start;
  });
}
