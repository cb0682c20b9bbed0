import { compareMeans, compareShares, waldInterval, wilson } from '../../reaction-layer/experiments/statistics/compare';
import {
  chiSquareUpper,
  normalCdf,
  normalQuantile,
  tCdf,
  tQuantile,
} from '../../reaction-layer/experiments/statistics/distributions';
import { holm } from '../../reaction-layer/experiments/statistics/holm';
import { adjustedMeans, meanOf, type Moments, ratioOf } from '../../reaction-layer/experiments/statistics/moments';
import { powerOf, unitsNeeded } from '../../reaction-layer/experiments/statistics/power';
import { sampleRatio } from '../../reaction-layer/experiments/statistics/sample-ratio';
import { rhoAt, sequenceHalfWidth, sequentialInterval } from '../../reaction-layer/experiments/statistics/sequential';

/** Expected values are of scipy 1.17.1 and statsmodels 0.15.0, held to 1e-6 relative. */
function near(actual: number, expected: number, relative = 1e-6): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(relative * Math.max(Math.abs(expected), 1e-12));
}

function momentsOf(ys: readonly number[], zs: readonly number[] = ys.map(() => 0)): Moments {
  const sum = (of: (at: number) => number) => ys.reduce((total, _, at) => total + of(at), 0);
  const [y, z] = [(at: number) => ys[at] ?? 0, (at: number) => zs[at] ?? 0];
  return {
    n: ys.length,
    sumY: sum(y),
    sumYY: sum((at) => y(at) ** 2),
    sumZ: sum(z),
    sumZZ: sum((at) => z(at) ** 2),
    sumYZ: sum((at) => y(at) * z(at)),
  };
}

describe('distributions, as scipy has them', () => {
  test.each([
    [
      1.5,
      [2.1963984175655376, 6.016663104427929, 82.84744670366369],
      [0.2397202312171071, 0.8879058348219744, 0.025101228388162394],
    ],
    [
      7.000391115372422,
      [1.414915736135164, 2.3645974702261903, 5.407710168597214],
      [0.19304873837568323, 0.9571914766607835, 0.0002710714483610322],
    ],
    [
      2_000_000,
      [1.2815519888371267, 1.9599651706763748, 3.2905315963637904],
      [0.1776732152123426, 0.9772498005630966, 9.867562631966133e-10],
    ],
    [
      999.5,
      [1.2823991455367676, 1.9623402703838457, 3.3002875419555506],
      [0.17778470022413556, 0.9771147591670907, 1.3779094322439735e-9],
    ],
    [
      1000.5,
      [1.282398297809231, 1.962337892459348, 3.300277759796564],
      [0.17778458876544403, 0.9771148942720735, 1.3774599973507735e-9],
    ],
    [
      1_000_000_000,
      [1.2815515663911852, 1.959963986912325, 3.2905267412216563],
      [0.1776731595681851, 0.9772498679168434, 9.865879822492407e-10],
    ],
  ])('t with %d degrees of freedom', (df, quantiles, shares) => {
    [0.9, 0.975, 0.9995].forEach((p, at) => near(tQuantile(p, df), quantiles[at] ?? NaN));
    [-0.924268922645762, 2, -6].forEach((t, at) => near(tCdf(t, df), shares[at] ?? NaN));
  });

  test.each([1, 7, 500, 2_000_000])('t is symmetric, with no probability above a half below 0: %d', (df) => {
    for (const t of [0, 1e-9, 0.01, 0.5]) {
      expect(tCdf(-t, df)).toBeLessThanOrEqual(0.5);
      near(tCdf(t, df), 1 - tCdf(-t, df));
      near(tCdf(-t, df), 0.5, 0.8 * t + 1e-6);
    }
  });

  test('normal and chi-square', () => {
    near(normalQuantile(1e-6), -4.753424308822899);
    near(normalQuantile(0.995), 2.5758293035489004);
    near(normalCdf(-6), 9.865876450376946e-10);
    near(chiSquareUpper(25.6, 1), 4.200393976022008e-7);
    near(chiSquareUpper(18.4, 4), 0.0010306018987383527);
  });
});

describe('two variants', () => {
  test('a typical uplift of 10 %', () => {
    const found = compareShares({ conversions: 1000, users: 50_000 }, { conversions: 1100, users: 50_000 }, 0.05);
    near(found.z, 2.2054590923138937);
    near(found.p, 0.027421895342106612);
    near(found.lower, 0.0002223162649601289);
    near(found.upper, 0.0037798890449662476);

    const share = (p: number) => ({ n: 50_000, value: p, variance: (p * (1 - p)) / 50_000 });
    const wald = waldInterval(share(0.02), share(0.022), 0.05);
    near(wald.lower, 0.00022266817464121238);
    near(wald.upper, 0.003777331825358784);
  });

  test('nothing in one variant', () => {
    const found = compareShares({ conversions: 0, users: 400 }, { conversions: 6, users: 410 }, 0.05);
    near(found.z, 2.4284444723969103);
    near(found.p, 0.015163746930762627);
    near(found.lower, 0.002262489964203411);
    near(found.upper, 0.03155528755762842);
    near(wilson({ conversions: 0, users: 30 }, 0.05).upper, 0.1135133931739688);
  });

  test('a heavy tail', () => {
    const control = meanOf(momentsOf([1, 2, 2, 3, 2, 1, 2, 400]));
    const found = compareMeans(control, meanOf(momentsOf([5, 6, 5, 7, 6, 5, 6, 5])), 0.05);
    near(found.difference, -46);
    near(found.t, -0.924268922645762);
    near(found.df, 7.000391115372422);
    near(found.p, 0.38609747675136646);
    near(found.lower, -163.6838049677592);
    near(found.upper, 71.68380496775919);
  });

  test('no unit has a value', () => {
    const none = meanOf(momentsOf([0, 0, 0]));
    expect(compareMeans(none, none, 0.05)).toMatchObject({ difference: 0, p: 1, lower: 0, upper: 0 });
    expect(compareShares({ conversions: 0, users: 9 }, { conversions: 0, users: 9 }, 0.05)).toMatchObject({ p: 1 });
  });
});

test('a sequence is as wide as its formula says, and tightest where it was tuned', () => {
  near(sequenceHalfWidth(100_000, 0.3, { rho: 0.03, alpha: 0.05 }), 0.0030914583757182625);
  const width = (n: number) => sequenceHalfWidth(5000, 1, { rho: rhoAt(n, 0.05), alpha: 0.05 });
  expect(width(5000)).toBeLessThan(width(2000));
  expect(width(5000)).toBeLessThan(width(12_000));

  const [control, treatment] = [
    { n: 2500, value: 0.1, variance: 1e-4 },
    { n: 2500, value: 0.15, variance: 1e-4 },
  ];
  const always = sequentialInterval(control, treatment, 0.05);
  const once = waldInterval(control, treatment, 0.05);
  expect(always.upper - always.lower).toBeGreaterThan(1.3 * (once.upper - once.lower));
});

test('a broken split is seen, a sound one is not', () => {
  const broken = sampleRatio([50_800, 49_200], [0.5, 0.5]);
  near(broken.chiSquare, 25.6);
  near(broken.p, 4.200393976022008e-7);
  expect(broken.isMismatch).toBe(true);
  expect(sampleRatio([50_100, 49_900], [1, 1]).isMismatch).toBe(false);
  expect(sampleRatio([900, 100], [0.9, 0.1])).toMatchObject({ chiSquare: 0, p: 1 });
  expect(sampleRatio([10, 5], [1, 0])).toMatchObject({ p: 0, isMismatch: true });
  expect(sampleRatio([0, 0], [1, 1])).toMatchObject({ p: 1 });
});

test('several comparisons are corrected as statsmodels does', () => {
  holm([0.01, 0.04, 0.03, 0.005]).forEach((p, at) => near(p, [0.03, 0.06, 0.06, 0.02][at] ?? NaN));
});

test('a ratio is off by as much as the delta method says', () => {
  const [ys, zs] = [
    [10, 0, 24, 9, 31],
    [1, 0, 2, 1, 3],
  ];
  const found = ratioOf(momentsOf(ys, zs));
  // By numpy: cov(y − R z, ddof=1) / (n · mean(z)²).
  near(found.value, 74 / 7);
  const rest = ys.map((y, at) => y - (74 / 7) * (zs[at] ?? 0));
  const variance = rest.reduce((sum, one) => sum + one * one, 0) / 4 / (5 * 1.4 ** 2);
  near(found.variance, variance);
});

test('the past explains what it predicts, and moves no mean that it does not', () => {
  const past = Array.from({ length: 200 }, (_, at) => at % 10);
  const noise = past.map((_, at) => ((at * 7) % 13) / 13);
  const variant = (shift: number) =>
    momentsOf(
      past.map((x, at) => 3 * x + shift + (noise[at] ?? 0)),
      past,
    );
  const { estimates, explained } = adjustedMeans([variant(0), variant(1)]);
  expect((estimates[1]?.value ?? 0) - (estimates[0]?.value ?? 0)).toBeCloseTo(1, 9);
  expect(explained).toBeGreaterThan(0.95);
  expect(estimates[0]?.variance).toBeLessThan(0.05 * meanOf(variant(0)).variance);

  const unknown = adjustedMeans([momentsOf([1, 2, 3]), momentsOf([2, 3, 4])]);
  expect(unknown).toMatchObject({ explained: 0, estimates: [{ value: 2 }, { value: 3 }] });
});

test('what is promised before the start and what it needs agree', () => {
  const planned = { baseline: 0.05, effect: 0.1, alpha: 0.05 };
  const units = unitsNeeded(planned, 0.8);
  // Fleiss, with pooled variance: 31,234 per variant.
  expect(units).toBe(31_234);
  near(powerOf(planned, units), 0.8, 1e-4);
  expect(unitsNeeded({ baseline: 20, sd: 60, effect: 0.05, alpha: 0.05 }, 0.8)).toBe(56_512);
});
