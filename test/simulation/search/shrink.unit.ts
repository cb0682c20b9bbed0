import fc from 'fast-check';
import { type FakeWorld, fakeRunner } from './fake-worlds';
import { minimise } from '../../../simulation/search/minimise';
import { replayCommand } from '../../../simulation/search/replay-command';
import { shrink } from '../../../simulation/search/shrink';

const faults = Array.from({ length: 60 }, (_, at) => `dynamodb.throttled#${at}`);

async function shrunk(
  world: FakeWorld,
  options: { readonly seconds: number; readonly now?: () => number } = { seconds: 60 },
  width = 3,
) {
  const runner = fakeRunner(() => world, width);
  const job = { seed: 7 };
  return { ...(await shrink(runner, { job, run: await runner.run(job) }, options)), jobs: runner.jobs };
}

test('minimise leaves exactly the items that are needed, however many are tried at a time', async () => {
  const some = fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(some, async (needed) => {
      const items = Array.from({ length: 41 }, (_, at) => at);
      const left = await minimise(items, (candidates) => {
        const at = candidates.findIndex((candidate) => needed.every((item) => candidate.includes(item)));
        return Promise.resolve(at < 0 ? undefined : at);
      });
      expect([...left].sort((a, b) => a - b)).toEqual([...needed].sort((a, b) => a - b));
    }),
  );
});

test('a world shrinks to the faults, the hours and the requests that make it fail', async () => {
  const world: FakeWorld = {
    faults,
    requests: 100,
    hours: 40,
    fails: (kept, requests, hours) =>
      kept.has(faults[5] as string) && kept.has(faults[41] as string) && requests.has(3) && hours >= 3,
  };
  const { job, run, faults: left, requests, finished } = await shrunk(world);
  expect({ keep: [...(job.keep ?? [])], hours: job.hours, left: left.map(({ id }) => id), requests, finished }).toEqual(
    {
      keep: [faults[5], faults[41]],
      hours: 3,
      left: [faults[5], faults[41]],
      requests: 1,
      finished: true,
    },
  );
  expect(run.failure?.check).toBe('conservation');
  expect(replayCommand(job)).toBe(
    `./tidemark simulate-faults --seed 7 --keep ${faults[5]},${faults[41]} --hours 3 --without 1-2,4-8 --trace`,
  );
});

test('a failure that needs no fault is shown without any', async () => {
  const { job } = await shrunk({ faults, requests: 4, hours: 2, fails: () => true });
  expect(replayCommand(job)).toContain('--keep none');
});

test('a smaller world that fails another check is not the same failure', async () => {
  const world: FakeWorld = { faults, requests: 4, hours: 2, fails: (kept) => kept.size === faults.length };
  const runner = fakeRunner(() => world, 2);
  const job = { seed: 7 };
  const run = await runner.run(job);
  const other = {
    ...runner,
    run: async (tried: typeof job & { readonly keep?: ReadonlySet<string> }) => {
      const found = await runner.run(tried);
      return found.failure === undefined
        ? { ...found, failure: { check: 'audit_is_clean', message: 'another', atMs: 0 } as const }
        : found;
    },
  };
  expect((await shrink(other, { job, run }, { seconds: 60 })).faults).toHaveLength(faults.length);
});

test('time that runs out ends the search with the smallest world so far', async () => {
  let now = 0;
  const {
    faults: left,
    finished,
    jobs,
  } = await shrunk(
    { faults, requests: 100, hours: 40, fails: (kept) => faults.every((id, at) => at % 2 === 1 || kept.has(id)) },
    { seconds: 0.02, now: () => (now += 1) },
  );
  expect(finished).toBe(false);
  expect(jobs.length).toBeLessThan(60);
  expect(left.length).toBeGreaterThanOrEqual(30);
});
