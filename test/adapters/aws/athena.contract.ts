import { AthenaClient } from '@aws-sdk/client-athena';
import { createAthenaEngine } from '../../../adapters/aws/athena-engine';
import { testBatchEngine } from '../contracts/batch-engine';
import { testLeftEngine } from '../contracts/left-engine';
import { openAthenaStandIn } from './doubles/athena-stand-in';
import { openEnginePlaces, tidyEngine } from './doubles/engine-places';
import { TEST_ACCOUNT } from './doubles/moto';

async function open(options: { readonly pollsUntilDone?: number } = {}) {
  const { places, bucket, stop, ...kit } = await openEnginePlaces();
  const athena = await openAthenaStandIn(bucket, options);
  const client = new AthenaClient({ ...TEST_ACCOUNT, requestHandler: athena.requestHandler });
  const close = async (): Promise<void> => {
    await athena.close();
    await stop();
  };
  return { ...kit, options: { ...places, client, workgroup: 'test' }, statements: athena.statements, close };
}

testBatchEngine('Athena (API over DuckDB, objects in moto)', async () => tidyEngine(await open(), createAthenaEngine));

testLeftEngine('Athena', async () => {
  const { options, statements, ...kit } = await open({ pollsUntilDone: 1 });
  return {
    ...kit,
    newEngine: () => createAthenaEngine({ ...options, leaveAfterMs: 0 }),
    // Databases of two attempts have different names, and so have their folders.
    started: () => statements,
  };
});
