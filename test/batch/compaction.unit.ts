import { createAudit } from '../../batch-layer/audit/audit';
import { createBatch } from '../../batch-layer/batch';
import { compact } from '../../batch-layer/compact/compact';
import type { BatchDeps } from '../../batch-layer/deps';
import { openRun } from '../../batch-layer/open-run';
import { planBackfill } from '../../batch-layer/plan/make-plan';
import { readStanding } from '../../batch-layer/plan/standing';
import { decodeManifest, type Manifest } from '../../core/ledger/manifest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../core/time/window';
import { type BatchBench, openBench, type World } from './batch-world';
import { arrival, NOON, runTo, seen, SITE } from './shop';

let bench: BatchBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench.close();
});

const PLACE = { shard: 'shard-0', arrivalHour: '2026-03-04T12' };
const TWO_OCLOCK = NOON + 2 * HOUR_MS;

async function manifestOf({ stores }: World): Promise<Manifest> {
  const [item] = await stores.manifests.get([PLACE]);
  return decodeManifest(item!.bytes);
}

/** The events of the hour that its manifest lists, with their positions. */
async function rowsOf(world: World): Promise<readonly string[]> {
  const { files } = await manifestOf(world);
  const rows: string[] = [];
  for (const { key } of files) {
    const bytes = key === null ? undefined : await world.deps.lake.get(key);
    for (const row of bytes === undefined ? [] : world.deps.files.rows(bytes)) rows.push(JSON.stringify(row));
  }
  return rows.sort();
}

/** What is published of every visible day, byte for byte. */
async function cellsOf({ deps }: World): Promise<readonly string[]> {
  const { epoch } = await deps.pointer.read();
  const versions = (await deps.views.versions(SITE.id, '0000', '9999')).filter((version) => version.epoch === epoch);
  const cells = await Promise.all(
    versions.flatMap((version) =>
      (['minute', 'hour', 'day'] as const).map((grain) => deps.views.cells(SITE.id, version, grain)),
    ),
  );
  return cells.flat().map(({ windowStart, bytes }) => `${windowStart} ${Buffer.from(bytes).toString('hex')}`);
}

/** An hour whose events came in three files, one of them a copy of another event. */
async function anHour(): Promise<World> {
  const world = bench.newWorld([SITE]);
  await world.arrive([
    arrival('a', NOON + MINUTE_MS),
    arrival('b', NOON + 2 * MINUTE_MS, { occurred_ms: NOON - 3 * HOUR_MS }),
    arrival('a', NOON + 3 * MINUTE_MS),
  ]);
  return world;
}

/** The same stores, at a later time. */
function later({ deps }: World, nowMs: number): BatchDeps {
  return { ...deps, clock: { now: () => nowMs } };
}

describe('compaction', () => {
  it('joins the files of an hour that a run has read, and changes no event', async () => {
    const world = await anHour();
    const before = await manifestOf(world);
    const rows = await rowsOf(world);

    await runTo(world, NOON + HOUR_MS);

    const { files, replaced } = await manifestOf(world);
    const [first, , last] = before.files;
    const [joined] = files;
    expect(files).toHaveLength(1);
    expect(joined).toMatchObject({
      firstSequence: first!.firstSequence,
      lastSequence: last!.lastSequence,
      records: 3,
      events: 3,
      quarantined: 0,
      crc32: await world.deps.lake.crc32(joined!.key!),
      bytes: (await world.deps.lake.get(joined!.key!))!.length,
      sites: { [SITE.id]: { events: 3, fromMs: NOON - 3 * HOUR_MS, toMs: NOON + 3 * MINUTE_MS } },
    });
    expect(replaced).toEqual(before.files.map(({ key }) => ({ replacedKey: key, replacedMs: 0 })));
    expect(await rowsOf(world)).toEqual(rows);
    expect((await createAudit(world.deps).check()).findings).toEqual([]);
  });

  it('leaves the hours alone that no run has read', async () => {
    const world = await anHour();
    await world.arrive([arrival('c', NOON + HOUR_MS), arrival('d', NOON + HOUR_MS + MINUTE_MS)]);

    await runTo(world, NOON + HOUR_MS);

    const [item] = await world.stores.manifests.get([{ ...PLACE, arrivalHour: '2026-03-04T13' }]);
    expect(decodeManifest(item!.bytes).files).toHaveLength(2);
  });

  it('gives the same cells, byte for byte, when the days are computed again', async () => {
    const world = await anHour();
    await runTo(world, NOON + HOUR_MS);
    const before = await cellsOf(world);

    await world.batch.backfill('2026-03-04', '2026-03-04');

    expect(await cellsOf(world)).toEqual(before);
    expect(before.length).toBeGreaterThan(3);
  });

  it('keeps what was replaced for a day, and longer while an open run will read it', async () => {
    const world = await anHour();
    const plan = async () =>
      planBackfill(world.deps, await readStanding(world.deps), { fromDay: '2026-03-04', toDay: '2026-03-04' });
    const old = (await manifestOf(world)).files.map(({ key }) => key!);
    const present = async () => (await world.deps.lake.list('events/')).filter((key) => old.includes(key));
    await world.pulse(NOON + HOUR_MS);
    const pointer = { epoch: 1, tidemark: NOON + HOUR_MS, withdrawn: [] };
    await createBatch(later(world, TWO_OCLOCK)).run(NOON + HOUR_MS);

    await compact(later(world, TWO_OCLOCK + DAY_MS - 1), 1);
    expect(await present()).toEqual(old);

    const open = await openRun(
      world.deps,
      {
        ...(await plan()),
        chunks: [{ targets: [], files: [{ key: old[0]!, events: 1, bytes: 1 }], orderLines: [], ids: [] }],
      },
      pointer,
    );
    await compact(later(world, TWO_OCLOCK + DAY_MS), 1);
    expect(await present()).toEqual([old[0]]);

    await world.deps.lake.delete(`runs/0000000${open.epoch}/scratch/plan.json`);
    await compact(later(world, TWO_OCLOCK + DAY_MS), 1);
    expect(await present()).toEqual([]);
    expect(await manifestOf(world)).not.toHaveProperty('replaced');
    expect((await createAudit(world.deps).check()).findings).toEqual([]);
  });

  it('counts a straggler once, before and after a rollback', async () => {
    const world = await anHour();
    await runTo(world, NOON + HOUR_MS);
    await world.arrive([arrival('late', NOON + 4 * MINUTE_MS)]);
    await runTo(world, TWO_OCLOCK);
    const after = await seen(world);
    expect(after).toMatchObject({ '2026-03-04': { events: 3 } });
    expect((await manifestOf(world)).files).toHaveLength(2);

    await world.batch.rollback();
    expect(await seen(world)).toMatchObject({ '2026-03-04': { events: 2 } });

    const run = await runTo(world, TWO_OCLOCK);
    expect(await seen(world)).toEqual(after);
    expect(run).toMatchObject({ record: { stragglers: [{ ...PLACE, events: 1 }] } });
  });

  it('joins a straggler too, once no rollback can return to before it', async () => {
    const world = await anHour();
    await runTo(world, NOON + HOUR_MS);
    await world.arrive([arrival('late', NOON + 4 * MINUTE_MS)]);
    const rows = await rowsOf(world);

    for (let hour = 2; hour <= 4; hour++) await runTo(world, NOON + hour * HOUR_MS);

    expect((await manifestOf(world)).files).toHaveLength(1);
    expect(await rowsOf(world)).toEqual(rows);
  });

  it('loses nothing to an archive that writes at the same moment', async () => {
    const world = await anHour();
    const { manifests } = world.stores;
    let isJoined = false;
    const disturbed: BatchDeps = {
      ...world.deps,
      engine: {
        ...world.deps.engine,
        run: async (job) => {
          const rows = await world.deps.engine.run(job);
          isJoined = job.name === 'compact';
          return rows;
        },
      },
      manifests: {
        ...manifests,
        get: async (keys) => {
          const items = await manifests.get(keys);
          if (isJoined) await world.arriveAt('archive', arrival('late', NOON + 4 * MINUTE_MS));
          isJoined = false;
          return items;
        },
      },
    };
    await world.pulse(NOON + HOUR_MS);

    await createBatch(disturbed).run(NOON + HOUR_MS);

    const { files } = await manifestOf(world);
    expect(files.map(({ events }) => events)).toEqual([3, 1]);
  });

  it('leaves damaged files to the audit', async () => {
    const world = await anHour();
    await world.pulse(NOON + HOUR_MS);
    const engine: BatchDeps['engine'] = {
      ...world.deps.engine,
      run: async (job) => {
        if (job.name === 'reconcile')
          await world.deps.lake.put((await manifestOf(world)).files[0]!.key!, Buffer.from('x'));
        return world.deps.engine.run(job);
      },
    };

    await createBatch({ ...world.deps, engine })
      .run(NOON + HOUR_MS)
      .catch(() => undefined);
    await compact(world.deps, 1);

    expect((await manifestOf(world)).files).toHaveLength(3);
  });

  it('sweeps what died between a file and its manifest, once no straggler is waited for', async () => {
    const world = await anHour();
    const { lake } = world.deps;
    const { files } = await manifestOf(world);
    const last = files.at(-1)!.lastSequence;
    const [dead, waiting] = [`${last}-epoch=00000009`, `${last}9`].map(
      (end) => `events/arrival_hour=${PLACE.arrivalHour}/${PLACE.shard}-${files[0]!.firstSequence}-${end}.parquet`,
    );
    for (const key of [dead!, waiting!]) await lake.put(key, Buffer.from('x'));
    await runTo(world, NOON + HOUR_MS);
    expect(await lake.list('events/')).toContain(dead);

    await createBatch(later(world, NOON + 10 * DAY_MS)).run(
      (await world.pulse(NOON + 10 * DAY_MS), NOON + 10 * DAY_MS),
    );
    await compact(later(world, NOON + 12 * DAY_MS), 3);

    const { files: kept } = await manifestOf(world);
    expect(await lake.list('events/')).toEqual([kept[0]!.key, waiting].sort());
  });

  it('may be killed at any of its steps', async () => {
    const whole = await anHour();
    const rows = await rowsOf(whole);
    for (let step = 1, isOver = false; !isOver; step++) {
      const world = await anHour();
      await world.pulse(NOON + HOUR_MS);
      await createBatch(without(world.deps, 'compact'))
        .run(NOON + HOUR_MS)
        .catch(() => undefined);
      const times = [TWO_OCLOCK, TWO_OCLOCK + 2 * DAY_MS];
      for (const now of times) isOver = await killedAt(later(world, now), step);

      for (const now of times) await compact(later(world, now), 1);

      expect((await manifestOf(world)).files).toHaveLength(1);
      expect(await rowsOf(world)).toEqual(rows);
      expect((await createAudit(world.deps).check()).findings).toEqual([]);
      expect((await world.deps.lake.list('events/')).length).toBe(1);
    }
  });
});

/** Deps under which one job fails. */
function without(deps: BatchDeps, name: string): BatchDeps {
  const run: BatchDeps['engine']['run'] = (job) =>
    job.name === name ? Promise.reject(new Error('not now')) : deps.engine.run(job);
  return { ...deps, engine: { ...deps.engine, run } };
}

/** Runs a compaction that is killed after so many writes. @returns true if it had fewer */
async function killedAt(deps: BatchDeps, step: number): Promise<boolean> {
  let left = step;
  const mortal = async <T>(work: () => Promise<T>): Promise<T> => {
    if (left <= 0) throw new Error('killed');
    left -= 1;
    const result = await work();
    if (left === 0) throw new Error('killed');
    return result;
  };
  const { lake, manifests, engine } = deps;
  const dying: BatchDeps = {
    ...deps,
    lake: {
      put: (key, bytes) => mortal(() => lake.put(key, bytes)),
      delete: (key) => mortal(() => lake.delete(key)),
      create: (key, bytes) => lake.create(key, bytes),
      get: (key) => lake.get(key),
      crc32: (key) => lake.crc32(key),
      list: (prefix) => lake.list(prefix),
      sizes: (prefix) => lake.sizes(prefix),
      uri: (key) => lake.uri(key),
    },
    manifests: { ...manifests, put: (writes) => mortal(() => manifests.put(writes)) },
    engine: { ...engine, run: (job) => mortal(() => engine.run(job)) },
  };
  await compact(dying, 1).catch(() => undefined);
  return left > 0;
}
