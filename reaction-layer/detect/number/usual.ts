import { DAY_MS, HOUR_MS, type Window } from '../../../core/time/window';
import { HOURS_OF_DAY, HOURS_OF_WEEK, hourOfWeek } from './hour-of-week';
import { chanceBand, medianOf, type NumberShape, type NumberScale, scaleOf } from './scale';

/** The exact value of a metric in one hour. */
export interface PastHour {
  readonly start: number;
  readonly value: number;
}

/** What is usual for a metric, and how far values stray from it. */
export interface UsualBand {
  readonly low: number;
  readonly expected: number;
  readonly high: number;
}

/** What was learned of one metric under one key. */
export interface Usual {
  /** By hour of the week, or from the last days where there are less than two weeks. */
  readonly basis: 'week' | 'recent';
  /**
   * @param of what the value of a ratio is a share of
   * @returns undefined if nothing is known of this hour of the week
   */
  readonly bandAt: (start: number, of?: number) => UsualBand | undefined;
}

export const USUAL = {
  /** Older weeks say little about this one. */
  weeks: 8,
  /** Weeks from which on an hour of the week is compared with itself. */
  leastWeeks: 2,
  /** Hours from which on there is anything to compare with. */
  leastHours: 48,
  /** Days whose level moves the bands: growth and seasons. */
  levelDays: 7,
  /** Standard deviations from the expected value to the ends of the band. */
  deviations: 5.5,
  /** Smaller changes are nobody's concern, however steady a metric is: a share of the expected value. */
  leastChange: 0.25,
} as const;

export interface UsualOptions {
  readonly shape: NumberShape;
  readonly timeZone: string;
  /** Declared sales and holidays, which say nothing about ordinary weeks. */
  readonly declared?: readonly Window[];
}

/** Standard deviation of a normal distribution whose median absolute deviation is 1. */
const MAD_TO_DEVIATION = 1.4826;
/** Variance of the median of n values of a normal distribution with variance 1. */
function medianVariance(n: number): number {
  return n <= 2 ? 1 / n : Math.PI / 2 / n;
}

/**
 * Learns what is usual from the exact hours before now, at most eight weeks of them: the median of each hour of the week,
 * moved by the level of the last seven days; and one spread for each hour of the day, from how far all values at that time
 * and the hours beside it stray from the medians of their hours. A few odd weeks move neither.
 *
 * @returns undefined if there is less than two days of hours
 */
export function learnUsual(hours: readonly PastHour[], options: UsualOptions): Usual | undefined {
  const { shape, timeZone, declared = [] } = options;
  const known = hours.filter(({ start }) => !declared.some((span) => start >= span.start && start < span.end));
  if (known.length < USUAL.leastHours) return undefined;
  const scale = scaleOf(
    shape,
    known.map(({ value }) => value),
  );
  const scaled = known.map(({ start, value }) => ({ start, at: hourOfWeek(start, timeZone), value: scale.to(value) }));
  const last = Math.max(...scaled.map(({ start }) => start));
  const first = Math.min(...scaled.map(({ start }) => start));
  const bandOf = bandMaker(shape, scale);
  return last - first >= USUAL.leastWeeks * 7 * DAY_MS - 2 * HOUR_MS
    ? weekly(scaled, timeZone, last, bandOf)
    : recent(scaled, bandOf, scale);
}

interface ScaledHour {
  readonly start: number;
  readonly at: number;
  readonly value: number;
}

function weekly(hours: readonly ScaledHour[], timeZone: string, last: number, bandOf: BandMaker): Usual {
  const samples = Array.from({ length: HOURS_OF_WEEK }, (): number[] => []);
  for (const { at, value } of hours) samples[at]?.push(value);
  const medians = samples.map(medianOf);
  const strays = samples.map(straysOf);
  const spreads = Array.from({ length: HOURS_OF_DAY }, (_, hour) => spreadAt(hour, strays));
  const level =
    medianOf(
      hours.flatMap(({ start, at, value }) =>
        start > last - USUAL.levelDays * DAY_MS ? value - (medians[at] ?? value) : [],
      ),
    ) ?? 0;
  return {
    basis: 'week',
    bandAt: (start, of) => {
      const at = hourOfWeek(start, timeZone);
      const median = medians[at];
      if (median === undefined) return undefined;
      return bandOf(median + level, spreads[at % HOURS_OF_DAY] ?? 0, samples[at]?.length ?? 1, of);
    },
  };
}

/**
 * All hours up to a day before the one that is judged, as one sample, with the least and the largest value: a daily rhythm is
 * usual. The last day is left out, because an odd hour must not show itself to be usual once it is published.
 */
function recent(hours: readonly ScaledHour[], bandOf: BandMaker, scale: NumberScale): Usual {
  const ofDay = (untilMs: number): Usual['bandAt'] => {
    const values = hours.filter(({ start }) => start < untilMs).map(({ value }) => value);
    if (values.length < USUAL.leastHours) return () => undefined;
    const median = medianOf(values) ?? 0;
    const spread = MAD_TO_DEVIATION * (medianOf(values.map((value) => Math.abs(value - median))) ?? 0);
    const [least, most] = [scale.from(Math.min(...values)), scale.from(Math.max(...values))];
    return (_start, of) => {
      const band = bandOf(median, spread, values.length, of);
      return { low: Math.min(band.low, least), expected: band.expected, high: Math.max(band.high, most) };
    };
  };
  const known = new Map<number, Usual['bandAt']>();
  return {
    basis: 'recent',
    bandAt: (start, of) => {
      const band = known.get(start) ?? ofDay(start - DAY_MS);
      known.set(start, band);
      return band(start, of);
    },
  };
}

/**
 * How far each value of an hour is from the median of the others, as if that median were exact. With itself among them,
 * every third value of three would not stray at all.
 */
function straysOf(values: readonly number[]): readonly number[] {
  const sorted = values.toSorted((a, b) => a - b);
  const others = sorted.length - 1;
  if (others < 1) return [];
  const deviation = Math.sqrt(1 + medianVariance(others));
  return sorted.map((value, place) => {
    const other = (at: number): number => sorted[at < place ? at : at + 1] ?? value;
    return Math.abs(value - (other((others - 1) >> 1) + other(others >> 1)) / 2) / deviation;
  });
}

/** How far values at a time of day stray, from the hours of all days at this time and beside it. */
function spreadAt(hour: number, strays: readonly (readonly number[])[]): number {
  const near = strays.filter((_, at) => {
    const apart = Math.abs((at % HOURS_OF_DAY) - hour);
    return Math.min(apart, HOURS_OF_DAY - apart) <= 1;
  });
  return MAD_TO_DEVIATION * (medianOf(near.flat()) ?? 0);
}

type BandMaker = (expectedScaled: number, spread: number, samples: number, of: number | undefined) => UsualBand;

/** The widest of what the spread, chance and the least change that matters allow. */
function bandMaker(shape: NumberShape, scale: NumberScale): BandMaker {
  return (expectedScaled, spread, samples, of) => {
    const expected = scale.from(expectedScaled);
    const reach = USUAL.deviations * spread * Math.sqrt(1 + medianVariance(samples));
    const chance = chanceBand(shape, expected, USUAL.deviations, of);
    const least = USUAL.leastChange * Math.abs(expected);
    return {
      low: Math.min(scale.from(expectedScaled - reach), chance.low, expected - least),
      expected,
      high: Math.max(scale.from(expectedScaled + reach), chance.high, expected + least),
    };
  };
}
