import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { madeSeries } from '../../loadtest/detect/made-series';
import { COMMITTED, measureSeries, scoreSeries } from '../../loadtest/detect/measure-series';
import { nabScore } from '../../loadtest/detect/nab-score';
import { createSeriesDetector } from '../../reaction-layer/detect/series/series-detector';

const ROWS = 100;
const WINDOW = { first: 40, last: 59 };

/** The score of alarms in these rows, with one window of 20 rows. */
function scoreOf(...alarms: readonly number[]) {
  const scores = Array.from({ length: ROWS }, (_, row) => (alarms.includes(row) ? 1 : 0));
  return nabScore([{ scores, windows: [WINDOW] }], 0.5);
}

describe('the score of the Numenta Anomaly Benchmark', () => {
  it('is 100 for one alarm at the start of a window, less for a later one, 0 for none', () => {
    expect(scoreOf(40)).toEqual({ score: 100, windows: 1, hit: 1, falseRows: 0, ordinaryRows: 65 });
    expect(scoreOf(40, 45, 59).score).toBe(100);
    expect(scoreOf(50).score).toBeCloseTo(93, 0);
    expect(scoreOf(59).score).toBeCloseTo(56.3, 1);
    expect(scoreOf().score).toBe(0);
  });

  it('takes 5.5 points for a false alarm, less shortly after the window', () => {
    expect(scoreOf(40, 20).score).toBeCloseTo(94.5, 5);
    expect(scoreOf(40, 60).score).toBeGreaterThan(scoreOf(40, 70).score);
    expect(scoreOf(40, 99).score).toBeCloseTo(94.5, 1);
  });

  it('counts nothing in the first 15 % of the rows', () => {
    expect(scoreOf(40, 0, 14).score).toBe(100);
    expect(scoreOf(40, 15).score).toBeLessThan(100);
  });
});

describe('the detector of series', () => {
  const series = madeSeries(1);

  it('scores what was committed on made series, with less than one ordinary row in a thousand', () => {
    const { score, falseRows, ordinaryRows } = scoreSeries(series);

    expect(score).toBeGreaterThanOrEqual(COMMITTED.made);
    expect(falseRows / ordinaryRows).toBeLessThan(0.001);
  });

  it.each<[string, typeof createSeriesDetector]>([
    [
      'is late',
      () => {
        const scores: number[] = [];
        const scoreOfRow = createSeriesDetector();
        return (row) => {
          scores.push(scoreOfRow(row));
          return scores.at(-200) ?? 0;
        };
      },
    ],
    [
      'is hard of hearing',
      () => {
        const scoreOfRow = createSeriesDetector();
        return (row) => scoreOfRow(row) ** 4;
      },
    ],
    [
      'is nervous',
      () => {
        const scoreOfRow = createSeriesDetector();
        return (row) => scoreOfRow(row) ** 0.25;
      },
    ],
  ])('would be found out if it %s', (_name, create) => {
    expect(scoreSeries(series, create).score).toBeLessThan(COMMITTED.made);
  });
});

describe('the benchmark of series', () => {
  it('says what is missing without the data of the Numenta Anomaly Benchmark, and reads them where they are', async () => {
    const [last] = (await measureSeries(undefined)).slice(-1);
    expect(last?.note).toContain('--nab');

    const folder = await mkdtemp(join(tmpdir(), 'tidemark-nab-'));
    try {
      await mkdir(join(folder, 'data', 'real'), { recursive: true });
      const at = (row: number): string => `2014-04-01 00:${String(row).padStart(2, '0')}:00`;
      const rows = Array.from({ length: 40 }, (_, row) => `${at(row)},${row % 3}`);
      await writeFile(join(folder, 'data', 'real', 'a.csv.gz'), gzipSync(`timestamp,value\n${rows.join('\n')}\n`));
      await writeFile(
        join(folder, 'windows.json'),
        JSON.stringify({ 'real/a.csv': [[`${at(20)}.000000`, `${at(29)}.000000`]] }),
      );

      const lines = await measureSeries(folder);

      expect(lines.find(({ note }) => note?.startsWith('0 of 1 windows'))).toMatchObject({
        verdict: 'missed',
        value: 0,
      });
      await expect(measureSeries(join(folder, 'nowhere'))).rejects.toThrow('windows.json');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
