import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDataDirectory, type LocalPlatformStores } from '../../adapters/local/data-directory';
import { EventLog } from '../../adapters/local/event-log';
import { MemoryCache } from '../../adapters/local/memory-cache';
import { MemorySeenEvents } from '../../adapters/local/memory-seen-events';
import { Store } from '../../adapters/local/store';
import type { CellKey } from '../../core/port/cell-store';
import { bytesOf } from './contracts/bytes';
import { temporaryFolder } from './local-directory';

const DAY_MS = 86_400_000;
const NOON = Date.parse('2019-10-01T12:00:00Z');
const CELL: CellKey = { site: 'shop', arrivalHour: '2019-10-01T02', windowStart: 0, shard: 'shard-00', minutesLate: 0 };
/** Long enough to occur nowhere else in the file. */
const PATTERN = new TextEncoder().encode('a value that is about to be damaged on the disk');

describe('local stores', () => {
  let folder: string;
  let stores: LocalPlatformStores;
  const reopen = async (mode: 'live' | 'laboratory' | 'existing' = 'existing'): Promise<void> => {
    await stores.close();
    stores = await openDataDirectory(join(folder, mode === 'laboratory' ? 'laboratory' : 'data'), { mode });
  };

  beforeEach(async () => {
    folder = await temporaryFolder();
    stores = await openDataDirectory(join(folder, 'data'), { mode: 'live' });
  });
  afterEach(async () => {
    await stores.close();
    await rm(folder, { recursive: true });
  });

  it('find everything again after a restart', async () => {
    const [record] = await stores.stream.put([{ partitionKey: 'one', data: bytesOf(1) }]);
    await stores.cells.put([{ key: CELL, item: { bytes: bytesOf(2), lastSequence: '7' }, expected: undefined }]);
    await stores.seen.claim([{ id: 'shop/a', memory: 'event', position: 'first' }], NOON);
    await stores.checkpoints.set('aggregate', 'shard-00', '7');
    await stores.sites.create({ id: 'shop', timeZone: 'UTC', currency: 'EUR' });
    const secrets = await stores.sites.secrets('shop');

    await reopen();

    const shard = record?.ok === true ? record.shard : '';
    expect((await stores.stream.read(shard, undefined, 10)).map(({ data }) => data)).toEqual([bytesOf(1)]);
    expect(await stores.cells.get([CELL])).toEqual([{ bytes: bytesOf(2), lastSequence: '7' }]);
    expect(await stores.seen.claim([{ id: 'shop/a', memory: 'event', position: 'second' }], NOON)).toEqual(['first']);
    expect(await stores.checkpoints.get('aggregate', 'shard-00')).toBe('7');
    expect(await stores.sites.secrets('shop')).toEqual(secrets);
    expect(await stores.sites.byWriteKey(secrets?.writeKey ?? '')).toMatchObject({ id: 'shop' });
    expect(await stores.damaged()).toEqual([]);
  });

  describe('a damaged value', () => {
    /** Flips a bit of every occurrence of the pattern in the store's file. */
    async function damage(): Promise<void> {
      await stores.close();
      const file = join(folder, 'data', 'store', 'data.mdb');
      const bytes = await readFile(file);
      for (let at = bytes.indexOf(PATTERN); at >= 0; at = bytes.indexOf(PATTERN, at))
        bytes.writeUInt8(bytes.readUInt8(at + 9) ^ 4, at + 9);
      await writeFile(file, bytes);
      stores = await openDataDirectory(join(folder, 'data'), { mode: 'existing' });
    }

    it('of a cell is found by every reader and writer, and can be discarded', async () => {
      const healthy = { ...CELL, shard: 'shard-01' };
      for (const key of [CELL, healthy]) {
        const bytes = key === CELL ? PATTERN : bytesOf(3);
        await stores.cells.put([{ key, item: { bytes, lastSequence: '1' }, expected: undefined }]);
      }
      await damage();

      const corrupt = { code: 'corrupt_value', database: 'cells', key: ['shop', '2019-10-01T02', 0, 'shard-00', 0] };
      const text =
        /\["shop","2019-10-01T02",0,"shard-00",0\] in database "cells" is damaged.*restore.*or discard this cell/;
      const message = expect.stringMatching(text) as string;
      await expect(stores.cells.get([CELL])).rejects.toMatchObject({ ...corrupt, message });
      await expect(stores.cells.query('shop', CELL.arrivalHour, 0, 1)).rejects.toMatchObject(corrupt);
      const write = (key: typeof CELL) => ({ key, item: { bytes: bytesOf(4), lastSequence: '2' }, expected: '1' });
      await expect(stores.cells.put([write(healthy), write(CELL)])).rejects.toMatchObject(corrupt);
      expect(await stores.cells.get([healthy])).toEqual([{ bytes: bytesOf(3), lastSequence: '1' }]);

      const [found, ...others] = await stores.damaged();
      await stores.discard(found!);
      expect(others).toEqual([]);
      expect(await stores.cells.get([CELL])).toEqual([undefined]);
    });

    it('of a record names its shard and its sequence', async () => {
      await stores.stream.put(
        [bytesOf(1), PATTERN, bytesOf(2)].map((data) => ({ partitionKey: 'one', shard: 'shard-01', data })),
      );
      await damage();

      const corrupt = {
        code: 'corrupt_record',
        message: expect.stringMatching(/record 0{19}2 of shard-01 .*restore.*or discard/) as string,
      };
      await expect(stores.stream.read('shard-01', undefined, 10)).rejects.toMatchObject(corrupt);
      expect(await stores.stream.read('shard-01', undefined, 1)).toHaveLength(1);
      await stores.discard((await stores.damaged())[0]!);
      expect((await stores.stream.read('shard-01', undefined, 10)).map(({ data }) => data)).toEqual([
        bytesOf(1),
        bytesOf(2),
      ]);
    });
  });

  it('trim the log by arrival time and go on counting', async () => {
    await reopen('laboratory');
    const { clock, stream } = stores;
    const put = async (): Promise<unknown> => stream.put([{ partitionKey: '', shard: 'shard-00', data: bytesOf(1) }]);
    for (const time of [1_000, 2_000, 3_000]) {
      if (clock.kind === 'virtual') await clock.advance(time);
      await put();
    }

    const trimmed = [await stream.trim(1_000), await stream.trim(3_000), await stream.trim(9_000)];
    await put();

    expect(trimmed).toEqual([0, 2, 1]);
    expect((await stream.read('shard-00', undefined, 10)).map(({ sequence }) => Number(sequence))).toEqual([4]);
  });

  it('give the arrival time of the clock when the put came', async () => {
    await reopen('laboratory');
    const { clock, stream } = stores;
    if (clock.kind !== 'virtual') throw new Error('a laboratory has a virtual clock');
    await clock.advance(1_000);

    const first = stream.put([{ partitionKey: '', shard: 'shard-00', data: bytesOf(1) }]);
    await clock.advance(2_000);
    const second = stream.put([{ partitionKey: '', shard: 'shard-00', data: bytesOf(2) }]);

    expect([...(await first), ...(await second)].map((result) => result.ok && result.arrivedMs)).toEqual([
      1_000, 2_000,
    ]);
  });

  it('never let the arrival time go back, though the clock does, even across a restart', async () => {
    const times = [5_000, 3_000, 4_000, 6_000];
    await mkdir(join(folder, 'clocked', 'store'), { recursive: true });

    const arrivals: unknown[] = [];
    for (const time of times) {
      const store = Store.open(join(folder, 'clocked'));
      const log = new EventLog(store, { now: () => time }, 1);
      const [result] = await log.put([{ partitionKey: 'one', data: bytesOf(1) }]);
      arrivals.push(result?.ok === true && result.arrivedMs);
      await store.close();
    }

    expect(arrivals).toEqual([5_000, 5_000, 5_000, 6_000]);
  });

  it('keep the virtual clock, which never goes back', async () => {
    await reopen('laboratory');
    const moved = async (time: number): Promise<number> => {
      if (stores.clock.kind === 'virtual') await stores.clock.advance(time);
      return stores.clock.now();
    };

    const shown = [stores.clock.now(), await moved(NOON), await moved(NOON - 1)];
    await reopen('laboratory');

    expect([...shown, stores.clock.now()]).toEqual([0, NOON, NOON, NOON]);
  });

  it('give a laboratory’s site the same secrets in every directory', async () => {
    const secrets: unknown[] = [];
    for (const name of ['one', 'two']) {
      const laboratory = await openDataDirectory(join(folder, name), { mode: 'laboratory' });
      await laboratory.sites.create({ id: 'shop', timeZone: 'UTC', currency: 'EUR' });
      secrets.push(await laboratory.sites.secrets('shop'));
      await laboratory.close();
    }
    await stores.sites.create({ id: 'shop', timeZone: 'UTC', currency: 'EUR' });

    expect(secrets[0]).toEqual(secrets[1]);
    expect(await stores.sites.secrets('shop')).not.toEqual(secrets[0]);
  });

  it('forget ids after the second midnight, and in a laboratory never', async () => {
    const claim = async (position: string, ms: number): Promise<string | undefined> =>
      (await stores.seen.claim([{ id: 'shop/a', memory: 'event', position }], ms))[0];

    const midnight = NOON + 1.5 * DAY_MS;

    const live = [
      await claim('1', NOON),
      await claim('2', midnight - 1),
      await claim('3', midnight),
      await claim('4', midnight + 7 * DAY_MS),
    ];
    await reopen('laboratory');
    const laboratory = [await claim('1', NOON), await claim('2', NOON + 400 * DAY_MS)];

    expect(live).toEqual(['1', '1', '3', '4']);
    expect(laboratory).toEqual(['1', '1']);
  });

  it('remember orders for 30 to 60 days', async () => {
    const claim = async (position: string, day: number): Promise<string | undefined> =>
      (await stores.seen.claim([{ id: 'shop/order/a', memory: 'order', position }], NOON + day * DAY_MS))[0];

    expect([await claim('1', 0), await claim('2', 30), await claim('3', 60), await claim('4', 89)]).toEqual([
      '1',
      '1',
      '3',
      '3',
    ]);
  });
});

describe('seen events in memory', () => {
  const claims = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => ({
      id: `shop/${from + index}`,
      memory: 'event' as const,
      position: String(from + index),
    }));

  it('says that it is degraded for a window after a start without its memory', async () => {
    const seen = new MemorySeenEvents({ newStream: false });

    const degraded = [await seen.degraded('event')];
    for (const ms of [NOON, NOON + DAY_MS - 1, NOON + DAY_MS]) {
      await seen.claim(claims(0, 1), ms);
      degraded.push(await seen.degraded('event'));
    }

    expect(degraded).toEqual([true, true, true, false]);
  });

  it('drops the oldest when it is full, and is degraded until their window is over', async () => {
    const seen = new MemorySeenEvents({ newStream: true, capacity: 3 });
    await seen.claim(claims(0, 3), NOON);
    const before = await seen.degraded('event');

    await seen.claim(claims(3, 4), NOON + 1_000);
    const during = await seen.degraded('event');
    const [forgotten, kept] = await seen.claim(
      [
        { id: 'shop/0', memory: 'event', position: 'again' },
        { id: 'shop/3', memory: 'event', position: 'again' },
      ],
      NOON + 2_000,
    );
    await seen.claim([], NOON + 2 * DAY_MS);

    expect([before, during, await seen.degraded('event')]).toEqual([false, true, false]);
    expect([forgotten, kept]).toEqual(['again', '3']);
  });

  it('forgets an event after a day and an order after 30, without being degraded', async () => {
    const seen = new MemorySeenEvents({ newStream: true });
    const claim = async (memory: 'event' | 'order', position: string, day: number): Promise<string | undefined> =>
      (await seen.claim([{ id: `shop/${memory}/a`, memory, position }], day * DAY_MS))[0];

    const events = [await claim('event', '1', 0), await claim('event', '2', 0.9), await claim('event', '3', 1)];
    const orders = [await claim('order', '1', 2), await claim('order', '2', 31.9), await claim('order', '3', 32)];

    expect(events).toEqual(['1', '1', '3']);
    expect(orders).toEqual(['1', '1', '3']);
    expect([await seen.degraded('event'), await seen.degraded('order')]).toEqual([false, false]);
  });
});

describe('cache in memory', () => {
  it('drops the entry that was used longest ago when it is full', async () => {
    const cache = new MemoryCache(5_000);
    const entries = ['a', 'b', 'c', 'd'].map((key, index) => ({ key, bytes: bytesOf(index, 1_000) }));

    await cache.put(entries);
    await cache.get(['a']);
    await cache.put([{ key: 'e', bytes: bytesOf(9, 1_000) }]);

    expect((await cache.get(['a', 'b', 'c', 'd', 'e'])).map((bytes) => bytes !== undefined)).toEqual([
      true,
      false,
      true,
      true,
      true,
    ]);
  });

  it('does not keep an entry that is larger than all of it', async () => {
    const cache = new MemoryCache(500);

    await cache.put([{ key: 'a', bytes: bytesOf(1, 1_000) }]);

    expect(await cache.get(['a'])).toEqual([undefined]);
  });
});
