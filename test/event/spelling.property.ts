import fc from 'fast-check';
import { normalise } from '../../core/event/normalise';
import { isRejection } from '../../core/event/rejection';
import { categoryOf } from '../../core/event/spelling';
import { DEFAULT_TEXT_RULES } from '../../core/event/text-rules';
import { readCondition } from '../../core/metric/condition';
import { spelledValue } from '../../core/metric/condition-spelling';
import { context } from './contexts';
import { wireEvent } from '../../loadtest/floods/wire-event';

const RULES = DEFAULT_TEXT_RULES;
const text = fc
  .array(fc.constantFrom('a', 'B', '\u00c4', 'A\u0308', 'J\u030c', '\u0130', ' ', '\u00a0', '\u0085', '\u200b', '\u202e', '%', '/', ':', '.', '%c3%a9', '%e9', '@', ';', '\ud83d'), { maxLength: 250 })
  .map((parts) => parts.join('')); // prettier-ignore

/** The columns of an event by which it is found. */
function columnsOf(value: string): { readonly category: string; readonly query: string; readonly page: string } {
  const sent = wireEvent({ category: value, query: value, page_url: `https://shop.example/${value}` });
  const event = normalise(sent, 0, context(), () => undefined);
  if (isRejection(event)) throw new Error(event.message);
  return { category: event.category ?? '', query: event.query ?? '', page: event.page ?? '' };
}

it('an event is found by what was sent, and by what an answer shows', () => {
  fc.assert(
    fc.property(text, (value) => {
      const { category, query, page } = columnsOf(value);

      expect(spelledValue('category', value, RULES)).toBe(category);
      expect(spelledValue('category', category, RULES)).toBe(category);
      expect(spelledValue('query', value, RULES)).toBe(query);
      expect(spelledValue('query', query, RULES)).toBe(query);
      expect(spelledValue('page', `https://shop.example/${value}`, RULES)).toBe(page);
      expect(spelledValue('page', page, RULES)).toBe(page);
    }),
  );
});

it.each([
  ['category: Caf\u00e9', 'caf\u00e9'],
  ['category:CAFE\u0301\u200b', 'caf\u00e9'],
  ['category!~FE\u0301 ', 'f\u00e9 '],
  ['query:Red  Shoes', 'red shoes'],
  ['page:https://shop.example/Caf%C3%A9/?x=1', '/Caf\u00e9'],
  ['page~Caf%c3%A9', 'Caf\u00e9'],
  ['page:shop.example/a', 'shop.example/a'],
  ['country:de', 'DE'],
  ['country:Unknown', 'unknown'],
  ['device:Mobile', 'mobile'],
  ['campaign: Spring  sale', 'Spring sale'],
  ['product_id: A', ' A'],
  ['category:', ''],
])('%j asks for the value %j', (condition, value) => {
  expect(readCondition(condition)).toMatchObject({ value });
});

it('the rules of a site decide', () => {
  const rules = { ...RULES, categoryCase: 'keep', hosts: 'keep' } as const;

  expect(readCondition('category:Shoes', rules)).toMatchObject({ value: 'Shoes' });
  expect(readCondition('page:https://shop.example/a/', rules)).toMatchObject({ value: 'shop.example/a' });
});

it('a capital that composes only as a small letter has one spelling', () => {
  expect(['J\u030c', 'j\u030c', '\u01f0'].map((one) => categoryOf(one, RULES))).toEqual(['\u01f0', '\u01f0', '\u01f0']);
});
