import fc from 'fast-check';
import { ByteReader, ByteWriter } from '../../core/encoding/bytes';
import { addAmounts, amountOf, finishAmount } from '../../core/metric/kind/amount';
import { LIMITS } from '../../core/event/limits';

const wholes = fc.oneof(
  fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
  fc.bigInt({ min: -100n, max: 100n }).map((near) => near + 2n ** 53n),
  fc.bigInt({ min: -100n, max: 100n }).map((near) => near - 2n ** 53n),
  fc.bigInt({ min: -100n, max: 100n }).map((near) => near + 2n ** 52n),
);

it('amounts of any size add up to the last unit', () => {
  fc.assert(
    fc.property(wholes, wholes, (a, b) => {
      expect(BigInt(addAmounts(amountOf(a), amountOf(b)))).toBe(a + b);
    }),
  );
});

it('an amount is decoded as it was encoded, and in the range of older versions to the same bytes', () => {
  fc.assert(
    fc.property(wholes.map(amountOf), (amount) => {
      const writer = new ByteWriter();
      writer.integer(amount);
      const reader = new ByteReader(writer.finish());
      expect(reader.integer()).toBe(amount);
      expect(reader.left).toBe(0);
      if (typeof amount === 'bigint' || Math.abs(amount) >= 2 ** 52) return;
      const older = new ByteWriter();
      older.signed(amount);
      expect(writer.finish()).toEqual(older.finish());
    }),
  );
});

it('a shown amount is right, or says by how much it may be wrong', () => {
  fc.assert(
    fc.property(wholes, (whole) => {
      const { value, lower, upper } = finishAmount(amountOf(whole), {});
      expect(BigInt(lower!) <= whole && whole <= BigInt(upper!)).toBe(true);
      expect(lower === upper).toBe(BigInt(value!) === whole);
    }),
  );
});

it('a thousand of the largest amounts are not cut', () => {
  const sum = Array.from({ length: 1000 }, () => LIMITS.smallUnitAmountMinor).reduce(addAmounts, 0);
  expect(sum).toBe(100_000_000_000_000_000n);
});
