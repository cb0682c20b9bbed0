import type { Values } from './seasonal';

interface Smoothing {
  readonly level: number;
  readonly trend: number;
  readonly season: number;
}

const LEVELS = [0.02, 0.1, 0.3, 0.6] as const;
const SEASONS = [0.05, 0.2, 0.5] as const;
const TRENDS = [0, 0.01] as const;
/** Trends do not last (Gardner and McKenzie 1985). */
const DAMPING = 0.98;
const GRID: readonly Smoothing[] = LEVELS.flatMap((level) =>
  SEASONS.flatMap((season) => TRENDS.map((trend) => ({ level, season, trend }))),
);

/** Holt–Winters with additive season and damped trend; the smoothing with the smallest errors one step ahead is used. */
export function holtWinters(values: Values, ahead: number, season: number): Values {
  let best = smooth(values, season, GRID[0] ?? { level: 0.1, trend: 0, season: 0.1 });
  for (const smoothing of GRID.slice(1)) {
    const found = smooth(values, season, smoothing);
    if (found.error < best.error) best = found;
  }
  let damped = 0;
  return Array.from({ length: ahead }, (_, step) => {
    damped += DAMPING ** (step + 1);
    return best.level + damped * best.trend + (best.seasonal[(values.length + step) % season] ?? 0);
  });
}

function smooth(values: Values, season: number, by: Smoothing) {
  const start = values.slice(0, season);
  let level = start.reduce((sum, value) => sum + value, 0) / season;
  let trend = 0;
  const seasonal = start.map((value) => value - level);
  let error = 0;
  for (let at = season; at < values.length; at++) {
    const value = values[at] ?? 0;
    const place = at % season;
    const usual = seasonal[place] ?? 0;
    const expected = level + DAMPING * trend;
    error += (value - expected - usual) ** 2;
    const next = by.level * (value - usual) + (1 - by.level) * expected;
    trend = by.trend * (next - level) + (1 - by.trend) * DAMPING * trend;
    seasonal[place] = by.season * (value - next) + (1 - by.season) * usual;
    level = next;
  }
  return { level, trend, seasonal, error };
}
