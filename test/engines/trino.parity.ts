import { type BatchBench, openBench } from '../batch/batch-world';
import { type Difference, differenceOf } from './differences';
import { INSTALL_MS, trinoAvailability } from './installed';
import { type LocalTrino, openTrino } from './local-trino';
import { jobsOf } from './played-nights';
import { dirtyStory, recordedStory } from './told-stories';
import { runOnTrino } from './trino-job';

const RUN_MS = 2_400_000;

const engine = await trinoAvailability();

let trino: LocalTrino;
let bench: BatchBench;
let schemas = 0;
beforeAll(async () => {
  if (!engine.isThere) return;
  trino = await openTrino();
  bench = await openBench();
}, INSTALL_MS);
afterAll(async () => {
  if (!engine.isThere) return;
  await trino.close();
  await bench.close();
});

describe('Trino, which Athena is made from, says what DuckDB says in every step', () => {
  if (!engine.isThere) {
    it(`is not shown here: ${engine.reason}`, () => undefined);
    return;
  }

  it.each([
    ['dirty events', dirtyStory],
    ['a recording', recordedStory],
  ])('of %s', async (_, story) => {
    const differences: Difference[] = [];
    for (const recorded of await jobsOf(bench, await story())) {
      await runOnTrino(trino, recorded.job, `job_${(schemas += 1)}`, async (name, rows) => {
        const step = recorded.job.steps.find((one) => one.name === name)!;
        const difference = await differenceOf(recorded, step, rows);
        if (difference !== undefined) differences.push(difference);
      });
    }
    expect(differences).toEqual([]);
  }, RUN_MS);
});
