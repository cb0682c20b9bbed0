import type { Row } from '../../../../core/wire/answer';
import type { Format } from '../../format/format';
import type { Bar } from '../../kit/bar-list';
import { valueName } from '../../text/names';
import { text } from '../../text/text';
import { type Filter, withFilter } from '../../view/filters';
import { filterHref } from '../../view/view';

interface BarContext {
  readonly field: string;
  readonly unit: string;
  readonly format: Format;
  readonly filters: readonly Filter[];
  /** What all rows together are, for shares. */
  readonly total: number | undefined;
  /** How far a row that is partly exact is so. */
  readonly partExact: number;
}

const LONGEST_NAME = 200;

/** Names come from visitors, who may send ten thousand letters. */
export function cutName(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
}

export function barOf(row: Row, { field, unit, format, filters, total, partExact }: BarContext): Bar {
  const value = row.by[field] ?? null;
  const name = cutName(valueName(field, value, format.country));
  const currency = row.by['currency'] ?? undefined;
  return {
    id: value ?? '',
    name,
    lead: field === 'country' && value !== null && /^[A-Z]{2}$/.test(value) ? value : undefined,
    value: row.value ?? 0,
    exact: row.exact || row.layer === 'batch' ? 1 : row.layer === 'merged' ? partExact : 0,
    shown: format.value(row.value, unit, currency),
    share: total === undefined || total <= 0 || row.value === null ? undefined : format.percent(row.value / total),
    href: filterHref(withFilter(filters, { field, operator: ':', value: value ?? '' })),
    hint: text.filters.only(name),
  };
}
