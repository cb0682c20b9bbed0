/** Room around the plot for labels. */
export interface ChartFrame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Scale {
  readonly x: (ms: number) => number;
  readonly y: (value: number) => number;
  /** The time at a place, ms. */
  readonly at: (x: number) => number;
  readonly baseY: number;
}

export interface Extent {
  readonly fromMs: number;
  readonly toMs: number;
  /** The largest value of the axis; the smallest is 0. */
  readonly top: number;
  /** The smallest value; below 0 only for numbers that can be negative. */
  readonly bottom: number;
}

export function scaleOf(frame: ChartFrame, { fromMs, toMs, top, bottom }: Extent): Scale {
  const innerWidth = Math.max(1, frame.width - frame.left - frame.right);
  const innerHeight = Math.max(1, frame.height - frame.top - frame.bottom);
  const baseY = frame.height - frame.bottom;
  const span = Math.max(1, toMs - fromMs);
  const height = top - bottom === 0 ? 1 : top - bottom;
  return {
    x: (ms) => frame.left + ((ms - fromMs) / span) * innerWidth,
    y: (value) => baseY - ((value - bottom) / height) * innerHeight,
    at: (x) => fromMs + ((x - frame.left) / innerWidth) * span,
    baseY,
  };
}

const NICE = [1, 2, 2.5, 5, 10] as const;
const MOST_LINES = 4.6;

/**
 * Values of the horizontal lines: three to five, from 0.
 *
 * @param unitSize what counts as one on the axis: 100 for cents
 * @param isWhole whether there is nothing between two whole numbers
 */
export function valueTicks(
  max: number,
  {
    unitSize = 1,
    isWhole = false,
    min = 0,
  }: { readonly unitSize?: number; readonly isWhole?: boolean; readonly min?: number },
): readonly number[] {
  const most = Math.max(max, 0) / unitSize;
  const least = Math.min(min, 0) / unitSize;
  const height = most - least > 0 ? most - least : isWhole ? MOST_LINES : 1;
  const power = 10 ** Math.floor(Math.log10(height / 4));
  const found = NICE.map((one) => one * power).find((one) => height / one <= MOST_LINES) ?? power * 10;
  const step = isWhole ? Math.max(1, Math.ceil(found)) : found;
  const [first, last] = [Math.floor(least / step), Math.max(1, Math.ceil(most / step))];
  return Array.from({ length: last - first + 1 }, (_, at) => (first + at) * step * unitSize);
}

const EVERY = {
  minute: [5, 10, 15, 30, 60, 120, 180, 240, 360],
  hour: [1, 2, 3, 6, 12, 24, 48, 96, 168],
  day: [1, 2, 5, 7, 14, 28],
  week: [1, 2, 4, 8],
  month: [1, 2, 3, 6, 12],
} as const;

/**
 * Which buckets get a label on the time axis: round times of the site’s day, as many as fit.
 *
 * @param ordinals place of each bucket in its day: minutes or hours since midnight; of longer buckets their number
 */
export function timeTicks(
  step: keyof typeof EVERY,
  ordinals: readonly number[],
  mostLabels: number,
): readonly number[] {
  const every =
    EVERY[step].find((one) => countOf(ordinals, one) <= mostLabels) ?? Math.ceil(ordinals.length / mostLabels);
  return ordinals.flatMap((ordinal, at) => (ordinal % every === 0 ? [at] : []));
}

function countOf(ordinals: readonly number[], every: number): number {
  return ordinals.filter((ordinal) => ordinal % every === 0).length;
}
