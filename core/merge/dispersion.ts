import { AGE_EDGES_MS, type LatenessCurve } from './completeness';

/** How much more than chance the number of events that are missing varies. */
export interface Dispersion {
  /** Events come late together: variance ÷ mean within a day, at least 1. */
  readonly clustering: number;
  /** Days differ: the variance between them of the number that is missing, as a share of its mean squared. */
  readonly spread: number;
}

/** One hour of one day, and the curve from which it is judged. */
export interface LateHour {
  readonly day: number;
  /** Events by class of age. */
  readonly counts: readonly number[];
  readonly curve: LatenessCurve;
}

/** With fewer days nothing follows about how much they differ. */
const FEWEST_DAYS = 4;
/** Where little is known, on the careful side. */
export const DEFAULT_DISPERSION: Dispersion = { clustering: 3, spread: 0.25 };

/** For each edge of age. */
export function dispersionsOf(hours: readonly LateHour[]): readonly Dispersion[] {
  const days = [...new Set(hours.map(({ day }) => day))].map((day) => hours.filter((hour) => hour.day === day));
  if (days.length < FEWEST_DAYS) return AGE_EDGES_MS.map(() => DEFAULT_DISPERSION);
  return AGE_EDGES_MS.map((_, edge) => dispersionAt(days, Math.max(1, edge)));
}

/**
 * By moments: two hours of a day vary together only as far as the day is unlike others, and the rest of the variance is
 * within the hours. The factors are those of a prediction from n days (Student’s t).
 */
function dispersionAt(days: readonly (readonly LateHour[])[], edge: number): Dispersion {
  const n = days.length;
  const missing = withoutOutages(days.map((day) => day.map((hour) => missingAt(hour, edge))));
  const all = missing.flat();
  const pairs = (of: (one: Missing) => number): number =>
    sum(missing.map((day) => sum(day.map(of)) ** 2 - sum(day.map((one) => of(one) ** 2))));
  const together = pairs(({ expected }) => expected);
  const spread = together === 0 ? 0 : Math.max(0, pairs(({ excess }) => excess) / together);
  const within = sum(all.map(({ excess, expected }) => excess ** 2 - spread * expected ** 2));
  const chance = sum(all.map(({ variance }) => variance));
  return {
    clustering: chance === 0 ? 1 : Math.max(1, ((within / chance) * (n + 1)) / (n - 1)),
    spread: (spread * (n + 1)) / (n - 3),
  };
}

interface Missing {
  readonly expected: number;
  /** More than expected. */
  readonly excess: number;
  /** If every event were late independently of the others. */
  readonly variance: number;
}

/** The square of a standard normal variable is below it half of the time. */
const MEDIAN_SQUARE = 0.455;
const MOST_DEVIATIONS = 3;

/** Caps what is far from the usual, such as the hour of an outage: it would widen every range, and belongs to the 5 %. */
function withoutOutages(days: readonly (readonly Missing[])[]): readonly (readonly Missing[])[] {
  const squares = days.flatMap((day) =>
    day.flatMap(({ excess, variance }) => (variance > 0 ? [excess ** 2 / variance] : [])),
  );
  const usual = Math.max(1, (squares.sort((a, b) => a - b)[Math.floor(squares.length / 2)] ?? 0) / MEDIAN_SQUARE);
  return days.map((day) =>
    day.map((one) => {
      const most = MOST_DEVIATIONS * (Math.sqrt(usual * one.variance) + usual);
      return { ...one, excess: Math.max(-most, Math.min(most, one.excess)) };
    }),
  );
}

function missingAt({ counts, curve }: LateHour, edge: number): Missing {
  const arrived = sum(counts.slice(0, edge));
  const share = curve[edge] ?? 1;
  const expected = (arrived * (1 - share)) / share;
  return { expected, excess: sum(counts.slice(edge)) - expected, variance: expected / share };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
