import fc from 'fast-check';
import { divide, type Interval } from '../../core/merge/interval';

const bounds = (least: number): fc.Arbitrary<{ readonly truth: number; readonly interval: Interval }> =>
  fc.tuple(fc.integer({ min: least, max: 50 }), fc.nat(9), fc.nat(9), fc.nat()).map(([truth, below, above, at]) => {
    const [lower, upper] = [Math.max(least, truth - below), truth + above];
    return { truth, interval: { lower, upper, value: lower + (at % (upper - lower + 1)) } };
  });

describe('dividing two intervals', () => {
  it('bounds every quotient that the two allow, and its own value', () => {
    fc.assert(
      fc.property(bounds(-50), bounds(0), (above, below) => {
        const { value, lower, upper } = divide(above.interval, below.interval);

        if (below.interval.value === 0) {
          expect({ value, lower, upper }).toEqual({ value: null, lower: null, upper: null });
          return;
        }
        const within = (number: number): boolean => (lower ?? -Infinity) <= number && number <= (upper ?? Infinity);
        expect(within(value as number)).toBe(true);
        if (below.truth > 0) expect(within(above.truth / below.truth)).toBe(true);
      }),
    );
  });

  it('is as narrow as its corners', () => {
    const quotient = divide({ value: 4, lower: 2, upper: 6 }, { value: 2, lower: 1, upper: 4 });

    expect(quotient).toEqual({ value: 2, lower: 0.5, upper: 6 });
  });

  it.each([
    [
      { value: null, lower: 1, upper: 1 },
      { value: 1, lower: 1, upper: 1 },
    ],
    [
      { value: 1, lower: null, upper: 1 },
      { value: 1, lower: 1, upper: 1 },
    ],
    [
      { value: 1, lower: 1, upper: null },
      { value: 1, lower: 1, upper: 1 },
    ],
    [
      { value: 1, lower: 1, upper: 1 },
      { value: null, lower: 1, upper: 1 },
    ],
  ])('is nothing where one is unknown (%j ÷ %j)', (numerator, denominator) => {
    expect(divide(numerator, denominator)).toEqual({ value: null, lower: null, upper: null });
  });

  it('is exactly 0 where the numerator is, whatever the denominator', () => {
    expect(divide({ value: 0, lower: 0, upper: 0 }, { value: 1, lower: 0, upper: 2 })).toEqual({
      value: 0,
      lower: 0,
      upper: 0,
    });
  });

  it('has no bound where the denominator might be 0', () => {
    const positive = divide({ value: 4, lower: 2, upper: 6 }, { value: 1, lower: 0, upper: 2 });
    const negative = divide({ value: -4, lower: -6, upper: -2 }, { value: 1, lower: 0, upper: 2 });

    expect(positive).toEqual({ value: 4, lower: 1, upper: null });
    expect(negative).toEqual({ value: -4, lower: null, upper: -1 });
  });
});
