import { type BatchEngine, type BatchJob, BatchJobRunningError, type SqlRow } from '../../../core/port/batch-engine';
import type { Lake } from '../../../core/port/lake';

export interface LeftEngineUnderTest {
  /** Like a new process: nothing is cached, and it leaves a job the first time it finds it running. */
  newEngine(): BatchEngine;
  readonly lake: Lake;
  /** Every start of external work, including repetitions. */
  started(): readonly string[];
  left(): Promise<readonly string[]>;
  close(): Promise<void>;
}

const TWO: BatchJob['inputs'] = [
  { kind: 'rows', name: 'two', columns: [{ name: 'n', type: 'long' }], rows: [[1], [2]] },
];
const TOTAL = { name: 'total', sql: 'select sum(n) as total from two' };
const MOST_CALLS = 100;

/** The contract of an engine whose caller cannot wait for the end of a job. */
export function testLeftEngine(name: string, factory: () => Promise<LeftEngineUnderTest>): void {
  describe(`batch engine that is left: ${name}`, () => {
    let under: LeftEngineUnderTest;
    beforeEach(async () => {
      under = await factory();
    });
    afterEach(() => under.close());

    async function untilDone<Result>(
      ask: (engine: BatchEngine) => Promise<Result>,
    ): Promise<{ readonly result: Result; readonly left: number }> {
      for (let left = 0; left < MOST_CALLS; left++) {
        try {
          return { result: await ask(under.newEngine()), left };
        } catch (error) {
          if (!(error instanceof BatchJobRunningError)) throw error;
        }
      }
      throw new Error('the job is never done');
    }

    it('resumes a job that an earlier call started, starts nothing twice, and cleans up at the end', async () => {
      const job: BatchJob = { name: 'left', inputs: TWO, steps: [{ ...TOTAL, output: 'total.parquet' }] };

      const { result, left } = await untilDone((engine) => engine.run(job));

      expect(left).toBeGreaterThan(0);
      expect(result).toEqual(new Map([['total', 1]]));
      expect(await under.lake.get('total.parquet')).toBeDefined();
      expect(new Set(under.started()).size).toBe(under.started().length);
      expect(await under.left()).toEqual([]);
    });

    it('answers a query the same way, and starts a new job once it is done', async () => {
      const ask = (engine: BatchEngine): Promise<readonly SqlRow[]> =>
        engine.query({ name: 'asked', inputs: TWO, steps: [TOTAL] });

      const first = await untilDone(ask);
      const once = under.started().length;
      const second = await untilDone(ask);

      expect([first.result, second.result]).toEqual([[{ total: 3 }], [{ total: 3 }]]);
      expect(under.started()).toHaveLength(2 * once);
    });

    it('keeps jobs apart that are under way together', async () => {
      const ask = (wanted: number) => (engine: BatchEngine) =>
        engine.query({
          name: 'asked',
          inputs: TWO,
          steps: [{ name: 'found', sql: `select n from two where n = ${wanted}` }],
        });
      const [one, two] = await Promise.all([untilDone(ask(1)), untilDone(ask(2))]);

      expect([one.result, two.result]).toEqual([[{ n: 1 }], [{ n: 2 }]]);
    });

    it('answers each of several identical concurrent calls', async () => {
      const ask = (engine: BatchEngine): Promise<readonly SqlRow[]> =>
        engine.query({ name: 'asked', inputs: TWO, steps: [TOTAL] });

      const answers = await Promise.all([1, 2, 3].map(() => untilDone(ask)));

      // A call that left an attempt just as another one ended it may leave a note; the lifecycle of the scratch folder
      // removes it.
      expect(answers.map(({ result }) => result)).toEqual([1, 2, 3].map(() => [{ total: 3 }]));
    });

    it('starts again after a failure', async () => {
      const wrong: BatchJob = {
        name: 'wrong',
        inputs: TWO,
        steps: [
          {
            name: 'wrong',
            sql: "select cast(case when n = 2 then 'x' else '1' end as bigint) as n from two",
            output: 'wrong.parquet',
          },
        ],
      };
      const run = (): Promise<unknown> => untilDone((engine) => engine.run(wrong));

      await expect(run()).rejects.toMatchObject({ code: 'batch_engine_failed', step: 'wrong' });
      const once = under.started().length;
      await expect(run()).rejects.toMatchObject({ code: 'batch_engine_failed', step: 'wrong' });

      expect(under.started()).toHaveLength(2 * once);
      expect(await under.left()).toEqual([]);
    });
  });
}
