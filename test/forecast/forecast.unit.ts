import { HOUR_MS } from '../../core/time/window';
import { seededRandom } from '../../core/seeded-random';
import { forecastSeries } from '../../reaction-layer/forecast/forecast-series';
import { holtWinters } from '../../reaction-layer/forecast/methods/holt-winters';
import { seasonalMean, seasonalNaive, usualSeason } from '../../reaction-layer/forecast/methods/seasonal';
import { theta } from '../../reaction-layer/forecast/methods/theta';
import { filled, readSeries } from '../../reaction-layer/forecast/series-file';

const DAY = 24;
const wave = (hour: number): number => 100 + 60 * Math.sin((2 * Math.PI * (hour % DAY)) / DAY);

/** Three weeks of hours with a daily wave and noise. */
function noisyHours(seed: number, hours = 21 * DAY): readonly number[] {
  const random = seededRandom(seed);
  return Array.from({ length: hours }, (_, hour) => wave(hour) + 40 * (random() - 0.5));
}

describe('methods', () => {
  const days = Array.from({ length: 5 * DAY }, (_, hour) => wave(hour));

  test.each([
    ['seasonal naive', seasonalNaive(days, 30, DAY)],
    ['seasonal mean', seasonalMean(days, 30, { season: DAY, weight: 0.2, fade: 0.5 })],
    ['Holt–Winters', holtWinters(days, 30, DAY)],
    ['Theta', theta(days, 30, DAY)],
  ])('%s continues a wave that repeats', (_, found) => {
    found.forEach((value, step) => expect(Math.abs(value - wave(5 * DAY + step))).toBeLessThan(1.5));
  });

  test('what is usual weighs newer seasons more', () => {
    expect(usualSeason([0, 0, 10, 10], 2, 0.5)).toEqual([20 / 3, 20 / 3]);
  });

  test('the usual season moves with the last values, and the move fades', () => {
    const raised = [...days, ...Array.from({ length: DAY }, (_, hour) => wave(hour) + 30)];
    const still = seasonalMean(raised, DAY, { season: DAY, weight: 0.2, fade: 0 });
    const moved = seasonalMean(raised, DAY, { season: DAY, weight: 0.2, fade: 0.5 });
    const moves = moved.map((value, step) => value - (still[step] ?? 0));
    expect(moves[0]).toBeGreaterThan(20);
    expect(moves[DAY - 1]).toBeLessThan(0.6 * (moves[0] ?? 0));
  });

  test('a straight line goes on, at half its slope by Theta', () => {
    const line = Array.from({ length: 60 }, (_, step) => 5 * step);
    const [first = 0, second = 0] = theta(line, 2, 1);
    expect(second - first).toBeCloseTo(2.5, 6);
  });
});

describe('a forecast', () => {
  test('is better than repeating the last day where days differ at random, and its intervals hold the truth', () => {
    let [inside, all] = [0, 0];
    for (let seed = 1; seed <= 12; seed++) {
      const hours = noisyHours(seed, 22 * DAY);
      const { points, mase } = forecastSeries({ values: hours.slice(0, 21 * DAY), stepMs: HOUR_MS }, DAY);
      expect(mase).toBeLessThan(0.95);
      for (const [step, { lower, upper }] of points.entries()) {
        const truth = hours[21 * DAY + step] ?? 0;
        if (truth >= lower && truth <= upper) inside++;
        all++;
      }
    }
    expect(inside / all).toBeGreaterThan(0.85);
    expect(inside / all).toBeLessThan(0.98);
  });

  test('uses nothing but the past, and says the same each time', () => {
    const series = { values: noisyHours(5), stepMs: HOUR_MS };
    expect(forecastSeries(series, DAY)).toEqual(forecastSeries(series, DAY));
  });

  test('never goes below zero where no value does', () => {
    const values = Array.from({ length: 200 }, (_, at) => (at % 7 === 0 ? 5 : 0));
    for (const { value, lower } of forecastSeries({ values, stepMs: HOUR_MS }, 48).points) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(lower).toBeGreaterThanOrEqual(0);
    }
  });

  test('of a series that never changes is that value', () => {
    const { points, mase } = forecastSeries({ values: Array<number>(200).fill(7), stepMs: HOUR_MS }, 3);
    expect(points).toEqual(Array(3).fill({ value: 7, lower: 7, upper: 7 }));
    expect(mase).toBeNull();
  });

  test('is refused for a series that is too short, and for a time too far away', () => {
    const short = { values: [1, 2, 3], stepMs: HOUR_MS };
    expect(() => forecastSeries(short, 1)).toThrow(/has 3 values; at least 20 are needed/);
    expect(() => forecastSeries({ values: noisyHours(1), stepMs: HOUR_MS }, 9999)).toThrow(/9999 steps ahead/);
  });
});

describe('a file', () => {
  test('is read with gaps filled, at the step that most values have, in its own way of writing times', () => {
    const series = readSeries(
      'timestamp,value\n2026-01-01 00:00:00,1\n2026-01-01 01:00:00,2\n2026-01-01 02:00:00,3\n2026-01-01 05:00:00,9\n',
    );
    expect(series.values).toEqual([1, 2, 3, 5, 7, 9]);
    expect(series.stepMs).toBe(HOUR_MS);
    expect(series.timeText(series.startMs + 6 * HOUR_MS)).toBe('2026-01-01 06:00:00');
  });

  test('says which line is wrong', () => {
    expect(() => readSeries('timestamp,value\n2026-01-01,1\nyesterday,2\n')).toThrow('line 3 is "yesterday,2"');
    expect(() => readSeries('timestamp,value\n')).toThrow('the file has no values');
  });

  test('ends are filled with the nearest value', () => {
    expect(filled([null, 2, null, 4, null])).toEqual([2, 2, 3, 4, 4]);
    expect(filled([null, null])).toEqual([0, 0]);
  });
});
