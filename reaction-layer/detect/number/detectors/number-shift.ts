import type { NumberDetector } from '../number-detector';
import { outsideOf, verdictOf } from '../outside';

/** A mix that is no longer the usual one, also when the total is. */
export const numberShift: NumberDetector = {
  kind: 'number',
  id: 'number_shift',
  class: 'number_shift',
  severity: 'medium',
  description: 'The share of a country, platform, device or browser in a metric is not what is usual.',
  judge: (question) => {
    const outside = question.watched.kind === 'share' ? outsideOf(question) : undefined;
    return outside && verdictOf(question, outside);
  },
};
