import type { Filter } from './filters';
import { valueName } from '../text/names';
import { text } from '../text/text';

/** A filter’s value as people read it. */
export function shownValue({ field, operator, value }: Filter, country: (code: string) => string): string {
  if (value === '') return text.filters.nothing;
  return operator === ':' || operator === '!:' ? valueName(field, value, country) : value;
}
