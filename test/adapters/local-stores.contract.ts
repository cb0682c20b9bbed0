import { MemorySeenEvents } from '../../adapters/local/memory-seen-events';
import { MemoryCache } from '../../adapters/local/memory-cache';
import { severalStreams } from '../../core/stream/several-streams';
import { createMemoryStores } from '../../adapters/memory/memory-stores';
import { memoryItems } from '../../adapters/memory/memory-items';
import { memoryStream, spreadOver } from '../../adapters/memory/memory-stream';
import { testCache } from './contracts/cache';
import { testCellStore } from './contracts/cell-store';
import { testCheckpoints } from './contracts/checkpoints';
import { testEventStream } from './contracts/event-stream';
import { testFollowerPositions } from './contracts/follower-positions';
import { testItemTable } from './contracts/item-table';
import { testKeys } from './contracts/keys';
import { testLake } from './contracts/lake';
import { testLedgerStore } from './contracts/ledger-store';
import { testManifestStore } from './contracts/manifest-store';
import { testPointer } from './contracts/pointer';
import { testSalts } from './contracts/salts';
import { testSeenEvents } from './contracts/seen-events';
import { testSites } from './contracts/sites';
import type { Open } from './contracts/subject';
import { testViewStore } from './contracts/view-store';
import { ofDirectory } from './local-directory';

const inMemory =
  <T>(make: () => T): Open<T> =>
  () =>
    Promise.resolve({ subject: make(), close: () => Promise.resolve() });

testEventStream(
  'local log, 2 shards',
  ofDirectory(({ stream }) => stream),
);
testEventStream(
  'local log, 5 shards',
  ofDirectory(({ stream }) => stream, { mode: 'laboratory', shards: 5 }),
);
testEventStream('local log and a further one', async () => {
  const [main, orders] = await Promise.all([
    ofDirectory(({ stream }) => stream)(),
    ofDirectory(({ stream }) => stream, { mode: 'laboratory', shards: 3 })(),
  ]);
  const several = severalStreams(main.subject, [{ name: 'orders', stream: orders.subject }]);
  const close = async (): Promise<void> => {
    await main.close();
    await orders.close();
  };
  return { subject: spreadOver(several, ['orders']), close };
});
testCellStore(
  'local',
  ofDirectory(({ cells }) => cells),
);
testLedgerStore(
  'local',
  ofDirectory(({ ledgers }) => ledgers),
);
testManifestStore(
  'local',
  ofDirectory(({ manifests }) => manifests),
);
testViewStore(
  'local',
  ofDirectory(({ views }) => views),
);
testPointer(
  'local',
  ofDirectory(({ pointer }) => pointer),
);
testSeenEvents(
  'local',
  ofDirectory(({ seen }) => seen),
);
testSeenEvents(
  'local laboratory',
  ofDirectory(({ seen }) => seen, { mode: 'laboratory' }),
);
testSeenEvents(
  'local memory',
  inMemory(() => new MemorySeenEvents({ newStream: true })),
);
testSites(
  'local',
  ofDirectory(({ sites }) => sites),
);
testSites(
  'local laboratory',
  ofDirectory(({ sites }) => sites, { mode: 'laboratory' }),
);
testSalts(
  'local',
  ofDirectory(({ salts }) => salts),
);
testKeys(
  'local',
  ofDirectory(({ keys }) => keys),
);
testCache(
  'local memory',
  inMemory(() => new MemoryCache()),
);
testLake(
  'local folder',
  ofDirectory(({ lake }) => lake),
);
testCheckpoints(
  'local',
  ofDirectory(({ checkpoints }) => checkpoints),
);
testFollowerPositions(
  'local',
  ofDirectory(({ followers }) => followers),
);

// The stores used by the handlers' tests must fulfil the same contracts.
testEventStream(
  'test memory',
  inMemory(() => memoryStream(3)),
);
testCellStore(
  'test memory',
  inMemory(() => createMemoryStores().cells),
);
testLedgerStore(
  'test memory',
  inMemory(() => createMemoryStores().ledgers),
);
testManifestStore(
  'test memory',
  inMemory(() => createMemoryStores().manifests),
);
testFollowerPositions(
  'test memory',
  inMemory(() => createMemoryStores().followers),
);
testItemTable('memory', inMemory(memoryItems));
testItemTable(
  'local',
  ofDirectory(({ items }) => items.of('detect')('findings')),
);
