import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  FAILED_SEEDS_FILE,
  firstFreshSeed,
  parseFailedSeeds,
  withFoundSeeds,
} from '../../simulation/search/fresh-seeds';
import { failsTheRun, judgeFresh, judgeListed } from '../../simulation/search/judge-seeds';
import type { FailedSeed } from '../../simulation/search/tally';

const failure = (seed: number): FailedSeed => ({ seed, check: 'conservation', message: 'one is missing', atMs: 0 });
const listed = (seed: number, status: 'open' | 'fixed') => ({ seed, check: 'conservation', status, note: '' });

describe('fresh seeds', () => {
  it('are the same for the same sources and others for other sources', () => {
    expect(firstFreshSeed('00000000ff')).toBe(1_000_000_255);
    expect(firstFreshSeed('0123456789abcdef')).toBe(firstFreshSeed('0123456789ffffff'));
    expect(firstFreshSeed('0123456780')).not.toBe(firstFreshSeed('0123456789'));
  });

  it('never are seeds that people write by hand, and stay exact numbers', () => {
    for (const hash of ['0000000000', 'ffffffffff']) {
      expect(firstFreshSeed(hash)).toBeGreaterThan(999_999_999);
      expect(Number.isSafeInteger(firstFreshSeed(hash) + 20_000)).toBe(true);
    }
  });
});

describe('a seed on the list of failed seeds', () => {
  it.each([
    ['open', true, 'open', false],
    ['open', false, 'now_passes', false],
    ['fixed', false, 'passed', false],
    ['fixed', true, 'broken', true],
  ] as const)('that is %s and fails: %s is %s; fails the run: %s', (status, fails, kind, failsRun) => {
    const [verdict] = judgeListed([listed(7, status)], fails ? [failure(7)] : []);

    expect(verdict).toMatchObject({ seed: 7, kind });
    expect(failsTheRun(verdict!)).toBe(failsRun);
  });

  it('is kept for ever: the list in the repository can be read and has the seeds that are known', () => {
    const seeds = parseFailedSeeds(
      readFileSync(join(resolve(import.meta.dirname, '../..'), FAILED_SEEDS_FILE), 'utf8'),
    );

    expect(seeds.map(({ seed }) => seed)).toContain(701_165);
  });

  it('is added once', () => {
    const text = withFoundSeeds([listed(7, 'fixed')], [listed(8, 'open'), listed(7, 'open')]);

    expect(parseFailedSeeds(text)).toEqual([listed(7, 'fixed'), listed(8, 'open')]);
  });
});

describe('a fresh seed that fails', () => {
  it.each([
    ['fails on the parent commit too', true, 'found', false],
    ['passes on the parent commit', false, 'broken', true],
    ['has no parent commit to compare with', undefined, 'unknown', true],
  ] as const)('and %s', async (_, onParent, kind, failsRun) => {
    const [verdict] = await judgeFresh([failure(9)], () => Promise.resolve(onParent));

    expect(verdict).toMatchObject({ seed: 9, kind, failure: failure(9) });
    expect(failsTheRun(verdict!)).toBe(failsRun);
  });

  it('is the only reason to run the parent commit', async () => {
    expect(await judgeFresh([], () => Promise.reject(new Error('not needed')))).toEqual([]);
  });
});
