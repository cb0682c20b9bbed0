import { createCellStore } from '../../../adapters/aws/dynamodb/cell-store';
import { createFollowerPositions } from '../../../adapters/aws/dynamodb/follower-positions';
import { createItemTable } from '../../../adapters/aws/dynamodb/item-table';
import { createKeys } from '../../../adapters/aws/dynamodb/keys';
import { createLedgerStore } from '../../../adapters/aws/dynamodb/ledger-store';
import { createManifestStore } from '../../../adapters/aws/dynamodb/manifest-store';
import { createPointer } from '../../../adapters/aws/dynamodb/pointer';
import { createSalts } from '../../../adapters/aws/dynamodb/salts';
import { createSites } from '../../../adapters/aws/dynamodb/sites';
import type { TableOptions } from '../../../adapters/aws/dynamodb/table';
import { createViewStore } from '../../../adapters/aws/dynamodb/view-store';
import { testCellStore } from '../contracts/cell-store';
import { testFollowerPositions } from '../contracts/follower-positions';
import { testLateness } from '../contracts/lateness';
import { testLedgerStore } from '../contracts/ledger-store';
import { testManifestStore } from '../contracts/manifest-store';
import { testItemTable } from '../contracts/item-table';
import { testPointer } from '../contracts/pointer';
import { testSalts } from '../contracts/salts';
import { testKeys } from '../contracts/keys';
import { testSites } from '../contracts/sites';
import type { Open } from '../contracts/subject';
import { testViewStore } from '../contracts/view-store';
import { freshName, type Moto, startMoto } from './doubles/moto';
import { createTable } from './doubles/tables';

let moto: Moto;
beforeAll(async () => {
  moto = await startMoto();
});
afterAll(() => moto.stop());

function inTable<T>(create: (options: TableOptions) => T): Open<T> {
  return async () => {
    const { dynamodb, apis } = moto.clients;
    return {
      subject: create({ client: apis.dynamodb, table: await createTable(dynamodb) }),
      close: () => Promise.resolve(),
    };
  };
}

testCellStore('DynamoDB', inTable(createCellStore));
testLedgerStore('DynamoDB', inTable(createLedgerStore));
testManifestStore('DynamoDB', inTable(createManifestStore));
testFollowerPositions('DynamoDB', inTable(createFollowerPositions));
testViewStore('DynamoDB', inTable(createViewStore));
testLateness('DynamoDB', async () => {
  const { dynamodb, apis } = moto.clients;
  const [views, cells] = [createViewStore, createCellStore];
  const table = async () => ({ client: apis.dynamodb, table: await createTable(dynamodb) });
  return {
    subject: { views: views(await table()), cells: cells(await table()) },
    close: () => Promise.resolve(),
  };
});
testPointer('DynamoDB', inTable(createPointer));
testSalts('DynamoDB', inTable(createSalts));
testItemTable('DynamoDB', inTable(createItemTable));
testKeys(
  'DynamoDB',
  inTable((options) => createKeys({ ...options, rememberedMs: 0, missedMs: 0 })),
);
testSites(
  'DynamoDB and Secrets Manager',
  inTable((options) =>
    createSites({
      ...options,
      rememberedMs: 0,
      missedMs: 0,
      secrets: moto.clients.apis.secrets,
      secretPrefix: `${freshName('sites')}/`,
    }),
  ),
);
