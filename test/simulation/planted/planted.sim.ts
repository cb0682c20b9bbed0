import { join, resolve } from 'node:path';
import { BUGS } from '../../../simulation/planted/bugs';
import { findBugs, isFound } from '../../../simulation/planted/find-bugs';
import { FINDINGS } from '../../../simulation/planted/findings';
import type { PlantedBug } from '../../../simulation/planted/planted-bug';

const ROOT = resolve(import.meta.dirname, '../../..');
const FOUND = BUGS.filter(({ name }) => FINDINGS[name] !== undefined);
const LONGEST_MS = 30 * 60_000;

test('the list of what finds the planted bugs names no others, and enough', () => {
  expect(Object.keys(FINDINGS).sort()).toEqual(FOUND.map(({ name }) => name).sort());
  expect(FOUND.length).toBeGreaterThanOrEqual(25);
});

/** In the world that found it when the list was written; if worlds have changed since, in one of the next. */
test(
  'every planted bug of the list is found',
  async () => {
    const from = ({ name }: PlantedBug): number => FINDINGS[name]?.seed ?? 1;
    const options = {
      root: ROOT,
      folder: join(ROOT, '.build', `planted-sim-${process.pid}`),
      width: 1,
      from,
      coreSeconds: 60,
    };
    const all = await findBugs(FOUND, options, () => undefined);
    expect(all.filter((one) => !isFound(one)).map(({ bug }) => bug.name)).toEqual([]);
  },
  LONGEST_MS,
);
