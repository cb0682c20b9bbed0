import type { Meaning } from '../truth/meaning';
import { dimensionOf } from './oracle';

/** A column, a sign and a value, as docs/questions.md writes them. */
const FILTER = /^([a-z_]+)(!:|!~|:|~)(.*)$/su;

/** Whether an event passes all filters, read from docs/questions.md alone. An event without a value has the empty one. */
export function keepsAll(filters: readonly string[], event: Meaning): boolean {
  return filters.every((filter) => {
    const [, column = '', sign = '', value = ''] = FILTER.exec(filter) ?? [];
    const actual = dimensionOf(event, column) ?? '';
    const holds = sign.endsWith(':') ? actual === value : actual.includes(value);
    return sign.startsWith('!') ? !holds : holds;
  });
}
