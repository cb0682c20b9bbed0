import { createValkeyCache } from '../../../adapters/aws/valkey/cache';
import { createValkey, type ValkeyConnection } from '../../../adapters/aws/valkey/connect';
import { claimEntries, type IdEntry } from '../../../adapters/aws/valkey/id-buckets';
import { DEFAULT_ID_KEYS, idKeysFor, keptSlices, MOST_BYTES } from '../../../adapters/aws/valkey/id-sizes';
import { createValkeySeenEvents } from '../../../adapters/aws/valkey/seen-events';
import { KEPT_BITS } from '../../../core/port/seen-events';
import { testCache } from '../contracts/cache';
import { testSeenEvents } from '../contracts/seen-events';
import type { Open } from '../contracts/subject';
import { freshName } from './doubles/moto';
import { startValkey, type ValkeyMode, type ValkeyServer } from './doubles/valkey-server';

const HOUR_MS = 3_600_000;

describe.each<ValkeyMode>(['standalone', 'cluster over TLS'])('a server, %s', (mode) => {
  let server: ValkeyServer;
  let valkey: ValkeyConnection;
  beforeAll(async () => {
    server = await startValkey(mode);
    valkey = await createValkey({ url: server.url, cluster: mode !== 'standalone', authority: server.authority });
  });
  afterAll(async () => {
    await valkey.close();
    await server.stop();
  });

  const shared =
    <T>(create: (prefix: string) => T): Open<T> =>
    () =>
      Promise.resolve({ subject: create(`${freshName('test')}/`), close: () => Promise.resolve() });

  testCache(
    `Valkey, ${mode}`,
    shared((prefix) => createValkeyCache({ client: valkey.client, prefix })),
  );
  testSeenEvents(
    `Valkey, ${mode}`,
    shared((prefix) =>
      createValkeySeenEvents({ client: valkey.client, prefix, isFirstUse: () => Promise.resolve(true) }),
    ),
  );
});

describe('the memory of ids in Valkey', () => {
  let server: ValkeyServer;
  let valkey: ValkeyConnection;
  let nowMs = Date.parse('2026-03-08T12:00:00Z');
  const isNeverUsed = (): Promise<boolean> => Promise.resolve(true);
  const isUsed = (): Promise<boolean> => Promise.resolve(false);
  // As another function would see it, without anything cached from the last check.
  const seenBy = (isFirstUse: () => Promise<boolean>) =>
    createValkeySeenEvents({ client: valkey.client, isFirstUse, pace: { now: () => nowMs } });

  beforeEach(async () => {
    server = await startValkey('standalone');
    valkey = await createValkey({ url: server.url });
  });
  afterEach(async () => {
    await valkey.close();
    await server.stop();
  });

  it('is degraded for a day after the server lost what it held, and then no longer', async () => {
    await seenBy(isNeverUsed).claim([{ id: 'shop/a', memory: 'event', position: '1' }], nowMs);
    expect(await seenBy(isUsed).degraded('event')).toBe(false);

    await valkey.client.flushall();
    const afterLoss = await seenBy(isUsed).degraded('event');
    nowMs += 24 * HOUR_MS;
    const aDayLater = await seenBy(isUsed).degraded('event');
    nowMs += 2 * HOUR_MS;
    const twoHoursAfterThat = await seenBy(isUsed).degraded('event');

    expect([afterLoss, aDayLater, twoHoursAfterThat]).toEqual([true, true, false]);
  });

  it('is degraded after a claim on a server that was emptied before it, even without a check in between', async () => {
    await seenBy(isNeverUsed).claim([{ id: 'shop/a', memory: 'event', position: '1' }], nowMs);
    await valkey.client.flushall();

    await seenBy(isUsed).claim([{ id: 'shop/a', memory: 'event', position: '2' }], nowMs);

    expect(await seenBy(isUsed).degraded('event')).toBe(true);
  });

  it('is degraded after the server lost a part of what it held', async () => {
    await seenBy(isNeverUsed).claim([{ id: 'shop/a', memory: 'event', position: '1' }], nowMs);

    await valkey.client.del('seen-marker/17');

    expect(await seenBy(isUsed).degraded('event')).toBe(true);
  });

  const markersThere = () =>
    Promise.all(
      Array.from(
        { length: 64 },
        async (_, at) => [`seen-marker/${at}`, (await valkey.client.get(`seen-marker/${at}`)) ?? ''] as const,
      ),
    );

  it('is degraded if its ids are in other keys than before', async () => {
    await seenBy(isNeverUsed).claim([{ id: 'shop/a', memory: 'event', position: '1' }], nowMs);
    const pace = { now: () => nowMs };
    const other = createValkeySeenEvents({ client: valkey.client, isFirstUse: isUsed, pace, idKeys: 2 ** 10 });

    expect([await seenBy(isUsed).degraded('event'), await other.degraded('event')]).toEqual([false, true]);
  });

  it('is degraded after the server was restarted, even if its markers are there', async () => {
    await seenBy(isNeverUsed).claim([{ id: 'shop/a', memory: 'event', position: '1' }], nowMs);
    const markers = await markersThere();

    await server.restart();
    await Promise.all(markers.map(([name, text]) => valkey.client.set(name, text)));

    expect(await seenBy(isUsed).degraded('event')).toBe(true);
  });

  it('cannot claim without a server, says so as an unavailable store, and counts as degraded', async () => {
    await server.stop();

    await expect(seenBy(isUsed).claim([{ id: 'shop/a', memory: 'event', position: '1' }], nowMs)).rejects.toMatchObject(
      {
        code: 'unavailable',
      },
    );
    expect(await seenBy(isUsed).degraded('event')).toBe(true);
  });
});

describe('a bucket of ids in Valkey', () => {
  const HOUR_SECONDS = 3_600;
  const KEPT_HOURS = keptSlices('event');
  const BUCKET = 'seen/event/1';
  const ENTRY: IdEntry = {
    memory: 'event',
    bucket: BUCKET,
    id: Buffer.from('0123456789'),
    position: Buffer.from('abcde'),
  };
  let server: ValkeyServer;
  let valkey: ValkeyConnection;
  let claim: (entry: IdEntry) => Promise<boolean>;

  beforeAll(async () => {
    server = await startValkey('standalone');
    valkey = await createValkey({ url: server.url });
    claim = claimEntries(valkey.client, '');
  });
  afterAll(async () => {
    await valkey.close();
    await server.stop();
  });
  beforeEach(() => valkey.client.del(BUCKET));

  const flipped = (bytes: Buffer, bit: number): Buffer => {
    const other = Buffer.from(bytes);
    other[bit >> 3]! ^= 1 << (bit & 7);
    return other;
  };
  const bits = (count: number): readonly number[] => Array.from({ length: count }, (_, bit) => bit);

  it('keeps ids apart that differ in any one bit, and positions too', async () => {
    expect(await claim(ENTRY)).toBe(true);

    const positions = bits(KEPT_BITS.position).map((bit) => ({ ...ENTRY, position: flipped(ENTRY.position, bit) }));
    const ids = bits(KEPT_BITS.id).map((bit) => ({ ...ENTRY, id: flipped(ENTRY.id, bit) }));

    expect(await Promise.all(positions.map(claim))).toEqual(positions.map(() => false));
    expect(await Promise.all(ids.map(claim))).toEqual(ids.map(() => true));
    expect(await claim(ENTRY)).toBe(true);
    expect(await valkey.client.strlen(BUCKET)).toBe((1 + KEPT_BITS.id) * 16);
  });

  it('does not find an id in the bytes of two entries', async () => {
    await claim(ENTRY);
    await claim({ ...ENTRY, id: Buffer.from('ABCDEFGHIJ') });
    const bytes = await valkey.client.getBuffer(BUCKET);

    const across = bits(15).map((at) => ({
      ...ENTRY,
      id: bytes!.subarray(at + 1, at + 11),
      position: Buffer.from('other'),
    }));

    expect(await Promise.all(across.map(claim))).toEqual(across.map(() => true));
  });

  it('forgets the oldest entries when it is written to, 25 hours after their hour', async () => {
    const [seconds] = await valkey.client.time();
    const hour = Math.floor(Number(seconds) / HOUR_SECONDS);
    const ids = [KEPT_HOURS + 20, KEPT_HOURS + 1, KEPT_HOURS, 0].map((age) => ({ age, id: Buffer.alloc(10, age + 1) }));
    const stored = ids.map(({ age, id }) => Buffer.from([...id, ...ENTRY.position, (hour - age) & 255]));
    await valkey.client.set(BUCKET, Buffer.concat(stored));

    const owned = await Promise.all(ids.map(({ id }) => claim({ ...ENTRY, id, position: Buffer.from('other') })));

    expect(owned).toEqual([true, true, false, false]);
    expect(await valkey.client.strlen(BUCKET)).toBe(4 * 16);
    expect(await valkey.client.ttl(BUCKET)).toBeGreaterThan(KEPT_HOURS * HOUR_SECONDS);
  });

  it('is claimed in after the server has lost its scripts', async () => {
    await claim(ENTRY);
    await valkey.client.script('FLUSH');

    expect(await Promise.all([claim(ENTRY), claim({ ...ENTRY, position: Buffer.from('other') })])).toEqual([
      true,
      false,
    ]);
  });

  it('expires before the age of an entry wraps', () => {
    for (const memory of ['event', 'order'] as const) expect(2 * keptSlices(memory) + 1).toBeLessThan(128);
  });

  it('is one of so many that a few hundred ids share it, at every rate from 100,000 per day', () => {
    const rates = Array.from({ length: 60 }, (_, at) => 100_000 * 1.2 ** at);

    for (const rate of rates) {
      const idsPerKey = rate / idKeysFor(rate);
      expect(idsPerKey).toBeGreaterThan(94);
      expect(idsPerKey).toBeLessThan(400);
    }
    expect(idKeysFor(50_000_000)).toBe(2 ** 18);
    expect(idKeysFor(1)).toBe(2 ** 8);
  });

  it('needs at most 24 bytes per id when as many ids share it as at 50 million per day', async () => {
    const idKeys = 2 ** 8;
    const seen = createValkeySeenEvents({ client: valkey.client, isFirstUse: () => Promise.resolve(true), idKeys });
    const ids = Math.round((50_000_000 * idKeys) / DEFAULT_ID_KEYS);
    const usedBytes = async (): Promise<number> =>
      Number(/^used_memory:(\d+)/m.exec(await valkey.client.info('memory'))?.[1]);
    await seen.claim([], 0);
    const before = await usedBytes();

    for (let first = 0; first < ids; first += 1_000) {
      const claims = bits(1_000).map(
        (at) => ({ id: `shop/event/${first + at}`, memory: 'event', position: `${at}` }) as const,
      );
      expect((await seen.claim(claims, 0)).every((isOwner) => isOwner)).toBe(true);
    }

    expect(((await usedBytes()) - before) / ids).toBeLessThanOrEqual(MOST_BYTES.id);
  });
});

describe('the cache in Valkey', () => {
  it('does not wait for a cluster that cannot be reached', async () => {
    const server = await startValkey('standalone');
    await server.stop();
    const valkey = await createValkey({ url: server.url, cluster: true });

    expect(await createValkeyCache({ client: valkey.client }).get(['a'])).toEqual([undefined]);
    await valkey.close();
  });

  it('is empty while the server does not answer, and says why', async () => {
    const server = await startValkey('standalone');
    const valkey = await createValkey({ url: server.url });
    const faults: unknown[] = [];
    const cache = createValkeyCache({ client: valkey.client, onFault: (error) => faults.push(error) });
    await server.stop();

    await cache.put([{ key: 'a', bytes: Uint8Array.of(1) }]);

    expect(await cache.get(['a', 'b'])).toEqual([undefined, undefined]);
    expect(faults).toHaveLength(3);
    await valkey.close();
  });

  it('lets every entry expire, so that a full server can make room', async () => {
    const server = await startValkey('standalone');
    const valkey = await createValkey({ url: server.url });

    await createValkeyCache({ client: valkey.client }).put([{ key: 'a', bytes: Uint8Array.of(1) }]);

    expect(await valkey.client.ttl('cache/a')).toBeGreaterThan(0);
    await valkey.close();
    await server.stop();
  });
});
