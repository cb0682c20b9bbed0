import fc from 'fast-check';
import { isRounded, minorUnitDecimals, toMinorUnits } from '../../core/event/currency';
import { isRejection } from '../../core/event/rejection';
import { repairEvent } from '../../core/event/repair';

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

describe('a price as text', () => {
  const texts = fc
    .tuple(
      fc.constantFrom('', '-', '+', ' '),
      fc.stringMatching(/^[0-9]{0,20}$/),
      fc.constantFrom('', '.'),
      fc.stringMatching(/^[0-9]{0,26}$/),
      fc.constantFrom('', '', '', 'e2', 'E-3', 'e+15'),
    )
    .map((parts) => parts.join(''));

  it('is the number that it says, or refused', () => {
    fc.assert(
      fc.property(texts, (price) => {
        const event = repairEvent({ event_type: 'purchase', price }, () => undefined);

        if (!isRejection(event) && price.trim() !== '') expect(Number(event.price)).toBe(Number(price));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('isRounded', () => {
  /** With four decimals and the three that are compared. */
  const ofFifteenDigits = decimalTexts.filter((text) => /^-?[0-9]{1,8}(?:\.|$)/.test(text));

  it('agrees with the exact amount, to a thousandth of the minor unit', () => {
    fc.assert(
      fc.property(ofFifteenDigits, fc.integer({ min: 0, max: 4 }), (text, decimals) => {
        const thousandths = oracle(text, decimals + 3);

        expect(isRounded(text, decimals)).toBe(thousandths % 1000n !== 0n);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    [0.1 + 0.2, 2, false],
    [19.99 * 3, 2, false],
    ['19.990000000000002', 2, false],
    ['19.9900', 2, false],
    [19.995, 2, true],
    [19.5, 0, true],
    [1e-7, 2, false],
    [1e-4, 2, true],
    [1e21, 2, false],
  ])('of %s with %s decimals is %s', (amount, decimals, expected) => {
    expect(isRounded(amount, decimals)).toBe(expected);
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
