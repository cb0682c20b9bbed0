import { type BatchBench, openBench } from '../batch/batch-world';
import { type Difference, differenceOf } from './differences';
import { trinoAvailability } from './installed';
import { type LocalTrino, openTrino } from './local-trino';
import { jobsOf } from './played-nights';
import { dirtyStory, recordedStory } from './told-stories';
import { askTrino, runOnTrino } from './trino-job';
import { PATIENCE_MS } from '../support/patience';

const engine = await trinoAvailability();

let trino: LocalTrino;
let bench: BatchBench;
let schemas = 0;

const suite = engine.isThere ? describe : describe.skip;

suite(
  `Trino, which Athena is made from, says what DuckDB says in every step${engine.isThere ? '' : ` (not run: ${engine.reason})`}`,
  () => {
    beforeAll(async () => {
      trino = await openTrino();
      bench = await openBench();
    });
    afterAll(async () => {
      await trino.close();
      await bench.close();
    });

    it.each([
      ['dirty events', dirtyStory],
      ['a recording', recordedStory],
    ])(
      'of %s',
      async (_, story) => {
        const differences: Difference[] = [];
        for (const recorded of await jobsOf(bench, await story())) {
          const last = recorded.job.steps.at(-1)!;
          if (recorded.isQuery) {
            const asked = await askTrino(trino, recorded.job, `question_${(schemas += 1)}`);
            const difference = await differenceOf(recorded, last, asked);
            if (difference !== undefined) differences.push(difference);
          }
          await runOnTrino(trino, recorded.job, `job_${(schemas += 1)}`, async (name, rows) => {
            const step = recorded.job.steps.find((one) => one.name === name)!;
            const difference = await differenceOf(recorded, step, rows);
            if (difference !== undefined) differences.push(difference);
          });
        }
        expect(differences).toEqual([]);
      },
      PATIENCE_MS,
    );
  },
);
