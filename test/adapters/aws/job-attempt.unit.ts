import { JobAttempt } from '../../../adapters/aws/batch/job-attempt';
import type { BatchJob } from '../../../core/port/batch-engine';
import type { Lake } from '../../../core/port/lake';
import { createMemoryStores } from '../../../adapters/memory/memory-stores';

const job = (sql: string): BatchJob => ({ name: 'job', inputs: [], steps: [{ name: 'step', sql }] });
const ONE = job('select 1 as n');
const pace = { now: () => 0, sleep: () => Promise.resolve(), random: () => 0 };
const done = (): Promise<string> => Promise.resolve('done');
const nothing = (): Promise<void> => Promise.resolve();

let scratch: Lake;
beforeEach(() => {
  scratch = createMemoryStores().lake;
});
const open = (of: BatchJob = ONE): Promise<JobAttempt> => JobAttempt.open(of, scratch, { leaveAfterMs: 1000, pace });

describe('an attempt at a job', () => {
  it('is found again by the identical job until it is over', async () => {
    const first = await open();

    expect((await open()).id).toBe(first.id);
    expect((await open(job('select 2 as n'))).id).not.toBe(first.id);
    await first.carryOut(done, nothing);
    expect((await open()).id).not.toBe(first.id);
  });

  it('that ends between two looks is not gone on with', async () => {
    const ended = await open();
    const get = scratch.get.bind(scratch);
    scratch = { ...scratch, get: async (key) => (await ended.carryOut(done, nothing), get(key)) };

    const { id } = await open();

    expect(id).not.toBe(ended.id);
    expect((await JobAttempt.open(ONE, { ...scratch, get }, { leaveAfterMs: 1000, pace })).id).toBe(id);
  });

  it('starts each thing once, with a separate token', async () => {
    const tokens: string[] = [];
    const start = (token: string): Promise<string> => Promise.resolve(`id-${tokens.push(token)}`);

    const ids = [
      await (await open()).once('a', start),
      await (await open()).once('a', start),
      await (await open()).once('b', start),
    ];

    expect(ids).toEqual(['id-1', 'id-1', 'id-2']);
    expect(new Set(tokens).size).toBe(2);
    expect(tokens.every((token) => /^[0-9a-f]{64}$/.test(token))).toBe(true);
  });

  it('uses the same token again if the record of a start was lost', async () => {
    const tokens: string[] = [];
    const start = (token: string): Promise<string> => Promise.resolve(`id-${tokens.push(token)}`);
    const { id } = await open();
    await (await open()).once('a', start);
    await scratch.delete(`${id}/started/a`);

    await (await open()).once('a', start);

    expect(tokens[1]).toBe(tokens[0]);
  });

  it('that another call ended is not a failure: the caller retries', async () => {
    const [mine, other] = [await open(), await open()];
    await other.carryOut(done, nothing);

    await expect(mine.carryOut(() => Promise.reject(new Error('the database is gone')), nothing)).rejects.toMatchObject(
      { code: 'batch_job_running' },
    );
  });

  it('does not end one that was begun since', async () => {
    const [mine, other] = [await open(), await open()];
    await other.carryOut(done, nothing);
    const next = await open();

    await mine.carryOut(done, nothing);

    expect((await open()).id).toBe(next.id);
  });

  it('that fails is cleaned up, and the error is preserved', async () => {
    const mine = await open();
    const cleared: string[] = [];
    const failing = mine.carryOut(
      () => Promise.reject(new Error('no such column')),
      () => Promise.resolve(void cleared.push(mine.id)),
    );

    await expect(failing).rejects.toThrow('no such column');
    expect(cleared).toEqual([mine.id]);
    expect(await scratch.list('jobs/')).toEqual([]);
  });

  it('of one call leaves no note', async () => {
    const mine = await JobAttempt.open(ONE, scratch, { pace });
    await mine.once('a', done);

    expect(() => mine.requireTime()).not.toThrow();
    expect(await scratch.list('')).toEqual([]);
  });
});
