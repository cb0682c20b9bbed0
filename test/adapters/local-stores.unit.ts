import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDataDirectory, type LocalPlatformStores } from '../../adapters/local/data-directory';
import { EventLog } from '../../adapters/local/event-log';
import { MemoryCache } from '../../adapters/local/memory-cache';
import { MemorySeenEvents } from '../../adapters/local/memory-seen-events';
import { Store } from '../../adapters/local/store';
import type { CellKey } from '../../core/port/cell-store';
import type { Claim } from '../../core/port/seen-events';
import { bytesOf } from './contracts/bytes';
import { temporaryFolder } from './local-directory';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
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
    expect(
      await stores.seen.claim(
        [
          { id: 'shop/a', memory: 'event', position: 'second' },
          { id: 'shop/a', memory: 'event', position: 'first' },
        ],
        NOON,
      ),
    ).toEqual([false, true]);
    expect(await stores.checkpoints.get('aggregate', 'shard-00')).toBe('7');
    expect(await stores.sites.secrets('shop')).toEqual(secrets);
    expect(await stores.sites.byWriteKey(secrets?.writeKey ?? '', 0)).toMatchObject({ id: 'shop' });
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

  it('stamp arrivals by the time that passed, though the wall clock leaps between two processes', async () => {
    const path = join(folder, 'leapt');
    let uptimeMs = HOUR_MS;
    const arrivedAt = async (wallAheadMs: number): Promise<unknown> => {
      const time = {
        wall: () => NOON + uptimeMs + wallAheadMs,
        monotonic: () => 0,
        uptime: () => uptimeMs,
        boot: 'the same',
      };
      const process = await openDataDirectory(path, { mode: 'live', time });
      const [result] = await process.stream.put([{ partitionKey: 'one', data: bytesOf(1) }]);
      await process.close();
      return result?.ok === true && result.arrivedMs - NOON;
    };

    const arrivals = [await arrivedAt(0)];
    for (const leapMs of [30 * DAY_MS, -30 * DAY_MS, 2 * HOUR_MS, 0]) {
      uptimeMs += HOUR_MS;
      arrivals.push(await arrivedAt(leapMs));
    }

    expect(arrivals).toEqual([1, 2, 3, 4, 5].map((hours) => hours * HOUR_MS));
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

  it('forget an event 24 to 25 hours after it, and in a laboratory never', async () => {
    const claim = async (position: string, ms: number): Promise<boolean | undefined> =>
      (await stores.seen.claim([{ id: 'shop/a', memory: 'event', position }], ms))[0];

    const live = [
      await claim('1', NOON),
      await claim('2', NOON + DAY_MS + HOUR_MS - 1),
      await claim('3', NOON + DAY_MS + HOUR_MS),
      await claim('4', NOON + 8 * DAY_MS),
    ];
    await reopen('laboratory');
    const laboratory = [await claim('1', NOON), await claim('2', NOON + 400 * DAY_MS)];

    expect(live).toEqual([true, false, true, true]);
    expect(laboratory).toEqual([true, false]);
  });

  it('remember orders for 30 to 31 days, also over a restart', async () => {
    const claim = async (position: string, day: number): Promise<boolean | undefined> =>
      (await stores.seen.claim([{ id: 'shop/order/a', memory: 'order', position }], NOON + day * DAY_MS))[0];

    const before = [await claim('1', 0), await claim('2', 15)];
    await reopen();

    expect([...before, await claim('2', 30), await claim('3', 31), await claim('4', 60)]).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
  });

  it('keep ids in at most 24 bytes each, in memory and on disk', async () => {
    const call = (first: number): readonly Claim[] =>
      Array.from({ length: 500 }, (_, index) => ({
        id: `shop/event/${first + index}`,
        memory: 'event',
        position: `shard-00/${first}/${index}`,
      }));
    const before = (await stat(join(folder, 'data', 'store', 'data.mdb'))).size;

    for (let at = 0; at < 100_000; at += 500) await stores.seen.claim(call(at), NOON);
    await reopen();

    const { ids, bytes } = stores.seen.held('event');
    const { size } = await stat(join(folder, 'data', 'store', 'data.mdb'));
    expect(ids).toBe(100_000);
    expect(await stores.seen.claim(call(50_000), NOON)).toEqual(Array.from({ length: 500 }, () => true));
    expect(stores.seen.held('event').ids).toBe(100_000);
    expect(bytes / ids).toBeLessThanOrEqual(24);
    expect((size - before) / ids).toBeLessThanOrEqual(24);
  });

  it('give back the room of ids that are forgotten', async () => {
    const claims = (hour: number): readonly Claim[] =>
      Array.from({ length: 1_000 }, (_, index) => ({
        id: `shop/event/${hour}/${index}`,
        memory: 'event',
        position: `shard-00/${hour}/${index}`,
      }));

    const sizes: number[] = [];
    for (let hour = 0; hour < 120; hour++) {
      await stores.seen.claim(claims(hour), NOON + hour * HOUR_MS);
      sizes.push((await stat(join(folder, 'data', 'store', 'data.mdb'))).size);
    }
    const held = stores.seen.held('event').ids;
    await reopen();

    expect([held, stores.seen.held('event').ids]).toEqual([25_000, 25_000]);
    expect(sizes[119]! - sizes[39]!).toBeLessThan(20 * 1_000 * 16);
  });

  it('know the ids of hours that ended, in a few bytes of memory each, whenever the process stops', async () => {
    const PER_HOUR = 3_000;
    const calls = (hour: number): readonly (readonly Claim[])[] =>
      Array.from({ length: 10 }, (_, call) =>
        Array.from({ length: PER_HOUR / 10 }, (_, index) => ({
          id: `shop/event/${hour}/${call}/${index}`,
          memory: 'event',
          position: `shard-00/${hour}/${call}/${index}`,
        })),
      );
    const elsewhere = (claims: readonly Claim[]): readonly Claim[] =>
      claims.map((claim) => ({ ...claim, position: 'shard-01/1/0' }));

    for (let hour = 0; hour < 6; hour++)
      for (const [call, claims] of calls(hour).entries()) {
        await stores.seen.claim(claims, NOON + hour * HOUR_MS);
        // Amid the sorting of the hour before, after it, and before there is one.
        if (call === hour) await reopen();
      }

    const known = [...Array(6).keys()].flatMap(calls);
    for (const claims of known) {
      expect(new Set(await stores.seen.claim(claims, NOON + 6 * HOUR_MS))).toEqual(new Set([true]));
      expect(new Set(await stores.seen.claim(elsewhere(claims), NOON + 6 * HOUR_MS))).toEqual(new Set([false]));
    }
    const { ids, bytes } = stores.seen.held('event');
    expect(ids).toBe(6 * PER_HOUR);
    expect(bytes / ids).toBeLessThan(4);
  });

  it('know all other ids after a damaged page of an hour that ended was discarded', async () => {
    const claims = Array.from({ length: 600 }, (_, at): Claim => ({
      id: `shop/${at}`,
      memory: 'event',
      position: `${at}`,
    }));
    await stores.seen.claim(claims, NOON);
    await stores.seen.claim([{ id: 'shop/next', memory: 'event', position: 'next' }], NOON + HOUR_MS);

    await stores.discard({ database: 'sorted-events', key: [NOON / HOUR_MS, 1] });
    await reopen();

    const again = claims.map((claim) => ({ ...claim, position: 'another' }));
    const owned = await stores.seen.claim(again, NOON + HOUR_MS);
    expect(owned.filter((isOwner) => !isOwner)).toHaveLength(600 - 254);
  });

  it('know all other ids after a damaged part of them was discarded', async () => {
    const claims = Array.from({ length: 600 }, (_, at): Claim => ({
      id: `shop/${at}`,
      memory: 'event',
      position: `${at}`,
    }));
    await stores.seen.claim(claims, NOON);

    await stores.discard({ database: 'seen-events', key: [NOON / HOUR_MS, 0] });
    await reopen();

    expect(stores.seen.held('event').ids).toBe(600 - 254);
  });

  it('claim nothing with a call that fails', async () => {
    const claim = (position: string): Claim => ({ id: 'shop/a', memory: 'event', position });
    const impossible: Claim = { ...claim('none'), memory: JSON.parse('"visit"') as Claim['memory'] };
    await expect(stores.seen.claim([claim('refused'), impossible], NOON)).rejects.toThrow(TypeError);

    expect(await stores.seen.claim([claim('second'), claim('refused')], NOON)).toEqual([true, false]);
  });
});

describe('seen events in memory', () => {
  it('says that it is degraded for a window after a start without its memory', async () => {
    const seen = new MemorySeenEvents({ newStream: false });

    const degraded = [await seen.degraded('event')];
    for (const ms of [NOON, NOON + DAY_MS - 1, NOON + DAY_MS]) {
      await seen.claim([], ms);
      degraded.push(await seen.degraded('event'));
    }

    expect(degraded).toEqual([true, true, true, false]);
  });

  it('forgets an event after 24 to 25 hours and an order after 30 to 31 days, without being degraded', async () => {
    const seen = new MemorySeenEvents({ newStream: true });
    const claim = async (memory: 'event' | 'order', position: string, day: number): Promise<boolean | undefined> =>
      (await seen.claim([{ id: `shop/${memory}/a`, memory, position }], day * DAY_MS))[0];

    const events = [await claim('event', '1', 0), await claim('event', '2', 1), await claim('event', '3', 25 / 24)];
    const orders = [await claim('order', '1', 2), await claim('order', '2', 32.9), await claim('order', '3', 33)];

    expect(events).toEqual([true, false, true]);
    expect(orders).toEqual([true, false, true]);
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
