import type { NumberDetector } from '../number-detector';
import { outsideOf, verdictOf } from '../outside';

/** More of a metric than is usual. */
export const numberSpike: NumberDetector = {
  kind: 'number',
  id: 'number_spike',
  class: 'number_spike',
  severity: 'medium',
  description: 'A metric, or one key of its breakdown, far above what is usual at this hour of the week.',
  judge: (question) => {
    const outside = question.watched.kind === 'value' ? outsideOf(question) : undefined;
    return outside?.direction === 'above' ? verdictOf(question, outside) : undefined;
  },
};
