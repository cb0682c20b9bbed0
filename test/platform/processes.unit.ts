import { join } from 'node:path';
import { SystemClock } from '../../adapters/local/system-clock';
import { isRefused } from '../../batch-layer/batch-error';
import { DEFAULT_RETENTION } from '../../core/run/retention';
import type { RunProgress } from '../../batch-layer/deps';
import { type BatchProcess, createBatchProcess } from '../../platform/processes/batch-process';
import { CROSSING_ERRORS } from '../../platform/processes/crossing-errors';
import { FollowedClock } from '../../platform/processes/followed-clock';
import { THREAD_HEAPS } from '../../platform/processes/heaps';
import { createQuestions } from '../../platform/processes/questions';
import { buildProgram, tidyUp } from '../adapters/programs/child-program';

const PROGRAMS = join(import.meta.dirname, 'programs');
const FIXED = { wall: () => 5000, monotonic: () => 0, uptime: () => 0, boot: undefined };
const clock = new SystemClock(FIXED);

describe('the process of the batch layer', () => {
  let work: BatchProcess;
  beforeAll(async () => {
    const starter = await buildProgram('starter-process', 'platform/processes');
    const program = join(PROGRAMS, 'working.mjs');
    work = createBatchProcess({
      starter,
      program,
      dataDir: '/data',
      root: '/checkout',
      clock,
      retention: DEFAULT_RETENTION,
      onError: () => undefined,
    });
  });
  afterAll(async () => {
    await work.close();
    await tidyUp();
  });
  const drive = (tidemark: number, onProgress: (progress: RunProgress) => void = () => undefined) =>
    work.drive({ kind: 'batch', tidemark }, onProgress);

  test('gets the directory, the checkout, the retention and the time, and tells progress and outcome', async () => {
    const told: RunProgress[] = [];

    expect(await drive(1, (progress) => told.push(progress))).toEqual({
      status: 'nothing_to_do',
      tidemark: 5000,
      message: `/data /checkout ${JSON.stringify(DEFAULT_RETENTION)}`,
    });
    expect(told).toEqual([{ stage: 'compute', message: 'half', done: 0.5 }]);
  });

  test('refuses as the batch layer does in the same process', async () => {
    const error: unknown = await drive(2).catch((thrown: unknown) => thrown);

    expect(isRefused(error)).toBe(true);
    expect(error).toMatchObject({ name: 'BatchError', code: 'pointer_moved', message: 'another run was published' });
  });

  test('reports how it ended and what it last wrote, and the next work starts another one', async () => {
    await expect(drive(3)).rejects.toMatchObject({
      code: 'batch_process_ended',
      message: expect.stringMatching(/exit 9.*try again.*no memory is left/) as string,
    });
    expect(await drive(1)).toMatchObject({ status: 'nothing_to_do' });
  });

  test('ends when the platform stops', async () => {
    const endless = drive(4, () => void work.close());

    await expect(endless).rejects.toMatchObject({ code: 'batch_interrupted' });
    await expect(drive(1)).rejects.toMatchObject({ code: 'batch_interrupted' });
  });
});

describe('the thread that answers questions', () => {
  const program = join(PROGRAMS, 'answering.mjs');
  const errors: unknown[] = [];
  const open = () =>
    createQuestions({
      program,
      dataDir: '/data',
      root: '/checkout',
      readToken: undefined,
      adminToken: 'secret',
      clock,
      onError: (error) => errors.push(error),
    });

  test('gets requests whole, with the time, has its own heap, and its responses are passed on', async () => {
    const questions = open();
    const request = new Request('http://localhost/v1/query', { method: 'POST', body: '{"site":"shop"}' });

    const response = await questions.answer(request);

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({
      method: 'POST',
      url: 'http://localhost/v1/query',
      body: '{"site":"shop"}',
      time: { nowMs: 5000, speed: 1 },
      data: { dataDir: '/data', root: '/checkout', adminToken: 'secret' },
      resourceLimits: expect.objectContaining(THREAD_HEAPS.questions) as unknown,
    });
    expect((await questions.answer(new Request('http://localhost/unchanged'))).status).toBe(304);
    await questions.close();
  });

  test('is started again after its end, and meanwhile tells to ask again', async () => {
    const questions = open();
    const ask = (path: string) => questions.answer(new Request(`http://localhost${path}`));

    const [waiting, ending] = await Promise.all([ask('/wait'), ask('/end')]);

    for (const response of [waiting, ending]) {
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('1');
    }
    expect((await ask('/v1/metrics')).status).toBe(200);
    await questions.close();
  });

  test('takes no more than a number of questions at the same time', async () => {
    const questions = open();
    const waiting = Array.from({ length: 256 }, () => questions.answer(new Request('http://localhost/wait')));

    const response = await questions.answer(new Request('http://localhost/v1/metrics'));

    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'overloaded' });
    const ended = Promise.all(waiting);
    await questions.close();
    expect(new Set((await ended).map(({ status }) => status))).toEqual(new Set([503]));
  });
});

test('errors keep their name, their code and what else they have of their own', () => {
  const error = Object.assign(new RangeError('too long'), { code: 'range_too_long', extra: { days: 400 } });

  const { e } = CROSSING_ERRORS.deserialize(structuredClone(CROSSING_ERRORS.serialize({ e: error })));

  expect(e).toBeInstanceOf(Error);
  expect(e).toMatchObject({ name: 'RangeError', message: 'too long', code: 'range_too_long', extra: { days: 400 } });
  expect(CROSSING_ERRORS.serialize({ e: 'text' })).toEqual({ e: 'text' });
});

test('a followed clock goes on from the last message and never back', () => {
  const followed = new FollowedClock();
  followed.tell({ nowMs: 1000, speed: 0 });
  expect(followed.now()).toBe(1000);

  followed.tell({ nowMs: 900, speed: 0 });
  expect(followed.now()).toBe(1000);

  followed.tell({ nowMs: 2000, speed: 1e9 });
  expect(followed.now()).toBeGreaterThan(2000);
});
