import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildWorker } from '../../../simulation/search/build-worker';
import { createPool, type Pool } from '../../../simulation/search/pool';

const ROOT = resolve(import.meta.dirname, '../../..');
const folder = join(ROOT, '.build', `pool-unit-${process.pid}`);
let pool: Pool;

beforeAll(async () => {
  const { program } = await buildWorker({
    root: ROOT,
    folder,
    instrumented: false,
    entry: 'test/simulation/search/programs/fake-world.ts',
  });
  pool = createPool({ program, width: 2, root: ROOT, hangMs: 3000 });
});

afterAll(() => {
  pool.close();
  rmSync(folder, { recursive: true, force: true });
});

test.each([
  [1, 'no_exception', /a fault of ours/],
  [2, 'no_crash', /exit 3: out of memory, say/],
  [3, 'no_hang', /within 3 s/],
  [4, 'no_hang', /within 3 s/],
] as const)('what happens to the process of world %d is a failure of that world: %s', async (seed, check, message) => {
  const [run, ...others] = await Promise.all([seed, 11, 12, 13].map(async (each) => pool.run({ seed: each })));
  expect(run?.failure).toMatchObject({ check, message: expect.stringMatching(message) as string });
  expect(others.map((other) => other.failure)).toEqual([undefined, undefined, undefined]);
});

test('processes live on from world to world, and as many work as were asked for', async () => {
  const runs = await Promise.all([21, 22, 23, 24, 25, 26].map(async (seed) => pool.run({ seed })));
  expect(new Set(runs.map(({ digest }) => digest)).size).toBe(2);
});

test('a simulation that cannot start does not count as a finding', async () => {
  const broken = createPool({ program: join(folder, 'not-there.mjs'), width: 1, root: ROOT });
  await expect(broken.run({ seed: 5 })).rejects.toThrow(/cannot start.*not-there/s);
});
