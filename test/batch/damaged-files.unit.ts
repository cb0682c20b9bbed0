import { createAudit } from '../../batch-layer/audit/audit';
import { reconciliationKey, runKey } from '../../core/run/run';
import { isWholeJson, toStoredJson } from '../../core/run/stored-json';
import { DAY_MS, HOUR_MS } from '../../core/time/window';
import { type BatchBench, type World, openBench } from './batch-world';
import { arrival, NOON, runTo, SITE } from './shop';

let bench: BatchBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench.close();
});

/** Flips one bit of an object. @returns puts it right again */
async function rot({ deps: { lake } }: World, key: string): Promise<() => Promise<void>> {
  const whole = await lake.get(key);
  if (whole === undefined) throw new Error(`there is no ${key}`);
  const damaged = whole.slice();
  const at = Math.floor(damaged.length / 2);
  damaged[at] = (damaged[at] ?? 0) ^ 1;
  await lake.put(key, damaged);
  return () => lake.put(key, whole);
}

async function published(): Promise<World> {
  const world = bench.newWorld([SITE]);
  await world.arrive([arrival('a', NOON), arrival('b', NOON + 1)]);
  await runTo(world, NOON + HOUR_MS);
  return world;
}

/** The current generation of the files of an hour that a run has read. */
async function rawFiles({ deps: { lake } }: World): Promise<readonly string[]> {
  return (await lake.list('events/')).filter((key) => key.includes('epoch='));
}

describe('a flipped bit', () => {
  it('in a raw file stops every run that would read it, until the file is put back', async () => {
    const world = await published();
    const [raw = ''] = await rawFiles(world);
    const day = new Date(NOON).toISOString().slice(0, 10);
    const repair = await rot(world, raw);

    const refused = { code: 'lake_file_damaged', message: expect.stringContaining(raw) as string };
    await expect(world.batch.backfill(day, day)).rejects.toMatchObject(refused);
    await expect(world.batch.preview(day, day)).rejects.toMatchObject(refused);
    expect(await world.deps.pointer.read()).toMatchObject({ epoch: 1 });
    await repair();
    expect(await world.batch.backfill(day, day)).toMatchObject({ status: 'published' });
  });

  it('in a new raw file keeps the tidemark where it is', async () => {
    const world = await published();
    const before = new Set(await world.deps.lake.list('events/'));
    await world.arrive([arrival('c', NOON + HOUR_MS)]);
    const fresh = (await world.deps.lake.list('events/')).find((key) => !before.has(key)) ?? '';
    const repair = await rot(world, fresh);

    await expect(runTo(world, NOON + 2 * HOUR_MS)).rejects.toMatchObject({ code: 'lake_file_damaged' });
    expect(await world.deps.pointer.read()).toMatchObject({ tidemark: NOON + HOUR_MS });
    await repair();
    expect(await runTo(world, NOON + 2 * HOUR_MS)).toMatchObject({ status: 'published' });
  });

  it('in the lines of orders stops a run for another day that would read them', async () => {
    const world = await published();
    await world.arrive([arrival('c', NOON + DAY_MS)]);
    const [lines = ''] = await world.deps.lake.list('order_lines/');
    const repair = await rot(world, lines);

    await expect(runTo(world, NOON + DAY_MS + HOUR_MS)).rejects.toMatchObject({ code: 'lake_file_damaged' });
    await repair();
    expect(await runTo(world, NOON + DAY_MS + HOUR_MS)).toMatchObject({ status: 'published' });
  });

  it('is found by the audit in every kind of file', async () => {
    const world = await published();
    const { lake } = world.deps;
    const keys = [
      ...(await rawFiles(world)),
      ...(await lake.list('curated/')),
      ...(await lake.list('order_lines/')),
      ...(await lake.list('sessions/')),
      runKey(1),
      reconciliationKey(1),
    ];
    expect(keys.length).toBeGreaterThanOrEqual(6);
    expect(await createAudit(world.deps).check()).toMatchObject({ ok: true });

    for (const key of keys) {
      const repair = await rot(world, key);
      // The record of a run is also read by the audit itself.
      const { findings } = await createAudit(world.deps).check();
      await repair();
      expect(findings.map(({ code, message }) => [code, message.includes(key)])).toEqual([['lake_file_damaged', true]]);
    }
  });
});

describe('a record in JSON', () => {
  it('carries its own checksum, and records without one are taken as they are', () => {
    const bytes = toStoredJson({ epoch: 1, days: ['2019-10-01'] });
    const text = new TextDecoder().decode(bytes);

    expect(JSON.parse(text)).toMatchObject({ epoch: 1, days: ['2019-10-01'], crc32: expect.any(Number) as number });
    expect(isWholeJson(bytes)).toBe(true);
    expect(isWholeJson(new TextEncoder().encode(text.replace('"epoch": 1', '"epoch": 2')))).toBe(false);
    expect(isWholeJson(new TextEncoder().encode('{"epoch": 1}\n'))).toBe(true);
  });
});
