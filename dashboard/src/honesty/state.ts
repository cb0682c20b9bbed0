import type { Row } from '../../../core/wire/answer';
import type { Format } from '../format/format';
import { text } from '../text/text';

/** How sure a number is. Follows from what the row says of itself, never from comparing times with the tidemark. */
export type HonestyKind = 'exact' | 'corrected' | 'live' | 'counting' | 'stale' | 'taken_back' | 'forecast' | 'none';

export interface Honesty {
  readonly kind: HonestyKind;
  /** How far it is exact, 0 to 1. */
  readonly share: number;
  /** In plain words, such as “live ±0.9 %”. */
  readonly words: string;
}

type BoundedRow = Pick<Row, 'value' | 'lower' | 'upper' | 'exact' | 'layer' | 'final' | 'restated_at' | 'end'>;

interface HonestyContext {
  readonly unit: string;
  readonly format: Format;
  /** The same number in steps of time: how far it is exact follows from them. */
  readonly parts?: readonly Pick<Row, 'value' | 'exact'>[] | undefined;
  /** While there is no connection: when the number was heard. */
  readonly staleSince?: number | undefined;
  /** Of a bucket in a chart, whose own completeness counts; a total over time is live, not unfinished. */
  readonly isBucket?: boolean;
}

/** A number below this is shown with both bounds rather than with their distance. */
const SMALL = 100;

export function honestyOf(row: BoundedRow | undefined, context: HonestyContext): Honesty {
  const { format, staleSince } = context;
  if (row === undefined || row.value === null) return { kind: 'none', share: 0, words: text.honesty.none };
  if (row.exact && row.restated_at !== undefined)
    return { kind: 'corrected', share: 1, words: text.honesty.corrected(format.day(row.restated_at)) };
  if (row.exact) return { kind: 'exact', share: 1, words: text.honesty.exact };
  const share = exactShare(row, context.parts);
  if (staleSince !== undefined) return { kind: 'stale', share, words: text.honesty.asOf(format.time(staleSince)) };
  if (context.isBucket === true && isUnfinished(row)) return { kind: 'counting', share, words: text.honesty.counting };
  const bounds = boundsWords(row, context);
  return { kind: 'live', share, words: bounds === '' ? text.honesty.live : text.honesty.liveBounds(bounds) };
}

/** Whether the bucket is not over: nobody knows yet how much of it has arrived. */
export function isUnfinished({ exact, final }: Pick<Row, 'exact' | 'final'>): boolean {
  return !exact && final !== undefined && final !== null && final.completeness === null;
}

/** How far the truth can be away: “±2 %”, “+0.4 %”, “between 6 and 11”; empty if only late events can change it. */
export function boundsWords(
  { value, lower, upper, final }: Pick<BoundedRow, 'value' | 'lower' | 'upper' | 'final'>,
  { unit, format }: Pick<HonestyContext, 'unit' | 'format'>,
): string {
  const { between, plus, plusMinus, tiny } = text.honesty;
  if (value === null || lower === null || upper === null) return '';
  if (lower === upper) {
    const most = final?.upper ?? null;
    if (most === null || most <= value || value <= 0) return '';
    return value < SMALL && unit !== 'minor_units'
      ? plus(format.value(Math.ceil(most - value), unit))
      : plus(relative(most - value, value, format));
  }
  const away = Math.max(value - lower, upper - value);
  if (unit === 'ratio') return plusMinus(format.pointsOnly(away));
  if (value < SMALL && unit !== 'ms')
    return between(format.value(Math.floor(lower), unit), format.value(Math.ceil(upper), unit));
  if (value === lower) return plus(relative(upper - value, value, format));
  return away / value < 0.001 ? plusMinus(tiny) : plusMinus(relative(away, value, format));
}

function relative(amount: number, value: number, format: Format): string {
  const share = Math.abs(amount / value);
  return share < 0.001 ? text.honesty.tiny : format.percent(share, share < 0.0995 ? 1 : 0);
}

function exactShare({ layer }: BoundedRow, parts: readonly Pick<Row, 'value' | 'exact'>[] | undefined): number {
  const known = parts?.filter(({ value }) => value !== null) ?? [];
  const all = known.reduce((sum, { value }) => sum + Math.abs(value ?? 0), 0);
  if (all > 0) return known.reduce((sum, { value, exact }) => sum + (exact ? Math.abs(value ?? 0) : 0), 0) / all;
  if (known.length > 0) return known.filter(({ exact }) => exact).length / known.length;
  return layer === 'batch' ? 1 : layer === 'merged' ? 0.5 : 0;
}
