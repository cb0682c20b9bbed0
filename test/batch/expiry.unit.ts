import { createAudit } from '../../batch-layer/audit/audit';
import { createBatch } from '../../batch-layer/batch';
import type { BatchDeps } from '../../batch-layer/deps';
import { expireFiles } from '../../batch-layer/compact/expire-files';
import type { Lake } from '../../core/port/lake';
import { EXPIRED_KEY, readExpired } from '../../core/run/expired';
import { readLakeSizes, sumOf } from '../../core/run/lake-sizes';
import { DEFAULT_RETENTION } from '../../core/run/retention';
import { DAY_MS, HOUR_MS } from '../../core/time/window';
import { type BatchBench, openBench, type World } from './batch-world';
import { arrival, NOON, seen, SITE } from './shop';

let bench: BatchBench;
/** Only read by tests. */
let aged: World;
beforeAll(async () => {
  bench = await openBench();
  aged = await agedWorld();
});
afterAll(async () => {
  await bench.close();
});

/** Without a horizon, so that only days whose own events have expired cannot be computed again. */
const RETENTION = { ...DEFAULT_RETENTION, eventsMs: 10 * DAY_MS, quarantineMs: 10 * DAY_MS, horizonMs: 0 };
/** The first file arrives at noon of 4 March; a rollback may return to the run of two days before the newest. */
const DAYS = 16;

function depsAt(world: World, dayNumber: number, changes: Partial<BatchDeps> = {}): BatchDeps {
  return { ...world.deps, clock: { now: () => NOON + dayNumber * DAY_MS }, retention: RETENTION, ...changes };
}

/** Events at noon of each day, and a run at the end of each of the last four. */
async function playDays(world: World, days: number): Promise<void> {
  for (let at = 0; at < days - 4; at++) await arriveAt(world, at);
  for (let at = days - 4; at < days; at++) await playDay(world, at);
}

async function arriveAt(world: World, at: number, occurredMs = NOON + at * DAY_MS): Promise<void> {
  const start = NOON + at * DAY_MS;
  await world.arrive([arrival(`e${at}`, start), arrival(`late${at}`, start + 1, { occurred_ms: occurredMs })]);
}

async function playDay(world: World, at: number, occurredMs?: number): Promise<void> {
  await arriveAt(world, at, occurredMs);
  const tidemark = NOON + at * DAY_MS + 12 * HOUR_MS;
  await world.pulse(tidemark);
  expect(await createBatch(depsAt(world, at + 1)).run(tidemark)).toMatchObject({ status: 'published' });
}

async function rawHours(world: World): Promise<readonly string[]> {
  const keys = await world.deps.lake.list('events/');
  return [...new Set(keys.map((key) => /arrival_hour=([^/]+)/.exec(key)?.[1] ?? ''))];
}

async function agedWorld(): Promise<World> {
  const world = bench.newWorld([SITE], ['shard-0']);
  await playDays(world, DAYS);
  return world;
}

describe('raw events that are older than they are kept', () => {
  it('are deleted; what was published of them stands, and the audit holds', async () => {
    const world = aged;

    const [first] = await rawHours(world);
    const audit = await createAudit(world.deps).check();

    expect(first).toBe('2026-03-08T12');
    expect(await readExpired(world.deps.lake)).toEqual({
      events: { before: '2026-03-08T00', deleted: '2026-03-08T00' },
      quarantine: { before: '2026-03-08T00', deleted: '2026-03-08T00' },
    });
    expect(await seen(world)).toMatchObject({ '2026-03-04': { events: 2 }, '2026-03-12': { events: 2 } });
    expect(audit.findings).toEqual([]);
  });

  it('are missed by a backfill, which says of which day and why; later days are computed again', async () => {
    const world = aged;
    const batch = createBatch(depsAt(world, DAYS));
    const before = await seen(world);

    await expect(batch.backfill('2026-03-08', '2026-03-12')).rejects.toMatchObject({
      code: 'raw_events_expired',
      message: expect.stringMatching(/2026-03-08 of shop .* before 2026-03-08T00:00Z .*--keep-events/) as string,
    });
    await expect(batch.preview('2026-03-04', '2026-03-04')).rejects.toMatchObject({ code: 'raw_events_expired' });
    expect(await batch.backfill('2026-03-10', '2026-03-12')).toMatchObject({ status: 'published' });
    expect(await seen(world)).toEqual(before);
  });

  it('are missed by a backfill of a day whose ids are compared with theirs', async () => {
    const retention = { ...RETENTION, horizonMs: 3 * DAY_MS };
    const batch = createBatch(depsAt(aged, DAYS, { retention }));

    await expect(batch.preview('2026-03-10', '2026-03-10')).rejects.toMatchObject({ code: 'raw_events_expired' });
    expect(await batch.preview('2026-03-14', '2026-03-14')).toMatchObject({ differences: [] });
  });

  it('leave their days as they are when a late event comes', async () => {
    const world = await agedWorld();

    await playDay(world, DAYS, NOON + 2 * DAY_MS);

    const [run] = (await world.batch.history()).slice(-1);
    const reconciliation = await world.batch.reconciliation();
    expect(run).toMatchObject({
      rewritten: [{ site: SITE.id, days: ['2026-03-20'] }],
      frozen: [{ site: SITE.id, days: ['2026-03-06'] }],
    });
    expect(await seen(world)).toMatchObject({ '2026-03-06': { events: 2 }, '2026-03-20': { events: 1 } });
    expect(reconciliation?.rows.filter(({ residual }) => residual !== 0)).toEqual([]);
    expect(reconciliation?.rows.filter(({ hour }) => hour < NOON + 3 * DAY_MS)).toEqual([]);
    expect((await createAudit(world.deps).check()).findings).toEqual([]);
  });

  it('are never needed by a rollback or the run after it', async () => {
    const world = await agedWorld();
    const before = await seen(world);

    await world.batch.rollback();
    await world.batch.rollback();
    await expect(world.batch.rollback()).rejects.toMatchObject({ code: 'rollback_target_gone' });
    const again = await createBatch(depsAt(world, DAYS)).run(NOON + (DAYS - 1) * DAY_MS + 12 * HOUR_MS);

    expect(again).toMatchObject({ status: 'published' });
    expect(await seen(world)).toEqual(before);
  });

  it('are marked before the first is deleted, and deleted by the next pass if one is killed', async () => {
    const world = bench.newWorld([SITE], ['shard-0']);
    await playDays(world, DAYS - 1);
    const deleted: string[] = [];
    const { lake } = world.deps;
    const dying: Lake = {
      ...lake,
      delete: (key) => {
        deleted.push(key);
        return Promise.reject(new Error('killed'));
      },
    };
    const later = { ...RETENTION, eventsMs: 8 * DAY_MS };

    await expect(expireFiles(depsAt(world, DAYS, { lake: dying, retention: later }))).rejects.toThrow('killed');

    const marks = await readExpired(lake);
    expect(deleted).toHaveLength(1);
    expect(marks.events).toEqual({ before: '2026-03-09T00', deleted: '2026-03-07T00' });
    expect((await createAudit(world.deps).check()).findings).toEqual([]);
    expect(await expireFiles(depsAt(world, DAYS, { retention: later }))).toBe(false);
    expect((await rawHours(world))[0]).toBe('2026-03-09T12');
    expect((await createAudit(world.deps).check()).findings).toEqual([]);
  });

  it('are counted by a preview, which deletes nothing, and deleted at once when asked', async () => {
    const world = bench.newWorld([SITE], ['shard-0']);
    await playDays(world, DAYS - 1);
    const batch = createBatch(depsAt(world, DAYS, { retention: { ...RETENTION, eventsMs: 8 * DAY_MS } }));
    const before = await world.deps.lake.sizes('events/');
    const old = before.slice(0, 2);

    const preview = await batch.clean({ preview: true });

    expect(await world.deps.lake.sizes('events/')).toEqual(before);
    expect(preview).toEqual([
      {
        kind: 'events',
        files: 2,
        bytes: old.reduce((sum, { bytes }) => sum + bytes, 0),
        from: '2026-03-07T12',
        to: '2026-03-08T12',
      },
      { kind: 'quarantine', files: 0, bytes: 0, from: null, to: null },
    ]);
    expect(await batch.clean({ preview: false })).toEqual(preview);
    expect(await world.deps.lake.sizes('events/')).toEqual(before.slice(2));
    expect((await batch.clean({ preview: true })).map(({ files }) => files)).toEqual([0, 0]);
  });

  it('are counted with all other files at the end of a run', async () => {
    const { lake } = aged.deps;
    const sizes = await readLakeSizes(lake);

    expect(sizes?.countedMs).toBe(NOON + DAYS * DAY_MS);
    const events = await lake.sizes('events/');
    expect(sizes?.kinds[0]).toEqual({ kind: 'events', ...sumOf(events) });
    expect(sizes?.kinds.filter(({ bytes }) => bytes === 0).map(({ kind }) => kind)).toEqual(['quarantine']);
  });

  it('stay while an open run still reads them', async () => {
    const world = bench.newWorld([SITE], ['shard-0']);
    await playDays(world, DAYS - 1);
    const { lake } = world.deps;
    const [key = ''] = await lake.list('events/');
    const plan = { kind: 'backfill', fromTidemark: 0, tidemark: 0, covered: {}, stragglers: [] };
    const chunks = [{ targets: [], files: [{ key, events: 1, bytes: 1 }] }];
    const run = {
      epoch: 99,
      pointer: { epoch: 1, tidemark: 0, withdrawn: [] },
      startedMs: 0,
      plan: { ...plan, chunks },
    };
    await lake.put('runs/00000099/scratch/plan.json', new TextEncoder().encode(JSON.stringify(run)));
    const later = { ...RETENTION, eventsMs: 8 * DAY_MS };

    await expireFiles(depsAt(world, DAYS, { retention: later }));

    expect(await lake.list('events/')).toContain(key);
    await lake.delete('runs/00000099/scratch/plan.json');
    await expireFiles(depsAt(world, DAYS, { retention: later }));
    expect(await lake.list('events/')).not.toContain(key);
  });

  it('are forgotten by a mark that never goes back when they are kept for longer again', async () => {
    const world = aged;
    const before = await world.deps.lake.get(EXPIRED_KEY);

    await expireFiles(depsAt(world, DAYS, { retention: DEFAULT_RETENTION }));

    expect(await world.deps.lake.get(EXPIRED_KEY)).toEqual(before);
  });
});
