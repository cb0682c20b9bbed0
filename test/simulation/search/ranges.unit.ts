import fc from 'fast-check';
import { parseRanges, rangesText } from '../../../simulation/search/ranges';

test('numbers come back from their ranges', () => {
  expect(rangesText([1, 2, 3, 7])).toBe('1-3,7');
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(200), { minLength: 1 }), (numbers) => {
      const ascending = [...numbers].sort((a, b) => a - b);
      expect(parseRanges(rangesText(ascending))).toEqual(ascending);
    }),
  );
});

test.each(['', '1-', '3-1', 'a', '1,,2'])('%j is not taken for numbers', (text) => {
  expect(parseRanges(text)).toBeUndefined();
});
