import { randomOf } from '../../loadtest/measures/synthetic-events';
import { addBin, binOf, type DDSketch, mergeDDSketch, quantile, RELATIVE_ACCURACY } from '../../core/sketch/ddsketch';

type Draw = (random: () => number) => number;

const DISTRIBUTIONS: Readonly<Record<string, Draw>> = {
  uniform: (random) => Math.floor(random() * 10_000),
  'long-tailed': (random) => Math.round(Math.exp(random() * random() * 18)),
  'mostly zero': (random) => (random() < 0.9 ? 0 : Math.floor(random() * 50)),
  negative: (random) => -Math.round(Math.exp(random() * 10)),
  'around zero': (random) => Math.round((random() - 0.5) * 2_000),
  constant: () => 1_234,
  fractions: (random) => random() / 1_000,
};
const QUANTILES = [0, 0.01, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999, 1];

function sketchOf(values: readonly number[]): DDSketch {
  const sketch: DDSketch = new Map();
  for (const value of values) addBin(sketch, binOf(value));
  return sketch;
}

/** By nearest rank. */
function exactQuantile(ascending: readonly number[], q: number): number {
  return ascending[Math.max(1, Math.ceil(Number((q * ascending.length).toFixed(6)))) - 1] as number;
}

describe('DDSketch', () => {
  describe.each(Object.entries(DISTRIBUTIONS))('of %s values', (_, draw) => {
    it.each([1, 2, 10, 140, 5_000])('bounds every quantile of %i of them, within 1 %%', (size) => {
      const random = randomOf(size);
      const ascending = Array.from({ length: size }, () => draw(random)).sort((a, b) => a - b);
      const sketch = sketchOf([...ascending].reverse());

      for (const q of QUANTILES) {
        const exact = exactQuantile(ascending, q);
        const found = quantile(sketch, q);
        expect(found?.lower).toBeLessThanOrEqual(exact);
        expect(found?.upper).toBeGreaterThanOrEqual(exact);
        expect((found?.upper ?? NaN) - (found?.lower ?? NaN)).toBeLessThanOrEqual(
          2.1 * RELATIVE_ACCURACY * Math.abs(exact),
        );
        expect(Math.abs((found?.value ?? NaN) - exact)).toBeLessThanOrEqual(
          RELATIVE_ACCURACY * Math.abs(exact) + 1e-12,
        );
      }
    });
  });

  it('gives the same bins merged as together, negative ones too', () => {
    const random = randomOf(1);
    const values = Array.from({ length: 1_000 }, () => (random() - 0.5) * 1e6);
    const merged = sketchOf(values.slice(0, 300));

    mergeDDSketch(merged, sketchOf(values.slice(300)));

    expect(new Map([...merged].sort())).toEqual(new Map([...sketchOf(values)].sort()));
  });

  it('takes the exact rank where q × total is not exact in floating point', () => {
    const sketch: DDSketch = new Map();
    addBin(sketch, binOf(1), 7);
    addBin(sketch, binOf(1_000), 93);

    expect(quantile(sketch, 0.07)?.upper).toBe(1);
  });

  it('has nothing to say of no values, and orders bins as their values', () => {
    expect(quantile(new Map(), 0.5)).toBeUndefined();
    expect([-1e-300, 0, 1e-300].map(binOf).map(Math.abs)).toEqual([0, 0, 0]);
    const values = [-1e9, -20, -1, -1e-9, 0, 1e-9, 1, 20, 1e9];
    expect(values.map(binOf)).toEqual(values.map(binOf).sort((a, b) => a - b));
  });
});
