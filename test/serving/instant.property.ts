import fc from 'fast-check';
import { instantText } from '../../serving-layer/wire/instant';
import { runs } from '../support/effort';

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
/** Every instant that a Date can hold. */
const FURTHEST_MS = 8_640_000_000_000_000;

const isoText = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');
const upTo = (most: number) => fc.integer({ min: -most, max: most });

describe('the text of an instant', () => {
  it('is that of toISOString without zero milliseconds, on whole minutes and between', () => {
    const instants = fc.oneof(
      upTo(FURTHEST_MS / MINUTE_MS).map((minute) => minute * MINUTE_MS),
      upTo(FURTHEST_MS / 1000).map((second) => second * 1000),
      upTo(FURTHEST_MS),
    );

    fc.assert(
      fc.property(instants, (ms) => {
        expect(instantText(ms)).toBe(isoText(ms));
      }),
      { numRuns: runs(1000) },
    );
  });

  it('stays right over more days than are remembered, and when they are asked again', () => {
    const days = Array.from({ length: 2500 }, (_, day) => Date.UTC(1968, 0, day) + (day % 1440) * MINUTE_MS);

    const texts = [...days, ...days].map(instantText);

    expect(texts).toEqual([...days, ...days].map(isoText));
  });

  it.each([Number.NaN, Infinity, FURTHEST_MS + DAY_MS])('does not exist for %d', (ms) => {
    expect(() => instantText(ms)).toThrow(RangeError);
  });
});
