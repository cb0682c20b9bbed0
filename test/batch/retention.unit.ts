import { createBatch } from '../../batch-layer/batch';
import { DEFAULT_RETENTION } from '../../core/run/retention';
import { HOUR_MS, MINUTE_MS } from '../../core/time/window';
import { type BatchBench, openBench, type World } from './batch-world';
import { arrival, NOON, seen, SITE } from './shop';

let bench: BatchBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench.close();
});

const EVERY_MS = 12 * HOUR_MS;
const RETENTION = { ...DEFAULT_RETENTION, replacedMs: HOUR_MS, runsMs: 2 * 24 * HOUR_MS };

/** Half a day of one site: a few files in each of two hours, then a run. */
async function halfDay(world: World, at: number): Promise<void> {
  const start = NOON + at * EVERY_MS;
  for (let file = 0; file < 6; file++)
    await world.arrive([arrival(`e${at}-${file}`, start + (file % 2) * HOUR_MS + file * MINUTE_MS)]);
  const tidemark = start + EVERY_MS;
  await world.pulse(tidemark);
  const deps = { ...world.deps, clock: { now: () => tidemark }, retention: RETENTION };
  expect(await createBatch(deps).run(tidemark)).toMatchObject({ status: 'published' });
}

async function filesIn(world: World, prefix: string): Promise<number> {
  return (await world.deps.lake.list(prefix)).length;
}

describe('a directory under steady load', () => {
  it('keeps one raw file per hour, and as many records of runs as its retention says', async () => {
    const world = bench.newWorld([SITE]);
    const counts: { readonly raw: number; readonly runs: number }[] = [];

    for (let at = 0; at < 24; at++) {
      await halfDay(world, at);
      counts.push({ raw: await filesIn(world, 'events/'), runs: await filesIn(world, 'runs/') });
    }

    const steady = counts.slice(8);
    // A run is read by the next one: the newest hours have their replaced files, too.
    expect(steady.map(({ raw }, at) => raw - 2 * at)).toEqual(steady.map(() => steady[0]!.raw));
    expect(new Set(steady.map(({ runs }) => runs))).toEqual(new Set([steady[0]!.runs]));
    expect(await seen(world)).toMatchObject({ '2026-03-10': { events: 12 } });
    expect((await world.batch.rollback()).to.epoch).toBe(23);
    await world.batch.rollback();
    await expect(world.batch.rollback()).rejects.toMatchObject({ code: 'rollback_target_gone' });
  });
});
