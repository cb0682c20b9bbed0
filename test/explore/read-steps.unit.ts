import { passes, readCondition } from '../../core/metric/condition';
import { readExclusions, readSteps } from '../../serving-layer/explore/read-steps';

describe('conditions', () => {
  it.each([
    ['country:DE', { column: 'country', test: 'is', value: 'DE' }],
    ['page:', { column: 'page', test: 'is', value: '' }],
    ['page!:/a:b', { column: 'page', test: 'is_not', value: '/a:b' }],
    ['page~!:', { column: 'page', test: 'contains', value: '!:' }],
    ['product_id!~x\ny', { column: 'product_id', test: 'contains_not', value: 'x\ny' }],
    ['moon:1', { unknown: 'moon' }],
    ['country', undefined],
    [':DE', undefined],
  ])('%j are read as they are written', (text, expected) => {
    expect(readCondition(text)).toEqual(expected);
  });

  it('take an event without a value as one with the empty text', () => {
    const kept = (text: string, value: string | null): boolean => {
      const condition = readCondition(text);
      return condition !== undefined && !('unknown' in condition) && passes(condition, value);
    };

    expect([kept('page:', null), kept('page!:/a', null), kept('page~a', null), kept('page!~a', null)]).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });
});

describe('steps', () => {
  it('have conditions in brackets, in which separators can be escaped', () => {
    expect(readSteps(String.raw`page_view[page:/a,b;category~x\;y\]] , custom:gift`)).toEqual([
      {
        name: String.raw`page_view[page:/a,b;category~x\;y\]]`,
        eventType: 'page_view',
        where: [
          { column: 'page', test: 'is', value: '/a,b' },
          { column: 'category', test: 'contains', value: 'x;y]' },
        ],
      },
      { name: 'custom:gift', eventType: 'custom:gift', where: [] },
    ]);
    expect(readExclusions(undefined)).toEqual([]);
  });

  it.each([
    ['page_view', /2 to 10 steps/],
    ['page_view;purchase', /"page_view;purchase" has “;” outside brackets: separate steps by commas/],
    ['page_view[page:/a];country:DE,purchase', /has “;” outside brackets/],
    ['page_view[page:/a,purchase', /"page_view\[page:\/a,purchase" has no “\]” after its conditions/],
    [String.raw`page_view,click[page:/a\]`, /has no “\]”/],
    ['page_view],purchase', /cannot be read/],
    ['page_view[page:/a]b,purchase', /cannot be read/],
    ['page_view,pageview', /"pageview" is not an event type/],
    ['page_view,[page:/a]', /cannot be read/],
    ['page_view,click[page]', /"page" is not a condition/],
    ['page_view,click[moon:1]', /"moon" is not a column/],
  ])('%j are refused with what to do', (text, message) => {
    expect(() => readSteps(text)).toThrow(message);
  });

  it('that exclude events are refused alike', () => {
    expect(() => readExclusions('click[page:/a')).toThrow(/no “\]” after its conditions/);
  });
});
