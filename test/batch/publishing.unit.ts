import { createBatch } from '../../batch-layer/batch';
import type { BatchDeps } from '../../batch-layer/deps';
import { latenessIn } from '../../core/run/day-tables';
import { visibleVersions } from '../../core/run/visible-versions';
import { HOUR_MS, MINUTE_MS } from '../../core/time/window';
import { type BatchBench, openBench } from './batch-world';
import { arrival, MIDNIGHT, NOON, runTo, seen, SITE } from './shop';
import { choose } from '../support/effort';

let bench: BatchBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench.close();
});

describe('a batch run', () => {
  it('of nothing moves the tidemark', async () => {
    const world = bench.newWorld([SITE]);

    const outcome = await runTo(world, NOON);

    expect(outcome).toMatchObject({ status: 'published', record: { epoch: 1, tidemark: NOON, rewritten: [] } });
    expect(await world.deps.pointer.read()).toEqual({ epoch: 1, tidemark: NOON, withdrawn: [] });
  });

  it('is refused below the tidemark, and off the hour', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([arrival('a', NOON)]);
    await runTo(world, NOON + HOUR_MS);

    expect(await world.batch.run(NOON + HOUR_MS)).toMatchObject({ status: 'nothing_to_do', tidemark: NOON + HOUR_MS });
    expect(await world.batch.run(NOON)).toMatchObject({ status: 'nothing_to_do' });
    await expect(world.batch.run(NOON + 90 * MINUTE_MS)).rejects.toMatchObject({ code: 'tidemark_not_on_the_hour' });
  });

  it('takes a late event into the day it happened on, and leaves other days as they are', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([arrival('a', NOON), arrival('b', MIDNIGHT + 5 * HOUR_MS)]);
    await runTo(world, MIDNIGHT + 6 * HOUR_MS);
    await world.arrive([arrival('late', MIDNIGHT + 7 * HOUR_MS, { occurred_ms: NOON + 1000 })]);

    const outcome = await runTo(world, MIDNIGHT + 8 * HOUR_MS);

    expect(outcome).toMatchObject({
      status: 'published',
      record: {
        rewritten: [{ site: 'shop', days: ['2026-03-04'] }],
        events: { read: 2, duplicates: 0, superseded: 0, kept: 2 },
      },
    });
    expect(await seen(world)).toMatchObject({ '2026-03-04': { events: 2 }, '2026-03-05': { events: 1 } });
    expect((await world.deps.views.versions(SITE.id, '2026-03-05', '2026-03-05')).map(({ epoch }) => epoch)).toEqual([
      1,
    ]);
  });

  it('restates the sessions of the previous day, when one continues past midnight', async () => {
    const world = bench.newWorld([SITE]);
    const last = MIDNIGHT - 10 * MINUTE_MS;
    await world.arrive([arrival('a', last)]);
    await runTo(world, MIDNIGHT);
    await world.arrive([arrival('b', MIDNIGHT + 5 * MINUTE_MS)]);

    await runTo(world, MIDNIGHT + HOUR_MS);

    expect(await seen(world)).toMatchObject({
      '2026-03-04': { events: 1, sessions: 1 },
      '2026-03-05': { events: 1, sessions: 0 },
    });
    const [version] = visibleVersions(
      await world.deps.views.versions(SITE.id, '2026-03-04', '2026-03-04'),
      await world.deps.pointer.read(),
    );
    expect(JSON.parse((await world.deps.views.table(SITE.id, version!, 'sessions'))!)).toMatchObject({
      events: 2,
      duration_ms: 15 * MINUTE_MS,
      bounces: 0,
    });
    expect(await world.deps.views.table(SITE.id, version!, 'curated')).toContain('epoch=00000001');
  });

  it('publishes how late the events of a day were, and keeps that when only sessions are restated', async () => {
    const world = bench.newWorld([SITE]);
    const last = MIDNIGHT - 10 * MINUTE_MS;
    await world.arrive([
      arrival('a', last, { occurred_ms: last }),
      arrival('early', last, { occurred_ms: last + 1000 }),
      arrival('late', last, { occurred_ms: last - 3 * HOUR_MS }),
      arrival('older', last, { occurred_ms: NOON }),
    ]);
    const lateness = {
      [NOON]: { [6 * HOUR_MS]: 1 },
      [NOON + 8 * HOUR_MS]: { [2 * HOUR_MS]: 1 },
      [NOON + 11 * HOUR_MS]: { 0: 2 },
    };
    const published = async (): Promise<unknown> => {
      const [version] = visibleVersions(
        await world.deps.views.versions(SITE.id, '2026-03-04', '2026-03-04'),
        await world.deps.pointer.read(),
      );
      return { epoch: version?.epoch, ...latenessIn(await world.deps.views.table(SITE.id, version!, 'lateness')) };
    };

    await runTo(world, MIDNIGHT);

    expect(await published()).toEqual({ epoch: 1, ...lateness });

    await world.arrive([arrival('b', MIDNIGHT + 5 * MINUTE_MS)]);
    await runTo(world, MIDNIGHT + HOUR_MS);

    expect(await published()).toEqual({ epoch: 2, ...lateness });
  });

  it('takes stragglers of a closed hour into the next run and reports them', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([arrival('a', NOON)]);
    await runTo(world, NOON + HOUR_MS);
    await world.arrive([arrival('straggler', NOON + 30 * MINUTE_MS)]);

    const outcome = await runTo(world, NOON + 2 * HOUR_MS);

    expect(outcome).toMatchObject({
      status: 'published',
      record: { stragglers: [{ shard: 'shard-0', arrivalHour: '2026-03-04T12', events: 1 }] },
    });
    expect(await seen(world)).toMatchObject({ '2026-03-04': { events: 2 } });
    const rows = outcome.status === 'published' ? (outcome.reconciliation?.rows ?? []) : [];
    expect(rows.find(({ metric }) => metric === 'events')).toMatchObject({
      speed: 0,
      batch: 1,
      difference: -1,
      parts: { stragglers: -1 },
      residual: 0,
    });
    expect(await runTo(world, NOON + 3 * HOUR_MS)).toMatchObject({ record: { stragglers: [], rewritten: [] } });
  });

  it('publishes nothing when a check finds a row', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([arrival('a', NOON), arrival('b', NOON)]);
    await world.pulse(NOON + HOUR_MS);
    const broken: BatchDeps = {
      ...world.deps,
      sql: (path) =>
        path === 'intermediate/int_curated'
          ? world.deps.sql(path).replace('select * from final', "select * from final where event_id <> 'b'")
          : world.deps.sql(path),
    };

    const outcome = await createBatch(broken).run(NOON + HOUR_MS);

    expect(outcome).toMatchObject({
      status: 'checks_failed',
      failed: [{ check: 'survivors_are_curated', found: 1 }, { check: 'counts_match_curated' }],
    });
    expect(await seen(world)).toEqual({ tidemark: 0 });
  });

  it('refuses a site that is not registered', async () => {
    const world = bench.newWorld([]);
    await world.arrive([arrival('a', NOON)]);

    await expect(runTo(world, NOON + HOUR_MS)).rejects.toMatchObject({ code: 'unknown_site' });
  });
});

describe('a killed run', () => {
  it('changes nothing that readers see, wherever it dies, and the next run gives the same result', async () => {
    const expected = await twoNights(Infinity);
    const writes = expected.writes;
    expect(writes).toBeGreaterThan(15);
    for (let survives = 0; survives < writes; survives += choose({ mutation: 3, sample: 3, full: 1 })) {
      const { before, during, after, epochs } = await twoNights(survives);
      expect([before, expected.after]).toContainEqual(during);
      expect(after).toEqual(expected.after);
      expect(new Set(epochs).size).toBe(epochs.length);
    }
  });
});

describe('two runs that start at the same time', () => {
  it('have an epoch each, and one of them is published', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([arrival('a', NOON)]);
    await world.pulse(NOON + HOUR_MS);
    const other = createBatch(world.deps);

    const ended = await Promise.allSettled([world.batch.run(NOON + HOUR_MS), other.run(NOON + HOUR_MS)]);

    expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(ended.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'pointer_moved' } });
    expect(await world.deps.lake.list('runs/')).toEqual(
      expect.arrayContaining(['runs/00000001/claim.json', 'runs/00000002/claim.json']),
    );
  });
});

describe('a run that died before its pointer moved', () => {
  it('stays unseen when a later run computes other days', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([arrival('a', NOON)]);
    await runTo(world, NOON + HOUR_MS);
    await world.arrive([arrival('b', MIDNIGHT + 12 * HOUR_MS)]);
    await world.pulse(MIDNIGHT + 13 * HOUR_MS);
    const { pointer } = world.deps;
    await createBatch({ ...world.deps, pointer: { ...pointer, move: () => Promise.reject(new Error('killed')) } })
      .run(MIDNIGHT + 13 * HOUR_MS)
      .catch(() => undefined);
    const written = await world.deps.views.versions(SITE.id, '2026-03-05', '2026-03-05');

    const outcome = await world.batch.backfill('2026-03-04', '2026-03-04');

    expect(written).toHaveLength(1);
    expect(outcome).toMatchObject({ status: 'published', record: { epoch: 3 } });
    expect(await world.deps.pointer.read()).toMatchObject({ epoch: 3, withdrawn: [2] });
    expect(Object.keys(await seen(world))).toEqual(['tidemark', '2026-03-04']);
    expect(await world.deps.views.versions(SITE.id, '2026-03-05', '2026-03-05')).toEqual([]);
  });
});

/** A first night that is published, and a second that is killed before its write number `survives`, then run again. */
async function twoNights(survives: number): Promise<{
  readonly before: unknown;
  readonly during: unknown;
  readonly after: unknown;
  readonly writes: number;
  readonly epochs: readonly number[];
}> {
  const world = bench.newWorld([SITE]);
  await world.arrive([arrival('a', MIDNIGHT - HOUR_MS), arrival('b', MIDNIGHT - MINUTE_MS)]);
  await runTo(world, MIDNIGHT);
  const before = await seen(world);
  await world.arrive([
    arrival('a', MIDNIGHT + MINUTE_MS),
    arrival('c', MIDNIGHT + 2 * MINUTE_MS),
    arrival('d', MIDNIGHT + 3 * MINUTE_MS, { occurred_ms: MIDNIGHT - 30 * MINUTE_MS }),
  ]);
  await world.pulse(MIDNIGHT + HOUR_MS);
  const mortal = dying(world.deps, survives);
  await createBatch(mortal.deps)
    .run(MIDNIGHT + HOUR_MS)
    .catch(() => undefined);
  const during = await seen(world);
  await world.batch.run(MIDNIGHT + HOUR_MS);
  const epochs = (await world.batch.history()).map(({ epoch }) => epoch);
  return { before, during, after: await seen(world), writes: mortal.writes(), epochs };
}

/** Every write from number `survives` on fails, as if the process were dead. */
function dying(deps: BatchDeps, survives: number): { readonly deps: BatchDeps; writes(): number } {
  let writes = 0;
  const mortal = async <Result>(write: () => Promise<Result>): Promise<Result> => {
    if (writes >= survives) throw new Error('killed');
    writes += 1;
    return write();
  };
  const { lake, views, pointer, cells, engine } = deps;
  return {
    writes: () => writes,
    deps: {
      ...deps,
      lake: {
        ...lake,
        put: (key, bytes) => mortal(() => lake.put(key, bytes)),
        delete: (key) => mortal(() => lake.delete(key)),
      },
      views: {
        ...views,
        put: (site, version, day) => mortal(() => views.put(site, version, day)),
        delete: (site, version) => mortal(() => views.delete(site, version)),
      },
      pointer: { ...pointer, move: (from, to) => mortal(() => pointer.move(from, to)) },
      cells: { ...cells, expire: (before) => mortal(() => cells.expire(before)) },
      engine: { ...engine, run: (job) => mortal(() => engine.run(job)) },
    },
  };
}
