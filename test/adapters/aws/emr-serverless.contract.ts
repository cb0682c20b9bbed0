import { EMRServerlessClient } from '@aws-sdk/client-emr-serverless';
import { createEmrServerlessEngine } from '../../../adapters/aws/emr-serverless-engine';
import { testBatchEngine } from '../contracts/batch-engine';
import { testLeftEngine } from '../contracts/left-engine';
import { openEmrStandIn } from './doubles/emr-stand-in';
import { openEnginePlaces, tidyEngine } from './doubles/engine-places';
import { TEST_ACCOUNT } from './doubles/moto';

async function open() {
  const { places, bucket, ...kit } = await openEnginePlaces();
  const emr = await openEmrStandIn(bucket);
  const options = {
    ...places,
    client: new EMRServerlessClient({ ...TEST_ACCOUNT, requestHandler: emr.requestHandler }),
    applicationId: 'app',
    executionRoleArn: 'arn:aws:iam::123456789012:role/test',
    entryPoint: 's3://code/run_sql.py',
    patience: { deadlineMs: 60_000, firstPauseMs: 1, longestPauseMs: 10 },
  };
  return { ...kit, options, jobs: emr.jobs, close: () => emr.close() };
}

testBatchEngine('EMR Serverless (an entry on DuckDB, objects in moto)', async () =>
  tidyEngine(await open(), createEmrServerlessEngine),
);

testLeftEngine('EMR Serverless', async () => {
  const { options, jobs, ...kit } = await open();
  return {
    ...kit,
    newEngine: () => createEmrServerlessEngine({ ...options, leaveAfterMs: 0 }),
    started: () => jobs.map(({ clientToken }) => String(clientToken)),
  };
});
