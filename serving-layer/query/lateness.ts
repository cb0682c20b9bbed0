import { AGE_EDGES_MS, curveOf, DEFAULT_CURVE, SETTLED_AFTER_MS } from '../../core/merge/completeness';
import type { KnownLateness } from '../../core/merge/final';
import type { CellStore } from '../../core/port/cell-store';
import type { PointerState } from '../../core/port/pointer';
import type { Site } from '../../core/port/sites';
import type { ViewStore } from '../../core/port/view-store';
import { DAY_TABLES, type DayLateness, latenessIn } from '../../core/run/day-tables';
import { arrivalHourOf } from '../../core/time/arrival-hour';
import { daysIn } from '../../core/time/calendar';
import { DAY_MS, hourOf, type Window } from '../../core/time/window';
import { visibleDays } from './read-views';

/** From how many days lateness is learned. */
const LEARNED_DAYS = 14;
/** With fewer settled events a curve is not learned. */
const FEWEST_EVENTS = 1000;
/** An hour of one day with fewer events says nothing about how much days differ. */
const FEWEST_EVENTS_OF_DAY = 100;

const DEFAULT: KnownLateness = { curve: DEFAULT_CURVE, days: [], learned: false };

type CountsByHour = ReadonlyMap<number, readonly number[]>;

/** What is known about the lateness of a site, learned once per state of the pointer. */
export interface Lateness {
  /** For the hour of a window; undefined for a site without data, neither settled nor live. */
  of(site: Site, pointer: PointerState): Promise<(window: Window) => KnownLateness | undefined>;
}

/** What lateness is learned from: the small tables of published days, and whether there are live cells. */
export interface LatenessStores {
  readonly views: Pick<ViewStore, 'versions' | 'table'>;
  readonly cells: Pick<CellStore, 'arrivalHours'>;
}

/** If the tables cannot be read, the default curve is used: a live answer does not depend on them. */
export function createLateness({ views, cells }: LatenessStores): Lateness {
  const known = new Map<string, { readonly pointer: string; readonly counts: Promise<CountsByHour> }>();

  function countsOf(site: Site, pointer: PointerState): Promise<CountsByHour> {
    const state = JSON.stringify(pointer);
    const found = known.get(site.id);
    if (found?.pointer === state) return found.counts;
    const counts = settledCounts(views, site, pointer);
    known.set(site.id, { pointer: state, counts });
    counts.catch(() => known.delete(site.id));
    return counts;
  }

  return {
    of: async (site, pointer) => {
      const counts = await countsOf(site, pointer).catch((): CountsByHour => new Map());
      const hasData =
        counts.size > 0 ||
        (await cells.arrivalHours(site.id, arrivalHourOf(pointer.tidemark - LEARNED_DAYS * DAY_MS))).length > 0;
      return (window) => (hasData ? latenessOf(counts, window) : undefined);
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

/** By the hour of the day in which a window ends; if that hour has too few events, by all hours. */
function latenessOf(counts: CountsByHour, { end }: Window): KnownLateness {
  const hourOfDay = hourOf(end - 1) % DAY_MS;
  const own = [...counts].filter(([hour]) => hour % DAY_MS === hourOfDay).map(([, hour]) => hour);
  return learn(own, own) ?? learn([...counts.values()], daysOf(counts)) ?? DEFAULT;
}

function learn(hours: readonly (readonly number[])[], days: readonly (readonly number[])[]): KnownLateness | undefined {
  const counts = add(hours);
  if (total(counts) < FEWEST_EVENTS) return undefined;
  const enough = days.filter((day) => total(day) >= FEWEST_EVENTS_OF_DAY);
  return { curve: curveOf(counts), days: enough.map(curveOf), learned: true };
}

function daysOf(counts: CountsByHour): readonly (readonly number[])[] {
  const days = new Map<number, (readonly number[])[]>();
  for (const [hour, classes] of counts) {
    const day = hour - (hour % DAY_MS);
    days.set(day, [...(days.get(day) ?? []), classes]);
  }
  return [...days.values()].map(add);
}

function add(hours: readonly (readonly number[])[]): readonly number[] {
  return AGE_EDGES_MS.map((_, age) => hours.reduce((sum, hour) => sum + (hour[age] ?? 0), 0));
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
