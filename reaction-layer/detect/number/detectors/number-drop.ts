import type { NumberDetector } from '../number-detector';
import { outsideOf, verdictOf } from '../outside';

/** Less of a metric than is usual, but something. */
export const numberDrop: NumberDetector = {
  kind: 'number',
  id: 'number_drop',
  class: 'number_drop',
  severity: 'high',
  description: 'A metric, or one key of its breakdown, far below what is usual at this hour of the week.',
  judge: (question) => {
    const outside = question.watched.kind === 'value' && question.number.upper > 0 ? outsideOf(question) : undefined;
    return outside?.direction === 'below' ? verdictOf(question, outside) : undefined;
  },
};
