import { text } from '../text/text';
import { useView } from './view';

/** What the range is called with which the numbers are compared. @example 'day before' */
export function useBeforeName(): string {
  const { range, compare } = useView();
  if (compare !== 'previous_period') return text.before[compare];
  return range.kind === 'preset' ? text.before[range.preset] : text.before.other;
}
