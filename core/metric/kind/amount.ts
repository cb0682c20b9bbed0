import { exactly, type Finished } from './kind';

/** A whole number of any size: a number while that is exact (to 2^53 − 1), a bigint beyond. */
export type Amount = number | bigint;

/** @example addAmounts(Number.MAX_SAFE_INTEGER, 1) // 9007199254740992n */
export function addAmounts(a: Amount, b: Amount): Amount {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return amountOf(BigInt(a) + BigInt(b));
}

/** The amount in its one form, so that equal amounts are equal values. */
export function amountOf(value: bigint): Amount {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** An amount as an answer shows it. If no double is equal to it, the bounds are the nearest ones below and above. */
export function finishAmount(amount: Amount, by: Finished['by']): Finished {
  const value = Number(amount);
  const shown = BigInt(value);
  if (shown === BigInt(amount)) return exactly(value, by);
  const step = 2 ** (Math.floor(Math.log2(Math.abs(value))) - 51);
  return shown < amount
    ? { by, value, lower: value, upper: value + step }
    : { by, value, lower: value - step, upper: value };
}
