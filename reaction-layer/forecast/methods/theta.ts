import { usualSeason, type Values } from './seasonal';

const SMOOTHINGS = [0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 0.95] as const;
const SEASON_WEIGHT = 0.2;

/**
 * The Theta method (Assimakopoulos and Nikolopoulos 2000): without its season, a series is simple exponential smoothing
 * with half the slope of its straight line (Hyndman and Billah 2003).
 */
export function theta(values: Values, ahead: number, season: number): Values {
  const usual = season > 1 ? usualSeason(values, season, SEASON_WEIGHT) : [0];
  const middle = usual.reduce((sum, value) => sum + value, 0) / usual.length;
  const places = usual.length;
  const seasonOf = (at: number): number => {
    const place = (((at - values.length) % places) + places) % places;
    return season > 1 ? (usual[place] ?? 0) - middle : 0;
  };
  const plain = values.map((value, at) => value - seasonOf(at));
  const level = SMOOTHINGS.map((by) => smoothed(plain, by)).reduce((best, one) =>
    one.error < best.error ? one : best,
  ).level;
  const drift = slopeOf(plain) / 2;
  return Array.from({ length: ahead }, (_, step) => level + drift * (step + 1) + seasonOf(values.length + step));
}

function smoothed(values: Values, by: number) {
  let level = values[0] ?? 0;
  let error = 0;
  for (const value of values) {
    error += (value - level) ** 2;
    level += by * (value - level);
  }
  return { level, error };
}

/** Of the least-squares line, per step. */
function slopeOf(values: Values): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let [above, below] = [0, 0];
  for (const [at, value] of values.entries()) {
    above += (at - middle) * (value - mean);
    below += (at - middle) ** 2;
  }
  return below === 0 ? 0 : above / below;
}
