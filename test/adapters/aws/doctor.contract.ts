import { SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { UpdateContinuousBackupsCommand, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { DeleteBucketCommand, DeletePublicAccessBlockCommand } from '@aws-sdk/client-s3';
import { createCloudDoctor } from '../../../adapters/aws/doctor/cloud-doctor';
import { deploymentOf } from '../../../cli/environment/deployment';
import { environmentFindings } from '../../../cli/doctor/environment-findings';
import type { Finding } from '../../../core/finding';
import { dev } from '../../../stacks/environments/dev';
import { type EnvironmentFile, readEnvironment } from '../../../stacks/environments/load';
import { API_URL, deploy, INGEST_URL, READ_TOKEN } from './doubles/deployed';
import { type Moto, startMoto, TEST_ACCOUNT } from './doubles/moto';

const VARIABLES = { TIDEMARK_ACCOUNT_DEV: '123456789012' };
const ORDERS: EnvironmentFile['streamsByType'] = [
  { name: 'orders', types: ['purchase'], mode: 'provisioned', shards: 1, retentionHours: 72 },
];
const environment = readEnvironment('dev', { ...dev, region: TEST_ACCOUNT.region, streamsByType: ORDERS }, VARIABLES);
const deployment = deploymentOf(environment);

let moto: Moto;
let before: readonly Finding[];
beforeAll(async () => {
  moto = await startMoto();
  await deploy(moto, deployment);
  before = await createCloudDoctor(moto.clients).look(deployment);
});
afterAll(() => moto.stop());

const wrong = (findings: readonly Finding[]): readonly Finding[] => findings.filter(({ verdict }) => verdict !== 'ok');

test('an environment that is whole has nothing wrong but that no night has passed', () => {
  expect(wrong(before)).toEqual([
    { part: 'nightly run', verdict: 'warning', says: expect.stringContaining('has never run') as string },
  ]);
  expect(before.map(({ part }) => part)).toEqual(
    expect.arrayContaining([
      'stream',
      'stream orders',
      'table cells',
      'bucket lake',
      'cache',
      'function query',
      'consumer aggregate',
      'consumer aggregate of orders',
      'schedule pulse',
      'read token',
      'alarms',
    ]),
  );
});

test('cache snapshots are checked where the environment asks for them', async () => {
  const parts = async (snapshotDays: number): Promise<readonly string[]> => {
    const found = await createCloudDoctor(moto.clients).look({
      ...deployment,
      cache: { ...deployment.cache!, snapshotDays },
    });
    return found.map(({ part }) => part);
  };

  expect(await parts(7)).toContain('cache snapshots');
  expect(await parts(0)).not.toContain('cache snapshots');
});

test('what breaks is found, each with what to do', async () => {
  const { lambda, dynamodb, s3, cloudwatch } = moto.clients;
  const { EventSourceMappings: [mapping] = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName: 'tidemark-dev-aggregate' }),
  );
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID: mapping!.UUID, Enabled: false }));
  await dynamodb.send(
    new UpdateTimeToLiveCommand({
      TableName: 'tidemark-dev-cells',
      TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
    }),
  );
  await dynamodb.send(
    new UpdateContinuousBackupsCommand({
      TableName: 'tidemark-dev-views',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false },
    }),
  );
  await dynamodb.send(
    new UpdateContinuousBackupsCommand({
      TableName: 'tidemark-dev-salts',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
  );
  await s3.send(new DeleteBucketCommand({ Bucket: deployment.buckets['failures']!.name }));
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket: deployment.buckets['lake']!.name }));
  await cloudwatch.send(
    new SetAlarmStateCommand({ AlarmName: 'tidemark-dev-gate-closed', StateValue: 'ALARM', StateReason: 'planted' }),
  );

  const found = await createCloudDoctor(moto.clients).look(deployment);

  const says = Object.fromEntries(
    wrong(found)
      .filter(({ verdict }) => verdict === 'failed')
      .map(({ part, says: text }) => [part, text]),
  );
  expect(says).toEqual({
    'consumer aggregate': `its mapping is Disabled (User initiated), numbers stand still: aws lambda update-event-source-mapping --uuid ${mapping!.UUID!} --enabled`,
    'table cells': 'expires items by expires_at, also those that no run has read: deploy the stack data-dev',
    'table salts':
      'can be put back to an earlier second, and so can what it deleted: switch point-in-time recovery off',
    'table views': 'cannot be put back to an earlier second: switch point-in-time recovery on',
    'bucket failures': 'does not exist: deploy the stack data-dev',
    'bucket lake': 'can be opened to the public: block all four kinds of public access',
    'alarm gate-closed': 'The gate held a run.',
  });
});

test('the addresses of the API and of the door, and the token of its readers are looked up', async () => {
  const asked: (readonly [string, string | undefined])[] = [];
  const answer = (
    url: string,
    { headers }: { readonly headers: Readonly<Record<string, string>> },
  ): Promise<Response> => {
    asked.push([url, headers['authorization']]);
    const status = url.startsWith(INGEST_URL) ? 405 : 401;
    return Promise.resolve(Response.json({}, { status: url.endsWith('/healthz') ? 200 : status }));
  };

  // The dev file names another region than the emulator's.
  const doctor = createCloudDoctor(moto.clients);
  const found = await environmentFindings(
    { env: 'dev' },
    {
      variables: VARIABLES,
      open: () =>
        Promise.resolve({
          ...doctor,
          look: () => Promise.resolve([]),
          apiUrl: () => doctor.apiUrl(deployment),
          ingestUrl: () => doctor.ingestUrl(deployment),
          close: () => undefined,
        }),
      fetch: answer,
    },
  );

  expect(asked).toEqual([
    [`${API_URL}/healthz`, undefined],
    [`${API_URL}/v1/status`, `Bearer ${READ_TOKEN}`],
    [`${INGEST_URL}/v1/events`, undefined],
  ]);
  expect(wrong(found)).toEqual([
    { part: 'reading', verdict: 'failed', says: expect.stringContaining('refuses the read token') as string },
  ]);
});
