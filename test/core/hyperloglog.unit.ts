import {
  addRegister,
  COARSE_PRECISION,
  emptyHyperLogLog,
  estimateDistinct,
  FINE_PRECISION,
  type HyperLogLog,
  maxRankOf,
  mergeHyperLogLog,
  type Precision,
  registerOf,
} from '../../core/sketch/hyperloglog';
import { choose, EFFORT } from '../support/effort';
import { wordsOf } from './hash-words';

function sketchOf(count: number, precision: Precision, word: () => number): HyperLogLog {
  const sketch = emptyHyperLogLog(precision);
  for (let at = 0; at < count; at++) addRegister(sketch, registerOf(word(), word(), precision));
  return sketch;
}

/**
 * Registers at their quantiles: the number of identities in a register is Poisson-distributed, and the chance that none
 * of them has a rank above k is e^(−load ÷ 2^k).
 */
function expectedSketch(identities: number, precision: Precision): HyperLogLog {
  const m = 2 ** precision;
  return emptyHyperLogLog(precision).map((_, index) => {
    const rank = Math.ceil(Math.log2(-identities / m / Math.log((index + 0.5) / m)));
    return Math.min(Math.max(0, rank), maxRankOf(m));
  });
}

interface Trials {
  readonly within: number;
  readonly bias: number;
}

const TRIALS = choose({ mutation: 40, sample: 150, full: 500 });

/** Share of trials whose bounds hold, and mean relative error. */
function trialsOf(count: number, precision: Precision): Trials {
  const word = wordsOf(count * 31 + precision);
  let [within, sum] = [0, 0];
  for (let trial = 0; trial < TRIALS; trial++) {
    const { value, lower, upper } = estimateDistinct(sketchOf(count, precision, word));
    if (lower <= count && count <= upper) within += 1;
    sum += value;
  }
  return { within: within / TRIALS, bias: sum / TRIALS / count - 1 };
}

const SIZES = EFFORT === 'mutation' ? [2, 300, 2_500] : [1, 2, 5, 20, 50, 100, 256, 300, 640, 1_000, 2_500];

describe('HyperLogLog', () => {
  it.each(SIZES)('at coarse precision bounds %i identities in at least 99 %% of sets, without bias', (count) => {
    const { within, bias } = trialsOf(count, COARSE_PRECISION);

    expect(within).toBeGreaterThanOrEqual(0.99);
    expect(Math.abs(bias)).toBeLessThan(0.02);
  });

  it.each([...SIZES, ...(EFFORT === 'mutation' ? [] : [4_096, 6_000, 10_240])])(
    'at fine precision bounds %i identities in at least 99 %% of sets, without bias',
    (count) => {
      const { within, bias } = trialsOf(count, FINE_PRECISION);

      expect(within).toBeGreaterThanOrEqual(0.99);
      expect(Math.abs(bias)).toBeLessThan(0.006);
    },
  );

  it('stays within three sigmas up to a million identities, at both precisions', () => {
    const word = wordsOf(7);
    const [most, step] = choose({ mutation: [40_000, 10_000], sample: [200_000, 20_000], full: [1_000_000, 20_000] });
    const [fine, coarse] = [emptyHyperLogLog(FINE_PRECISION), emptyHyperLogLog(COARSE_PRECISION)];
    const wrong: number[] = [];
    const isWrong = (sketch: HyperLogLog, count: number, tolerance: number): boolean =>
      Math.abs(estimateDistinct(sketch).value / count - 1) > tolerance;
    for (let count = 1; count <= most; count++) {
      const [high, low] = [word(), word()];
      addRegister(fine, registerOf(high, low, FINE_PRECISION));
      addRegister(coarse, registerOf(high, low, COARSE_PRECISION));
      if (count % step === 0 && (isWrong(fine, count, 0.049) || isWrong(coarse, count, 0.195))) wrong.push(count);
    }

    expect(wrong).toEqual([]);
  });

  describe.each<Precision>([FINE_PRECISION, COARSE_PRECISION])(
    'at precision %i, of registers as they are expected to be',
    (precision) => {
      const m = 2 ** precision;

      it.each([0.025, 0.5, 3, 25, 2 ** 10, 2 ** 30, 2 ** 50, 2 ** (65 - precision)])(
        'estimates %d identities for each register',
        (load) => {
          const identities = load * m;
          const { value, lower, upper } = estimateDistinct(expectedSketch(identities, precision));

          expect(Math.abs(value - identities)).toBeLessThanOrEqual(0.5 + 0.01 * identities);
          const margin = 3 * Math.min((1.04 * identities) / Math.sqrt(m), Math.sqrt(m * (Math.exp(load) - load - 1)));
          expect(Math.abs(upper - value - margin)).toBeLessThanOrEqual(2 + 0.1 * margin);
          expect(lower).toBeLessThanOrEqual(value);
        },
      );
    },
  );

  it('counts nothing as exactly 0 and one identity as 1', () => {
    const sketch = emptyHyperLogLog(FINE_PRECISION);
    expect(estimateDistinct(sketch)).toEqual({ value: 0, lower: 0, upper: 0 });

    addRegister(sketch, registerOf(1, 2, FINE_PRECISION));

    expect(estimateDistinct(sketch)).toMatchObject({ value: 1, lower: 1 });
  });

  it('takes the register from the high bits and the rank from the bits after them', () => {
    expect(registerOf(0xfff0_0000, 0, FINE_PRECISION)).toBe(0xfff * 64 + 53);
    expect(registerOf(0x0018_0000, 0, FINE_PRECISION)).toBe(1 * 64 + 1);
    expect(registerOf(0x0010_0000, 0x8000_0000, FINE_PRECISION)).toBe(1 * 64 + 21);
    expect(registerOf(0x0010_0000, 1, FINE_PRECISION)).toBe(1 * 64 + 52);
    expect(registerOf(0, 0, COARSE_PRECISION)).toBe(57);
    expect([2 ** FINE_PRECISION, 2 ** COARSE_PRECISION].map(maxRankOf)).toEqual([53, 57]);
  });

  it('sees the same hash at both precisions: the coarse register follows from the fine one', () => {
    const word = wordsOf(3);
    const disagreeing: unknown[] = [];
    for (let trial = 0; trial < 10_000; trial++) {
      const [high, low] = [word(), word()];
      const fine = registerOf(high, low, FINE_PRECISION);
      const [index, rank] = [fine >>> 6, fine & 63];
      const between = index & 15;
      const expected = (index >>> 4) * 64 + (between === 0 ? rank + 4 : Math.clz32(between) - 27);
      if (registerOf(high, low, COARSE_PRECISION) !== expected) disagreeing.push([high, low]);
    }

    expect(disagreeing).toEqual([]);
  });

  it('merges to the sketch of both sets, and refuses another precision', () => {
    const [whole, left, right] = [
      emptyHyperLogLog(FINE_PRECISION),
      emptyHyperLogLog(FINE_PRECISION),
      emptyHyperLogLog(FINE_PRECISION),
    ];
    const word = wordsOf(5);
    for (let at = 0; at < 3_000; at++) {
      const packed = registerOf(word(), word(), FINE_PRECISION);
      addRegister(whole, packed);
      addRegister(at % 3 === 0 ? left : right, packed);
    }

    mergeHyperLogLog(left, right);

    expect(left).toEqual(whole);
    expect(() => mergeHyperLogLog(left, emptyHyperLogLog(COARSE_PRECISION))).toThrow(RangeError);
  });
});
