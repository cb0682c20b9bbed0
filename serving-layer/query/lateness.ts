import {
  AGE_EDGES_MS,
  curveOf,
  DEFAULT_CURVE,
  type LatenessCurve,
  SETTLED_AFTER_MS,
} from '../../core/merge/completeness';
import { DEFAULT_DISPERSION, dispersionsOf } from '../../core/merge/dispersion';
import type { KnownLateness } from '../../core/merge/final';
import type { CellStore } from '../../core/port/cell-store';
import type { PointerState } from '../../core/port/pointer';
import type { Site } from '../../core/port/sites';
import type { ViewStore } from '../../core/port/view-store';
import { DAY_TABLES, type DayLateness, latenessIn } from '../../core/run/day-tables';
import { type ArrivalHour, arrivalHourOf } from '../../core/time/arrival-hour';
import { daysIn } from '../../core/time/calendar';
import { DAY_MS, HOUR_MS, hourOf, type Window } from '../../core/time/window';
import { visibleDays } from './read-views';

/** From how many days lateness is learned. */
const LEARNED_DAYS = 14;
/** With fewer settled events a curve is not learned. */
const FEWEST_EVENTS = 1000;

/** What a day weighs in a curve, relative to the day after it: a week after lateness changed, most is from the days since. */
const WEIGHT_OF_DAY = 0.8;

type CountsByHour = ReadonlyMap<number, readonly number[]>;
type LatenessAt = (window: Window) => KnownLateness;

/** What is known about the lateness of a site, learned once per state of the pointer. */
export interface Lateness {
  /** By the hours of a window; undefined for a site without data, neither settled nor live. */
  of(site: Site, pointer: PointerState): Promise<(window: Window) => KnownLateness | undefined>;
}

/** What lateness is learned from: the small tables of published days, and whether there are live cells. */
export interface LatenessStores {
  readonly views: Pick<ViewStore, 'versions' | 'table'>;
  readonly cells: Pick<CellStore, 'arrivalHours'>;
}

/** If the tables cannot be read, the default curve is used: a live answer does not depend on them. */
export function createLateness({ views, cells }: LatenessStores): Lateness {
  const known = new Map<string, { readonly pointer: string; readonly learned: Promise<LatenessAt | undefined> }>();
  /** Sites with live cells since then: they have them until another state of the pointer. */
  const live = new Map<string, ArrivalHour>();

  async function hasLive(site: Site, since: ArrivalHour): Promise<boolean> {
    if (live.get(site.id) === since) return true;
    if ((await cells.arrivalHours(site.id, since)).length === 0) return false;
    live.set(site.id, since);
    return true;
  }

  function learnedOf(site: Site, pointer: PointerState): Promise<LatenessAt | undefined> {
    const state = JSON.stringify(pointer);
    const found = known.get(site.id);
    if (found?.pointer === state) return found.learned;
    const learned = settledCounts(views, site, pointer).then((counts) => (counts.size > 0 ? learn(counts) : undefined));
    known.set(site.id, { pointer: state, learned });
    learned.catch(() => known.delete(site.id));
    return learned;
  }

  return {
    of: async (site, pointer) => {
      const learned = await learnedOf(site, pointer).catch(() => undefined);
      if (learned !== undefined) return learned;
      const since = arrivalHourOf(pointer.tidemark - LEARNED_DAYS * DAY_MS);
      const isLive = await hasLive(site, since);
      return (window) => (isLive ? defaultLateness(window) : undefined);
    },
  };
}

/** Counts the events that are old enough for late ones among them to have arrived: one small read per published day. */
async function settledCounts(views: LatenessStores['views'], site: Site, pointer: PointerState): Promise<CountsByHour> {
  const end = hourOf(pointer.tidemark - SETTLED_AFTER_MS);
  const range = { start: end - LEARNED_DAYS * DAY_MS, end };
  const days = daysIn(range.start, range.end, site.timeZone).map(({ day }) => day);
  const visible = await visibleDays(views, site.id, pointer, days);
  const tables = await Promise.all(
    [...visible.values()].map(({ version }) => views.table(site.id, version, DAY_TABLES.lateness)),
  );
  return countsByHour(tables.map(latenessIn), range);
}

/** The hours of a range. A UTC hour may lie on two days of the site. */
function countsByHour(days: readonly DayLateness[], { start, end }: Window): CountsByHour {
  const hours = new Map<number, number[]>();
  for (const [hour, ages] of days.flatMap((day) => Object.entries(day))) {
    const hourStart = Number(hour);
    if (hourStart < start || hourStart >= end) continue;
    const classes = hours.get(hourStart) ?? AGE_EDGES_MS.map(() => 0);
    hours.set(hourStart, classes);
    for (const [age, events] of Object.entries(ages)) {
      const at = AGE_EDGES_MS.findLastIndex((edge) => edge <= Number(age));
      classes[at] = (classes[at] ?? 0) + events;
    }
  }
  return hours;
}

const DEFAULT_DISPERSIONS = AGE_EDGES_MS.map(() => DEFAULT_DISPERSION);

function defaultLateness({ start, end }: Window): KnownLateness {
  const parts = [{ start, end, curve: DEFAULT_CURVE, weight: 1 }];
  return { parts, dispersions: DEFAULT_DISPERSIONS, learned: false };
}

/**
 * The curve of each hour of the day; if it has too few events, that of all hours. How much the days differ follows from
 * all hours, each judged from its own curve.
 */
function learn(counts: CountsByHour): LatenessAt {
  const all = curveIf([...counts]);
  if (all === undefined) return defaultLateness;
  const hours = Array.from({ length: DAY_MS / HOUR_MS }, (_, hour) => {
    const own = [...counts].filter(([start]) => hourOfDay(start) === hour);
    return { curve: curveIf(own) ?? all, weight: 1 + total(add(own.map(([, classes]) => classes))) };
  });
  const hourAt = (ms: number): (typeof hours)[number] => hours[hourOfDay(ms)] ?? { curve: all, weight: 1 };
  const dispersions = dispersionsOf(
    [...counts].map(([start, classes]) => ({
      day: Math.floor(start / DAY_MS),
      counts: classes,
      curve: hourAt(start).curve,
    })),
  );
  return (window) => ({
    parts: hoursOf(window).map(({ start, end }) => {
      const { curve, weight } = hourAt(start);
      return { start, end, curve, weight: weight * (end - start) };
    }),
    dispersions,
    learned: true,
  });
}

/** A window by UTC hours. */
function hoursOf({ start, end }: Window): readonly Window[] {
  const hours = Math.ceil((end - hourOf(start)) / HOUR_MS);
  return Array.from({ length: hours }, (_, at) => ({
    start: Math.max(start, hourOf(start) + at * HOUR_MS),
    end: Math.min(end, hourOf(start) + (at + 1) * HOUR_MS),
  }));
}

function hourOfDay(ms: number): number {
  return Math.floor((ms % DAY_MS) / HOUR_MS);
}

/** Undefined if too few events are known. */
function curveIf(hours: readonly (readonly [start: number, classes: readonly number[]])[]): LatenessCurve | undefined {
  if (total(add(hours.map(([, classes]) => classes))) < FEWEST_EVENTS) return undefined;
  const newest = Math.max(...hours.map(([start]) => start));
  return curveOf(
    add(hours.map(([start, classes]) => classes.map((count) => count * WEIGHT_OF_DAY ** ((newest - start) / DAY_MS)))),
  );
}

function add(hours: readonly (readonly number[])[]): readonly number[] {
  return AGE_EDGES_MS.map((_, age) => hours.reduce((sum, hour) => sum + (hour[age] ?? 0), 0));
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
