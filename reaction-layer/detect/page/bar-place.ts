import type { Scale } from '../../../dashboard/src/chart/scale';
import type { FindingBucket } from './buckets';

const MOST_BAR_PX = 40;

/** Where the bar of a bucket lies. */
export function placeOf(
  { startMs, endMs }: Pick<FindingBucket, 'startMs' | 'endMs'>,
  scale: Scale,
): { readonly x: number; readonly width: number } {
  const [left, right] = [scale.x(startMs), scale.x(endMs)];
  const width = Math.min(MOST_BAR_PX, Math.max(1, (right - left) * 0.72));
  return { x: (left + right - width) / 2, width };
}
