import type { NumberDetector } from '../number-detector';
import { outsideOf, verdictOf } from '../outside';

/** Nothing at all where there is always something: a tag that was removed, a page that no longer opens. */
export const numberSilence: NumberDetector = {
  kind: 'number',
  id: 'number_silence',
  class: 'number_silence',
  severity: 'high',
  description: 'A site, a page or any other key that sends nothing although it always does at this hour of the week.',
  judge: (question) => {
    const outside = question.watched.kind === 'value' && question.number.upper === 0 ? outsideOf(question) : undefined;
    return outside?.direction === 'below' ? verdictOf(question, outside) : undefined;
  },
};
