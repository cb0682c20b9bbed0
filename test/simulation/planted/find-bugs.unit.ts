import { join, resolve } from 'node:path';
import { findBugs, isFound } from '../../../simulation/planted/find-bugs';
import type { PlantedBug } from '../../../simulation/planted/planted-bug';

const ROOT = resolve(import.meta.dirname, '../../..');
const PROGRAM = 'test/simulation/search/programs/fake-world.ts';
const SIMULATION = 'test/simulation/search/fake-simulation.ts';
const fails: PlantedBug = {
  name: 'fails',
  file: SIMULATION,
  find: 'failure: undefined',
  replace: "failure: seed < 13 ? undefined : { check: 'conservation', message: '', atMs: 0 }",
  breaks: '',
};
const changesNothing: PlantedBug = {
  name: 'changes_nothing',
  file: SIMULATION,
  find: 'something happens',
  replace: 'nothing happens',
  breaks: '',
};

async function found(bugs: readonly PlantedBug[], from: number) {
  const options = {
    root: ROOT,
    folder: join(ROOT, '.build', `find-bugs-unit-${process.pid}`),
    width: 2,
    from: () => from,
    coreSeconds: 0.005,
    entry: PROGRAM,
  };
  return findBugs(bugs, options, () => undefined);
}

test('a bug that a world shows is found, with the number of seeds; one that none shows is not', async () => {
  const [shown, hidden] = await found([fails, changesNothing], 11);
  expect(shown).toMatchObject({ seeds: 3, failure: { seed: 13, check: 'conservation' }, failsAnyway: false });
  expect(hidden).toMatchObject({ failure: undefined });
  expect([shown, hidden].map((one) => one !== undefined && isFound(one))).toEqual([true, false]);
});

test('a world that fails without the bug as well shows nothing', async () => {
  const [one] = await found([changesNothing], 1);
  expect(one).toMatchObject({ failsAnyway: true });
  expect(one !== undefined && isFound(one)).toBe(false);
});
