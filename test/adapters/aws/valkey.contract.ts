import { createValkeyCache } from '../../../adapters/aws/valkey/cache';
import { createValkey, type ValkeyConnection } from '../../../adapters/aws/valkey/connect';
import { createValkeySeenEvents } from '../../../adapters/aws/valkey/seen-events';
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

  it('is degraded after the server was restarted, even if its markers are there', async () => {
    await seenBy(isNeverUsed).claim([{ id: 'shop/a', memory: 'event', position: '1' }], nowMs);
    const markers = await Promise.all(
      Array.from(
        { length: 64 },
        async (_, at) => [`seen-marker/${at}`, (await valkey.client.get(`seen-marker/${at}`))!] as const,
      ),
    );

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
