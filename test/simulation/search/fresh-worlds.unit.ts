import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { freshWorlds } from '../../../cli/commands/fresh-worlds';
import { FAILED_SEEDS_FILE, parseFailedSeeds } from '../../../simulation/search/fresh-seeds';
import { buildWorker } from '../../../simulation/search/build-worker';

const ROOT = resolve(import.meta.dirname, '../../..');
process.env['TIDEMARK_ROOT'] = ROOT;
const FOLDER = join(ROOT, '.build', `fresh-worlds-unit-${process.pid}`);
afterAll(() => rm(FOLDER, { recursive: true, force: true }));

/** The list may hold open seeds: the worlds of the same test run add what they find. */
const KIND_OF_A_PASS = { open: 'now_passes', fixed: 'passed' } as const;

interface Said {
  readonly from: number;
  readonly verdicts: readonly { readonly seed: number; readonly kind: string }[];
}

test('every seed that ever failed runs before the fresh ones, once however the fresh ones are divided', async () => {
  const entry = 'test/simulation/search/programs/fake-world.ts';
  const built = await buildWorker({ root: ROOT, folder: FOLDER, instrumented: false, entry });
  const said: unknown[] = [];
  const output = {
    json: true,
    result: (value: unknown) => void said.push(value),
    progress: () => undefined,
    note: () => undefined,
  };

  const ends = [
    await freshWorlds({ seeds: 3, skip: 0, jobs: 1 }, built, output),
    await freshWorlds({ seeds: 3, skip: 3, jobs: 1 }, built, output),
  ];

  const [first, later] = said as Said[];
  const listed = parseFailedSeeds(readFileSync(join(ROOT, FAILED_SEEDS_FILE), 'utf8'));
  expect(ends).toEqual([0, 0]);
  expect(listed).toContainEqual(expect.objectContaining({ seed: 701_165 }));
  expect(first?.verdicts).toMatchObject(listed.map(({ seed, status }) => ({ seed, kind: KIND_OF_A_PASS[status] })));
  const fixed = listed.filter(({ status }) => status === 'fixed').length;
  expect(first).toMatchObject({ passed: fixed + 3, failed: 0 });
  expect(later).toMatchObject({ from: first!.from + 3, verdicts: [], passed: 3 });
});
