import { type FakeWorld, fakeRunner } from './fake-worlds';
import type { Runner } from '../../../simulation/search/job';
import { repeat, search } from '../../../simulation/search/search';

const world = (isFailing: boolean): FakeWorld => ({
  faults: ['dynamodb.throttled#1', 'dynamodb.throttled#2', 's3.slow_down#1'],
  requests: 10,
  hours: 1,
  fails: () => isFailing,
});

test('however many run at a time, the lowest seed that fails is found', async () => {
  for (const width of [1, 2, 5]) {
    const runner = fakeRunner((seed) => world(seed >= 17), width);
    const tally = await search(runner, { from: 4, seeds: 100 });
    expect(tally.failures[0]).toMatchObject({ seed: 17, check: 'conservation' });
    expect(tally.seeds).toBeLessThan(17 + 2 * width);
  }
});

test('a search that keeps going counts every failure', async () => {
  const tally = await search(
    fakeRunner((seed) => world(seed % 3 === 0), 2),
    { from: 1, seeds: 30, keepGoing: true },
  );
  expect(tally.failures.map(({ seed }) => seed)).toEqual([3, 6, 9, 12, 15, 18, 21, 24, 27, 30]);
});

test('a search ends when the cores have worked long enough', async () => {
  const runner = fakeRunner(() => world(false), 2);
  const busy: Runner = { width: 2, run: async (job) => ({ ...(await runner.run(job)), cpuMs: 500 }) };
  expect((await search(busy, { from: 1, seeds: Infinity, coreSeconds: 10 })).seeds).toBe(41);
});

test('a tally counts faults by kind and worlds, and its digest does not depend on the order', async () => {
  const runner = fakeRunner(() => world(false), 3);
  const tally = await search(runner, { from: 1, seeds: 12 });
  expect(tally.fault('dynamodb.throttled')).toEqual({ times: 24, seeds: 12 });
  expect(tally.fault('s3.lost_acknowledgement')).toEqual({ times: 0, seeds: 0 });
  const backwards = await search(
    { width: 1, run: async (job) => runner.run({ ...job, seed: 13 - job.seed }) },
    { from: 1, seeds: 12 },
  );
  expect(backwards.digest).toBe(tally.digest);
  expect((await search(runner, { from: 1, seeds: 11 })).digest).not.toBe(tally.digest);
});

test('a world that does something else the second time is a failure', async () => {
  const runner = fakeRunner(() => world(false), 2);
  const tally = await search(runner, { from: 1, seeds: 300 });
  await repeat(runner, { from: 1 }, tally);
  expect(tally.failures).toEqual([]);
  const other: Runner = {
    width: 2,
    run: async (job) => ({ ...(await runner.run(job)), ...(job.seed === 2 ? { digest: 'another' } : {}) }),
  };
  await repeat(other, { from: 1 }, tally);
  expect(tally.failures).toMatchObject([{ seed: 2, check: 'same_seed_same_bytes' }]);
});
