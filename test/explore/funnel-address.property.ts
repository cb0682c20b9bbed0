import fc from 'fast-check';
import { EVENT_TYPES } from '../../core/event/event-type';
import { parseSteps, stepsText } from '../../dashboard/src/pages/funnels/steps';
import { OPERATORS } from '../../dashboard/src/view/filters';
import { readSteps } from '../../serving-layer/explore/read-steps';

const filter = fc.record({
  // The server writes values of other columns as the collector does.
  field: fc.constant('product_id'),
  operator: fc.constantFrom(...OPERATORS),
  value: fc.string({ unit: fc.constantFrom('a', '/', ',', ';', ']', '[', '\\', ':', '~', '!', 'é') }),
});
const step = fc.record({ type: fc.constantFrom(...EVENT_TYPES), where: fc.array(filter, { maxLength: 3 }) });

describe('the steps of a funnel in an address', () => {
  it('are read back as they were, and by the API as the page means them', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 5 }), (steps) => {
        const text = stepsText(steps);

        expect(parseSteps(text)).toEqual(steps);
        expect(
          readSteps(text).map(({ eventType, where }) => [eventType, where.map(({ column, value }) => [column, value])]),
        ).toEqual(steps.map(({ type, where }) => [type, where.map(({ field, value }) => [field, value])]));
      }),
    );
  });

  it('leave out what cannot be read', () => {
    expect(parseSteps('page_view[page:/cart;nonsense],,[x],purchase')).toEqual([
      { type: 'page_view', where: [{ field: 'page', operator: ':', value: '/cart' }] },
      { type: 'purchase', where: [] },
    ]);
  });
});
