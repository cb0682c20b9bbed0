import { DAY_MS, HOUR_MS } from '../../../core/time/window';
import type { NumberQuestion, NumberVerdict } from './number-detector';
import type { UsualBand } from './usual';

/** A window of which less has arrived is not judged: what is late looks like a drop. */
export const LEAST_COMPLETENESS = 0.98;

/** A value whose whole interval lies outside of what is usual. */
export interface Outside {
  readonly direction: NumberVerdict['direction'];
  readonly band: UsualBand;
}

/**
 * Whether a value is outside of what is usual whatever is uncertain about it: both of its bounds, in a window that is
 * complete enough, and within the band’s own hour of the week.
 */
export function outsideOf({ usual, number }: NumberQuestion): Outside | undefined {
  if (number.completeness < LEAST_COMPLETENESS) return undefined;
  const band = usual.bandAt(number.window.start, number.of);
  if (band === undefined) return undefined;
  if (number.lower > band.high) return { direction: 'above', band };
  return number.upper < band.low ? { direction: 'below', band } : undefined;
}

/** How sure: 0.75 at the edge of the band, close to 1 at many times its width. */
export function verdictOf({ watched, usual, number }: NumberQuestion, { direction, band }: Outside): NumberVerdict {
  const [edge, bound] = direction === 'above' ? [band.high, number.lower] : [band.low, number.upper];
  const [width, beyond] = [Math.abs(edge - band.expected), Math.abs(bound - edge)];
  const score = beyond === 0 ? 0.75 : 1 - 0.25 * (width / (width + beyond));
  const basis = usual.basis === 'week' ? 'at this hour of the week' : 'in the last days';
  const [seen, expected, end] = [number.value, band.expected, edge].map((value) => shown(value, watched.unit));
  return {
    direction,
    score: Math.round(100 * score) / 100,
    evidence: {
      says: `${watched.name} was ${seen} in ${span(number.window.end - number.window.start)}; ${expected} is usual ${basis}, and ${direction === 'above' ? 'more' : 'less'} than ${end} is not`,
      numbers: {
        seen: number.value,
        seen_lower: number.lower,
        seen_upper: number.upper,
        expected: band.expected,
        usual_low: Math.max(band.low, 0),
        usual_high: band.high,
      },
    },
  };
}

function span(ms: number): string {
  if (ms === HOUR_MS) return 'an hour';
  return ms === DAY_MS ? 'a day' : `${ms / 60_000} minutes`;
}

function shown(value: number, unit: string): string {
  if (unit === 'ratio') return `${Math.round(1000 * value) / 10} %`;
  return String(Math.abs(value) < 10 ? Math.round(10 * value) / 10 : Math.round(value));
}
