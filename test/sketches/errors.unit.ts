import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { CLASSIC_SWITCH } from '../../cli/generate/sketches/classic-counter';
import { drawSketches } from '../../cli/generate/sketches/pictures';
import { binAround, LONGEST_MS } from '../../cli/generate/sketches/quantile-error';
import { promisedOverestimate } from '../../cli/generate/sketches/ranking-error';
import { reportSketches } from '../../cli/generate/sketches/report';
import { RELATIVE_ACCURACY } from '../../core/sketch/ddsketch';
import { COARSE_PRECISION, FINE_PRECISION } from '../../core/sketch/hyperloglog';
import { bumps, excesses, misses } from './claims';
import type { Readings } from './readings';

/** With `--all` the measurements of docs/sketches.md; otherwise a tenth of the visitors and fewer trials. */
const ALL = process.env['TIDEMARK_TEST_ALL'] !== undefined;
const ROOT = resolve(import.meta.dirname, '../..');

function takeReadings(): Readings {
  const program = join(ROOT, '.build', 'test-programs', `readings-${process.pid}.mjs`);
  try {
    buildSync({
      entryPoints: [join(import.meta.dirname, 'readings.ts')],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'error',
    });
    const { stdout, stderr, status } = spawnSync(process.execPath, [program, ALL ? 'all' : 'quick'], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as Readings;
  } finally {
    rmSync(program, { force: true });
  }
}

const { measured, cells, faults } = takeReadings();

const PRECISIONS = [
  ['totals', FINE_PRECISION, measured.fine],
  ['breakdowns', COARSE_PRECISION, measured.coarse],
] as const;

describe.each(PRECISIONS)('distinct counts of %s', (_, precision, { errors, classic, denseFrom }) => {
  it('are off by no more than promised at every number of visitors', () => {
    expect(excesses(errors, precision)).toEqual([]);
  });

  it('are bounded as often as promised at every number of visitors', () => {
    expect(misses(errors)).toEqual([]);
  });

  it('have no bump where the stored bytes change their form, nor anywhere else', () => {
    expect(bumps(errors)).toEqual([]);
    expect([errors[0]!.count, errors.at(-1)!.count]).toEqual([1, ALL ? 10_000_000 : 1_000_000]);
    expect(denseFrom).toBeGreaterThan(2 ** precision / 4);
    expect(denseFrom).toBeLessThan(2 ** precision);
  });

  it('have the registers of one sketch that saw all visitors, through every cell and both forms of its bytes', () => {
    expect(cells[precision]).toEqual({ different: [], forms: ['sparse', 'dense'] });
  });

  it('would show the bump of the classic estimator, where it changes its formula and nowhere else', () => {
    const found = bumps(classic);

    expect(found).not.toEqual([]);
    for (const count of found) expect(Math.abs(Math.log2(count / (CLASSIC_SWITCH * 2 ** precision)))).toBeLessThan(1);
  });
});

describe('these claims notice', () => {
  it('a bump at the switch of forms', () => {
    const [first] = bumps(faults.lossyDenseForm);

    expect(Math.abs(Math.log2(first! / measured.fine.denseFrom))).toBeLessThan(0.5);
  });

  it('ranks that do not fit, and half of the registers lost', () => {
    expect(excesses(faults.ranksEndAt11, COARSE_PRECISION)).toContain(1_000_000);
    expect(excesses(faults.halfTheRegisters, COARSE_PRECISION)).not.toEqual([]);
  });

  it('bounds of two standard deviations', () => {
    expect(misses(faults.narrowBounds)).not.toEqual([]);
  });
});

describe('quantiles', () => {
  it('are within their bounds and one percent, from 1 ms to a day', () => {
    const { quantiles } = measured;

    expect(quantiles.filter(({ held, error }) => !held || Math.abs(error) > RELATIVE_ACCURACY + 1e-12)).toEqual([]);
    expect(Math.min(...quantiles.map(({ exactMs }) => exactMs))).toBe(1);
    expect(Math.max(...quantiles.map(({ exactMs }) => exactMs))).toBe(LONGEST_MS);
  });

  it('have bins that hold every duration: the first and the last whole ms of each', () => {
    const wrong: number[] = [];
    let bins = 0;
    for (let durationMs = 1; durationMs <= LONGEST_MS; bins++) {
      const { lower, upper } = binAround(durationMs);
      const last = Math.min(LONGEST_MS, Math.max(durationMs, Math.floor(upper)));
      if (!(lower <= durationMs && durationMs <= upper && binAround(last).upper === upper)) wrong.push(durationMs);
      durationMs = last + 1;
    }

    expect(wrong).toEqual([]);
    expect(bins).toBeGreaterThan(700);
  });
});

describe('rankings', () => {
  it('hold the weight of every product, and give none too much by more than 1 ÷ capacity', () => {
    expect(
      measured.rankings.filter(
        ({ outside, overestimate, capacity }) => outside > 0 || overestimate > promisedOverestimate(capacity),
      ),
    ).toEqual([]);
  });

  it('find the ten most viewed products where no cell ran out of room', () => {
    expect(
      measured.rankings.filter(({ overestimate, foundOfTopTen }) => overestimate === 0 && foundOfTopTen < 10),
    ).toEqual([]);
    expect(measured.rankings.filter(({ overestimate }) => overestimate > 0)).not.toEqual([]);
  });
});

describe('the page about sketches', () => {
  const page = readFileSync(join(ROOT, 'docs/sketches.md'), 'utf8');
  const pictures = drawSketches(measured);

  it.each(pictures)('shows $path, which is small and stands alone', ({ path, text }) => {
    const committed = readFileSync(join(ROOT, path), 'utf8');

    expect(page).toContain(`](${path.replace('docs/', '')})`);
    for (const svg of [text, committed]) {
      expect(svg.length).toBeLessThan(40_000);
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^]*<\/svg>\n$/);
      expect(/NaN|Infinity|undefined|href|<script/.exec(svg)).toBeNull();
    }
  });

  if (ALL) {
    it.each([...pictures, ...reportSketches(measured)])(
      'is what ./tidemark generate --sketches gives: $path',
      ({ path, text }) => {
        expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text);
      },
    );
  }
});
