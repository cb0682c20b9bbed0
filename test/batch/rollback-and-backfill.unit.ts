import { createRunSteps } from '../../batch-layer/run-steps';
import { HOUR_MS, MINUTE_MS } from '../../core/time/window';
import { type BatchBench, openBench } from './batch-world';
import { arrival, MIDNIGHT, NOON, runTo, seen, SITE } from './shop';

let bench: BatchBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench.close();
});

describe('rollback', () => {
  it('takes back the last run by one write, and a later run does not bring it back', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([arrival('a', NOON)]);
    await runTo(world, NOON + HOUR_MS);
    const before = await seen(world);
    await world.arrive([arrival('b', NOON + HOUR_MS)]);
    await runTo(world, NOON + 2 * HOUR_MS);

    const { to } = await world.batch.rollback();

    expect(to).toEqual({ epoch: 1, tidemark: NOON + HOUR_MS, withdrawn: [2], held: true });
    expect(await seen(world)).toEqual(before);
    expect(await runTo(world, NOON + 2 * HOUR_MS)).toMatchObject({ record: { epoch: 3 } });
    expect(await world.deps.pointer.read()).toEqual({ epoch: 3, tidemark: NOON + 2 * HOUR_MS, withdrawn: [2] });
    expect((await world.batch.history()).map(({ epoch, state }) => [epoch, state])).toEqual([
      [1, 'published'],
      [2, 'withdrawn'],
      [3, 'current'],
    ]);
    expect((await world.deps.views.versions(SITE.id, '0000', '9999')).map(({ epoch }) => epoch)).toEqual([1, 3]);
  });

  it('holds scheduled runs until an operator asks for one', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([arrival('a', NOON)]);
    await runTo(world, NOON + HOUR_MS);
    const { to } = await world.batch.rollback();
    const order = { kind: 'batch', tidemark: NOON + HOUR_MS } as const;

    const scheduled = await createRunSteps(world.deps).open({ ...order, scheduled: true });

    expect(scheduled).toMatchObject({ status: 'nothing_to_do', message: expect.stringContaining('held') as string });
    expect(await world.deps.pointer.read()).toEqual(to);
    expect(await world.batch.run(order.tidemark)).toMatchObject({ status: 'published' });
    expect(await world.deps.pointer.read()).not.toHaveProperty('held');
  });

  it('goes back to the time before the first run, and says when there is nothing', async () => {
    const world = bench.newWorld([SITE]);
    await expect(world.batch.rollback()).rejects.toMatchObject({ code: 'nothing_to_roll_back' });
    await world.arrive([arrival('a', NOON)]);
    await runTo(world, NOON + HOUR_MS);

    expect((await world.batch.rollback()).to).toEqual({ epoch: 0, tidemark: 0, withdrawn: [1], held: true });
    expect(await seen(world)).toEqual({ tidemark: 0 });
  });

  it('is possible twice; what is older was cleaned up, with its files and the cells behind it', async () => {
    const world = bench.newWorld([SITE]);
    for (let run = 0; run < 6; run++) {
      await world.arrive([arrival(`e${run}`, NOON + run * 48 * HOUR_MS, { occurred_ms: NOON + run * HOUR_MS })]);
      await runTo(world, NOON + (run * 48 + 1) * HOUR_MS);
    }

    const versions = (await world.deps.views.versions(SITE.id, '0000', '9999')).map(({ epoch }) => epoch);
    const files = await world.deps.lake.list('curated/');
    const hours = await world.deps.cells.arrivalHours(SITE.id, '1970-01-01T00');

    expect(versions).toEqual([4, 5, 6]);
    expect(files.map((key) => key.slice(-16, -8))).toEqual(['00000004', '00000005', '00000006']);
    expect(await world.deps.lake.list('runs/00000006/scratch/')).toEqual([]);
    expect(hours[0]).toBe('2026-03-08T12');
    await world.batch.rollback();
    expect((await world.batch.rollback()).to.epoch).toBe(4);
    await expect(world.batch.rollback()).rejects.toMatchObject({ code: 'rollback_target_gone' });

    // Of the three newest epochs that are published now, the oldest was cleaned up before.
    await world.batch.backfill('2026-03-04', '2026-03-04');
    expect((await world.batch.rollback()).to.epoch).toBe(4);
    await expect(world.batch.rollback()).rejects.toMatchObject({ code: 'rollback_target_gone' });
  });
});

describe('a backfill', () => {
  it('gives the same again and leaves the tidemark; its preview says so and leaves nothing behind', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([
      arrival('a', MIDNIGHT - HOUR_MS),
      arrival('a', MIDNIGHT - MINUTE_MS),
      arrival('b', MIDNIGHT + MINUTE_MS),
    ]);
    await runTo(world, MIDNIGHT + HOUR_MS);
    const before = await seen(world);

    const preview = await world.batch.preview('2026-03-04', '2026-03-06', { site: 'shop' });
    const outcome = await world.batch.backfill('2026-03-04', '2026-03-06');

    expect(preview).toMatchObject({
      partitions: [{ site: 'shop', days: ['2026-03-04', '2026-03-05'] }],
      estimate: { files: 2, events: 3 },
      differences: [],
      failed: [],
    });
    expect(await world.deps.lake.list('preview/')).toEqual([]);
    expect(outcome).toMatchObject({
      status: 'published',
      record: {
        kind: 'backfill',
        fromTidemark: MIDNIGHT + HOUR_MS,
        tidemark: MIDNIGHT + HOUR_MS,
        events: { read: 3, duplicates: 1, superseded: 0, kept: 2 },
      },
    });
    expect(await seen(world)).toEqual(before);
  });

  it('previews what a straggler would change', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([arrival('a', NOON)]);
    await runTo(world, NOON + HOUR_MS);
    await world.arrive([
      arrival('straggler', NOON + MINUTE_MS, {
        event_type: 'purchase',
        price_minor: 500,
        quantity: 1,
        amount_minor: 500,
        currency: 'EUR',
      }),
    ]);

    const { differences } = await world.batch.preview('2026-03-04', '2026-03-04');

    expect(differences).toContainEqual({
      site: 'shop',
      day: '2026-03-04',
      metric: 'events',
      key: '',
      before: 1,
      after: 2,
    });
    expect(differences).toContainEqual({
      site: 'shop',
      day: '2026-03-04',
      metric: 'revenue',
      key: 'EUR',
      before: null,
      after: 500,
    });
    expect(await world.batch.backfill('2026-03-04', '2026-03-04')).toMatchObject({ status: 'published' });
    expect(await runTo(world, NOON + 2 * HOUR_MS)).toMatchObject({ record: { stragglers: [{ events: 1 }] } });
  });

  it('refuses a range that is none, and has nothing to do where nothing is', async () => {
    const world = bench.newWorld([SITE]);
    await expect(world.batch.backfill('2026-03-05', '2026-03-04')).rejects.toMatchObject({ code: 'bad_day_range' });
    await expect(world.batch.backfill('2026-02-31', '2026-03-04')).rejects.toMatchObject({ code: 'bad_day_range' });
    await expect(world.batch.backfill('2026-03-04', '2026-03-04', { site: 'none' })).rejects.toMatchObject({
      code: 'unknown_site',
    });
    expect(await world.batch.backfill('2026-03-04', '2026-03-05')).toMatchObject({ status: 'nothing_to_do' });
  });
});
