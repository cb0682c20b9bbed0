import { athenaApi } from '../../../adapters/aws/api/services';
import { createAthenaEngine } from '../../../adapters/aws/athena-engine';
import type { BatchJob } from '../../../core/port/batch-engine';
import { testBatchEngine } from '../contracts/batch-engine';
import { testLeftEngine } from '../contracts/left-engine';
import { type AthenaStandInOptions, openAthenaStandIn } from './doubles/athena-stand-in';
import { openEnginePlaces, tidyEngine } from './doubles/engine-places';
import { TEST_ACCOUNT } from './doubles/moto';
import { awsError, scripted, type ScriptedAnswer } from './doubles/scripted';

async function open(options: AthenaStandInOptions = {}) {
  const { places, bucket, ...kit } = await openEnginePlaces();
  const athena = await openAthenaStandIn(bucket, options);
  const client = athenaApi({ ...TEST_ACCOUNT, requestHandler: athena.requestHandler });
  return {
    ...kit,
    options: { ...places, client, workgroup: 'test' },
    athena,
    statements: athena.statements,
    close: () => athena.close(),
  };
}

testBatchEngine('Athena (API over DuckDB, objects in moto)', async () => tidyEngine(await open(), createAthenaEngine));

testLeftEngine('Athena', async () => {
  const { options, statements, ...kit } = await open({ pollsUntilDone: 1 });
  return {
    ...kit,
    newEngine: () => createAthenaEngine({ ...options, leaveAfterMs: 0 }),
    // Databases and folders of two attempts have different names.
    started: () => statements,
  };
});

describe('a question to Athena that has an end', () => {
  const END_MS = 25_000;
  const QUESTION: BatchJob = {
    name: 'funnel',
    inputs: [{ kind: 'rows', name: 'two', columns: [{ name: 'n', type: 'long' }], rows: [[1], [2]] }],
    steps: [
      { name: 'part', sql: 'select n from two' },
      { name: 'total', sql: 'select sum(a.n) as total from part as a join part as b on a.n = b.n' },
    ],
  };
  const isTable = (statement: string): boolean => statement.startsWith('create table');
  const isResult = (statement: string): boolean => statement.startsWith('select sum');

  let opened: Awaited<ReturnType<typeof open>> | undefined;
  let nowMs = 0;
  beforeEach(() => {
    nowMs = 0;
  });
  afterEach(async () => opened?.close());

  async function ask(
    pollsUntilDone: (statement: string) => number,
    instead: Readonly<Record<string, ScriptedAnswer>> = {},
  ) {
    opened = await open({ pollsUntilDone });
    const { options, athena, left } = opened;
    const { requestHandler } = scripted((request) => instead[request.operation] ?? athena.answer(request));
    // A clock that only pauses move forward.
    const pace = { now: () => nowMs, sleep: (ms: number) => Promise.resolve(void (nowMs += ms)), random: () => 1 };
    const engine = createAthenaEngine({
      ...options,
      client: athenaApi({ ...TEST_ACCOUNT, requestHandler, maxAttempts: 1 }),
      pace,
      endBy: () => END_MS,
    });
    const answer = await engine.query(QUESTION).catch((error: unknown) => error);
    return {
      answer,
      stopped: athena.stopped,
      statements: athena.statements,
      left: [...(await left()), ...(await athena.databases())],
    };
  }

  it('is answered where there is time', async () => {
    const { answer, stopped, left } = await ask(() => 3);

    expect(answer).toEqual([{ total: 3 }]);
    expect([stopped, left]).toEqual([[], []]);
  });

  it.each([
    ['its result is not there', isResult],
    ['a step of it is not done', isTable],
  ])('is stopped at its end where %s, and leaves neither database nor objects', async (_, isSlow) => {
    const { answer, stopped, left } = await ask((statement) => (isSlow(statement) ? Infinity : 0));

    expect(answer).toMatchObject({ code: 'batch_job_too_long', job: 'funnel' });
    expect([stopped.length, stopped.every(isSlow)]).toEqual([1, true]);
    expect(left).toEqual([]);
    // No pause extends past the deadline: the rest of the caller's time is for cleaning up.
    expect(nowMs).toBe(END_MS);
  });

  it('starts nothing after its deadline, and drops what it had created', async () => {
    const { answer, statements, stopped, left } = await ask((statement) => {
      if (isTable(statement)) nowMs = END_MS;
      return 0;
    });

    expect(answer).toMatchObject({ code: 'batch_job_too_long' });
    expect(statements.slice(statements.findIndex(isTable) + 1)).toEqual([expect.stringMatching(/^drop database/)]);
    expect([stopped, left]).toEqual([[], []]);
  });

  it('that cannot be stopped fails by the same error, and is cleared away', async () => {
    const { answer, stopped, left } = await ask((statement) => (isResult(statement) ? Infinity : 0), {
      'AmazonAthena.StopQueryExecution': awsError('AccessDeniedException'),
    });

    expect(answer).toMatchObject({ code: 'batch_job_too_long' });
    expect([stopped, left]).toEqual([[], []]);
  });

  it('waits no longer than its end for an Athena that does not serve it', async () => {
    const { answer } = await ask(() => 0, { 'AmazonAthena.GetQueryExecution': awsError('ThrottlingException') });

    expect(answer).toMatchObject({ code: 'batch_engine_failed' });
    // It was retried several times.
    expect(nowMs).toBeGreaterThan(END_MS - 5_000);
    expect(nowMs).toBeLessThanOrEqual(END_MS);
  });
});
