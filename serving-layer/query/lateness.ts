import { AGE_EDGES_MS, curveOf, DEFAULT_CURVE, SETTLED_AFTER_MS } from '../../core/merge/completeness';
import type { KnownLateness } from '../../core/merge/final';
import type { CellStore } from '../../core/port/cell-store';
import type { PointerState } from '../../core/port/pointer';
import type { Site } from '../../core/port/sites';
import { arrivalHourOf } from '../../core/time/arrival-hour';
import { DAY_MS, hourOf, type Window } from '../../core/time/window';

/** How late published events were on arrival. */
export interface LatenessSource {
  lateness(question: LatenessQuestion): Promise<readonly LatenessCount[]>;
}

export interface LatenessQuestion {
  readonly site: Site;
  readonly pointer: PointerState;
  /** Event time. */
  readonly range: Window;
}

export interface LatenessCount {
  /** UTC day and hour of event time, ms since 1970. */
  readonly hourStart: number;
  /** Place in AGE_EDGES_MS. */
  readonly ageClass: number;
  readonly events: number;
}

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

/** @param source if it fails, or is undefined, the default curve is used */
export function createLateness(source: LatenessSource | undefined, cells: Pick<CellStore, 'arrivalHours'>): Lateness {
  const known = new Map<string, { readonly pointer: string; readonly counts: Promise<CountsByHour> }>();

  function countsOf(site: Site, pointer: PointerState): Promise<CountsByHour> {
    const state = JSON.stringify(pointer);
    const found = known.get(site.id);
    if (found?.pointer === state) return found.counts;
    const settled = hourOf(pointer.tidemark - SETTLED_AFTER_MS);
    const range = { start: settled - LEARNED_DAYS * DAY_MS, end: settled };
    const counts =
      source === undefined || pointer.epoch === 0
        ? Promise.resolve(new Map())
        : source.lateness({ site, pointer, range }).then(byHour);
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

function byHour(counts: readonly LatenessCount[]): CountsByHour {
  const hours = new Map<number, number[]>();
  for (const { hourStart, ageClass, events } of counts) {
    const hour = hours.get(hourStart) ?? AGE_EDGES_MS.map(() => 0);
    hour[ageClass] = events;
    hours.set(hourStart, hour);
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
