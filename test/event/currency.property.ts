import fc from 'fast-check';
import { minorUnitDecimals, toMinorUnits } from '../../core/event/currency';

/** Half to even with unbounded integers: what toMinorUnits must agree with. */
function oracle(text: string, decimals: number): bigint {
  const [, sign, whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  const scaled = BigInt(whole + fraction) * 10n ** BigInt(decimals);
  const unit = 10n ** BigInt(fraction.length);
  const rest = (scaled % unit) * 2n;
  const floor = scaled / unit;
  const rounded = rest > unit || (rest === unit && floor % 2n === 1n) ? floor + 1n : floor;
  return sign === '-' ? -rounded : rounded;
}

const decimalTexts = fc
  .tuple(fc.constantFrom('', '-'), fc.stringMatching(/^[0-9]{1,9}$/), fc.stringMatching(/^[0-9]{0,12}$/))
  .map(([sign, whole, fraction]) => `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`);

describe('toMinorUnits', () => {
  it('is exact, rounding half to even', () => {
    fc.assert(
      fc.property(
        fc.oneof(decimalTexts, fc.constantFrom('0.005', '0.015', '0.0250', '2.675', '999999999.995')),
        fc.integer({ min: 0, max: 4 }),
        (text, decimals) => {
          expect(BigInt(toMinorUnits(text, decimals) ?? NaN)).toBe(oracle(text, decimals));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('reads a number as its shortest decimal text', () => {
    fc.assert(
      fc.property(fc.integer({ min: -99_999_999, max: 99_999_999 }), (cents) => {
        expect(toMinorUnits(cents / 100, 2)).toBe(cents + 0);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    [1e-7, 0],
    [-1e-7, 0],
    [5e-324, 0],
    [1e21, undefined],
    ['99999999999999', undefined],
    ['abc', undefined],
    [NaN, undefined],
  ])('of %s is %s', (amount, minor) => {
    expect(toMinorUnits(amount, 2)).toBe(minor);
  });
});

it('a currency has the decimals of ISO 4217, and anything else has none', () => {
  expect(['EUR', 'JPY', 'KWD', 'CLF', 'HRK', 'XAU', 'eur'].map(minorUnitDecimals)).toEqual([
    2,
    0,
    3,
    4,
    2,
    undefined,
    undefined,
  ]);
});
