import { AthenaClient } from '@aws-sdk/client-athena';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ElastiCacheClient } from '@aws-sdk/client-elasticache';
import { EMRServerlessClient } from '@aws-sdk/client-emr-serverless';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { lookAtQuotas } from '../../../adapters/aws/doctor/quotas';
import { lookAtConsumers, lookAtFunctions } from '../../../adapters/aws/doctor/functions';
import { lookAtEngines, lookAtMachine, lookAtSchedules } from '../../../adapters/aws/doctor/nightly';
import { lookAtSnapshots } from '../../../adapters/aws/doctor/snapshots';
import { lookAtStreams, lookAtTables } from '../../../adapters/aws/doctor/storage';
import { lookAtCache, lookAtReadToken } from '../../../adapters/aws/doctor/surroundings';
import { deploymentOf } from '../../../cli/environment/deployment';
import type { Finding } from '../../../core/finding';
import { prod } from '../../../stacks/environments/prod';
import { type EnvironmentFile, readEnvironment } from '../../../stacks/environments/load';
import { TEST_ACCOUNT } from './doubles/moto';
import { awsError, scripted, type ScriptedAnswer } from './doubles/scripted';

const deployment = deploymentOf(readEnvironment('prod', prod, { TIDEMARK_ACCOUNT_PROD: '123456789012' }));
const serverless = {
  ...deployment,
  cache: { kind: 'serverless', name: 'tidemark-prod-cache', snapshotDays: 7 },
} as const;

const account = (answer: ScriptedAnswer) => ({
  ...TEST_ACCOUNT,
  maxAttempts: 1,
  requestHandler: scripted(() => answer).requestHandler,
});

type Look = (answer: ScriptedAnswer) => Promise<Finding | readonly Finding[]>;
const stream: Look = (answer) => lookAtStreams(new KinesisClient(account(answer)), deployment);
const tables: Look = (answer) => lookAtTables(new DynamoDBClient(account(answer)), deployment);
const functions: Look = (answer) => lookAtFunctions(new LambdaClient(account(answer)), deployment);
const consumers: Look = (answer) => lookAtConsumers(new LambdaClient(account(answer)), deployment);
const machine: Look = (answer) => lookAtMachine(new SFNClient(account(answer)), deployment);
const schedules: Look = (answer) => lookAtSchedules(new SchedulerClient(account(answer)), deployment);
const cache: Look = (answer) => lookAtCache(new ElastiCacheClient(account(answer)), serverless);
const token: Look = (answer) => lookAtReadToken(new SecretsManagerClient(account(answer)), deployment);
const quotas: Look = (answer) => lookAtQuotas(new ServiceQuotasClient(account(answer)), deployment);
const engines: Look = (answer) =>
  lookAtEngines(
    { athena: new AthenaClient(account(answer)), emrServerless: new EMRServerlessClient(account(answer)) },
    deployment,
  );

const described = (more: object): ScriptedAnswer => ({
  body: {
    StreamDescriptionSummary: {
      StreamStatus: 'ACTIVE',
      EncryptionType: 'KMS',
      OpenShardCount: 4,
      RetentionPeriodHours: 168,
      ...more,
    },
  },
});
const mapping = (more: object) => ({
  UUID: 'an-id',
  EventSourceArn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/tidemark-prod-events',
  State: 'Enabled',
  LastProcessingResult: 'OK',
  ...more,
});
const mapped = (...all: readonly object[]): ScriptedAnswer => ({ body: { EventSourceMappings: all } });
const serverlessCache = (more: string): ScriptedAnswer => ({
  text: `<DescribeServerlessCachesResponse><DescribeServerlessCachesResult><ServerlessCaches><member><ServerlessCacheName>tidemark-prod-cache</ServerlessCacheName>${more}</member></ServerlessCaches></DescribeServerlessCachesResult></DescribeServerlessCachesResponse>`,
});
const ENDPOINT =
  '<Endpoint><Address>cache.example</Address><Port>6379</Port></Endpoint><UserGroupId>functions</UserGroupId>';

const firstOf = (found: Finding | readonly Finding[]): Finding =>
  Array.isArray(found) ? (found as readonly Finding[])[0]! : (found as Finding);

test.each<[string, Look, ScriptedAnswer, Finding['verdict'], string | RegExp]>([
  ['a stream that is whole', stream, described({}), 'ok', 'tidemark-prod-events: 4 open shards, keeps 168 h'],
  [
    'a stream that is being made',
    stream,
    described({ StreamStatus: 'CREATING' }),
    'failed',
    'tidemark-prod-events is CREATING: wait until it is ACTIVE',
  ],
  ['a stream that was opened', stream, described({ EncryptionType: 'NONE' }), 'failed', /not encrypted/],
  [
    'a stream that forgets too soon',
    stream,
    described({ RetentionPeriodHours: 24 }),
    'failed',
    /keeps records 24 h, not 168 h/,
  ],
  [
    'a stream that was split by hand',
    stream,
    described({ OpenShardCount: 8 }),
    'warning',
    /has 8 open shards, the environment’s file says 1 to 4:/,
  ],
  [
    'a stream that alarms have split',
    stream,
    described({ OpenShardCount: 2 }),
    'ok',
    'tidemark-prod-events: 2 open shards, keeps 168 h',
  ],
  ['no stream', stream, awsError('ResourceNotFoundException'), 'failed', 'does not exist: deploy the stack data-prod'],
  [
    'a stream that may not be looked at',
    stream,
    awsError('AccessDeniedException'),
    'failed',
    /may not be looked at: grant that permission to the identity that runs doctor, and check that these credentials are of the right account/,
  ],
  ['AWS that does not answer', stream, awsError('InternalFailure', 500), 'failed', /AWS does not answer, try again/],
  [
    'an account that is granted enough executions',
    quotas,
    { body: { Quota: { Value: 1000 } } },
    'ok',
    'the account is granted 1000 concurrent executions of Lambda functions, this environment uses 753',
  ],
  [
    'a new account',
    quotas,
    { body: { Quota: { Value: 10 } } },
    'warning',
    /is granted 10 concurrent executions of Lambda functions, this environment uses up to 753: aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 753/,
  ],
  [
    'a table that is not ours',
    tables,
    {
      body: { Table: { TableStatus: 'ACTIVE', DeletionProtectionEnabled: true, KeySchema: [{ AttributeName: 'id' }] } },
    },
    'failed',
    /has the keys id: it is not a table of this version/,
  ],
  [
    'a table that can be deleted in prod',
    tables,
    { body: { Table: { TableStatus: 'ACTIVE' } } },
    'failed',
    /can be deleted: switch deletion protection on/,
  ],
  [
    'a function that sleeps',
    functions,
    {
      body: {
        State: 'Inactive',
        LastUpdateStatus: 'Successful',
        Runtime: 'nodejs22.x',
        Architectures: ['arm64'],
        LastModified: 'today',
      },
    },
    'ok',
    'nodejs22.x arm64, updated today',
  ],
  [
    'a function whose update failed',
    functions,
    { body: { State: 'Active', LastUpdateStatus: 'Failed', LastUpdateStatusReason: 'no such image' } },
    'failed',
    /its last update failed: no such image: deploy it again/,
  ],
  [
    'a function that cannot start',
    functions,
    { body: { State: 'Failed', StateReason: 'no such subnet' } },
    'failed',
    'is Failed: no such subnet',
  ],
  ['a consumer that is fed', consumers, mapped(mapping({})), 'ok', 'enabled, last batch: OK'],
  [
    'a consumer whose batch fails',
    consumers,
    mapped(mapping({ LastProcessingResult: 'PROBLEM: Function call failed' })),
    'failed',
    /its last batch failed \(PROBLEM: Function call failed\)/,
  ],
  ['a consumer with two writers a shard', consumers, mapped(mapping({}), mapping({})), 'failed', /2 mappings feed it/],
  [
    'a consumer with a factor',
    consumers,
    mapped(mapping({ ParallelizationFactor: 2 })),
    'failed',
    /parallelization factor 2, so a shard has several writers: set it to 1/,
  ],
  [
    'a consumer of another stream',
    consumers,
    mapped(mapping({ EventSourceArn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/other' })),
    'failed',
    /nothing feeds it from tidemark-prod-events/,
  ],
  ['a mapping that is being made', consumers, mapped(mapping({ State: 'Creating' })), 'warning', /is Creating/],
  [
    'a run that failed',
    machine,
    { body: { status: 'ACTIVE', executions: [{ name: 'night-1', status: 'FAILED', startDate: 1_790_000_000 }] } },
    'failed',
    /the last run \(night-1, 2026-.*\) is FAILED: its execution shows the state/,
  ],
  [
    'a run that ended well',
    machine,
    { body: { status: 'ACTIVE', executions: [{ name: 'night-1', status: 'SUCCEEDED', startDate: 1_790_000_000 }] } },
    'ok',
    /is SUCCEEDED/,
  ],
  [
    'no machine',
    machine,
    awsError('StateMachineDoesNotExist'),
    'failed',
    'does not exist: deploy the stack batch-prod',
  ],
  [
    'a schedule that is off',
    schedules,
    { body: { State: 'DISABLED' } },
    'failed',
    'tidemark-prod-pulse is DISABLED: nothing starts; enable it',
  ],
  [
    'a cache that answers',
    cache,
    serverlessCache(`<Status>available</Status>${ENDPOINT}`),
    'ok',
    'tidemark-prod-cache answers at cache.example, no snapshots',
  ],
  [
    'a cache that is being made',
    cache,
    serverlessCache(`<Status>creating</Status>${ENDPOINT}`),
    'failed',
    /is creating: until it is available live numbers may count repeats/,
  ],
  [
    'a cache without users',
    cache,
    serverlessCache('<Status>available</Status><Endpoint><Address>cache.example</Address></Endpoint>'),
    'failed',
    /has no users/,
  ],
  [
    'a missing token',
    token,
    { body: { Name: 'tidemark/prod/read-token' } },
    'failed',
    /has no value, so nobody can read the API: openssl rand -base64 32 \| tr -d '\\n' \| aws secretsmanager put-secret-value --secret-id tidemark\/prod\/read-token/,
  ],
  [
    'an existing token',
    token,
    { body: { VersionIdsToStages: { one: ['AWSCURRENT'] } } },
    'ok',
    'tidemark/prod/read-token has a value',
  ],
  ['a token that is being deleted', token, { body: { DeletedDate: 1_790_000_000 } }, 'failed', /is being deleted/],
  [
    'a workgroup that is off',
    engines,
    { body: { WorkGroup: { State: 'DISABLED' } } },
    'failed',
    'tidemark-prod-analysts is DISABLED: enable the workgroup',
  ],
  [
    'no workgroup',
    engines,
    awsError('InvalidRequestException', 400, { message: 'WorkGroup tidemark-prod-analysts is not found.' }),
    'failed',
    'tidemark-prod-analysts does not exist: deploy the stack batch-prod',
  ],
])('%s', async (_, ask, answer, ...[verdict, says]) => {
  const found = firstOf(await ask(answer));

  expect(found).toMatchObject({
    verdict,
    says: says instanceof RegExp ? (expect.stringMatching(says) as string) : says,
  });
});

describe('an environment with a stream for orders', () => {
  const split = {
    ...prod,
    streamsByType: [{ name: 'orders', types: ['purchase'], mode: 'provisioned', shards: 1, retentionHours: 720 }],
  } satisfies EnvironmentFile;
  const several = deploymentOf(readEnvironment('prod', split, { TIDEMARK_ACCOUNT_PROD: '123456789012' }));

  test('is asked for each stream', async () => {
    const asked: unknown[] = [];
    const { requestHandler } = scripted(({ body }) => {
      const { StreamName: name } = body;
      asked.push(name);
      return described(name === 'tidemark-prod-events-orders' ? { OpenShardCount: 1 } : {});
    });

    const found = await lookAtStreams(new KinesisClient({ ...TEST_ACCOUNT, requestHandler }), several);

    expect(asked.sort()).toEqual(['tidemark-prod-events', 'tidemark-prod-events-orders']);
    expect(found.map(({ part, verdict }) => [part, verdict])).toEqual([
      ['stream', 'ok'],
      ['stream orders', 'failed'],
    ]);
    expect(found[1]!.says).toMatch(/keeps records 168 h, not 720 h/);
  });

  test('has each consumer fed by each stream', async () => {
    const found = await lookAtConsumers(new LambdaClient(account(mapped(mapping({})))), several);

    expect(found.map(({ part, verdict }) => [part, verdict])).toEqual([
      ['consumer aggregate', 'ok'],
      ['consumer aggregate of orders', 'failed'],
      ['consumer archive', 'ok'],
      ['consumer archive of orders', 'failed'],
      ['consumer follow', 'ok'],
      ['consumer follow of orders', 'failed'],
    ]);
    expect(found[1]!.says).toBe('nothing feeds it from tidemark-prod-events-orders: deploy the stack speed-prod');
  });
});

test('an application of EMR Serverless is looked for on every page', async () => {
  const pages = [
    { applications: [{ name: 'other', state: 'STARTED' }], nextToken: 'more' },
    { applications: [{ name: 'tidemark-prod-spark', state: 'STOPPED' }] },
  ];
  const { requestHandler } = scripted(({ query }) => ({ body: pages[query['nextToken'] === 'more' ? 1 : 0] }));
  const emrServerless = new EMRServerlessClient({ ...TEST_ACCOUNT, requestHandler });
  const found = await lookAtEngines(
    { athena: new AthenaClient(account({ body: { WorkGroup: { State: 'ENABLED' } } })), emrServerless },
    deployment,
  );

  expect(found.at(-1)).toEqual({
    part: 'EMR Serverless',
    verdict: 'ok',
    says: 'tidemark-prod-spark is STOPPED: it starts with a job and stops by itself',
  });
});

test.each(['ExpiredTokenException', 'UnrecognizedClientException'])(
  'with credentials that AWS does not take (%s) nothing is said of any part',
  async (name) => {
    await expect(stream(awsError(name, 403))).rejects.toMatchObject({
      code: 'no_credentials',
      message: expect.stringContaining('Sign in as the AWS tools do') as string,
    });
  },
);

describe('snapshots of the cache', () => {
  const NOW = Date.UTC(2026, 2, 10, 12);
  const hoursAgo = (hours: number): string => new Date(NOW - hours * 3_600_000).toISOString();
  const nodes = {
    ...deployment,
    cache: { kind: 'replication-group', name: 'tidemark-prod-cache', snapshotDays: 7 },
  } as const;

  /**
   * What AWS reports for one kind of cache: its snapshots, each with age in hours and state, and the age of the cache.
   */
  interface Account {
    readonly snapshots?: readonly (readonly [ageHours: number, status: string])[];
    readonly cacheHours?: number;
  }
  const ofNodes = ({ snapshots = [], cacheHours = 1000 }: Account): Readonly<Record<string, string>> => ({
    DescribeSnapshots: `<Snapshots>${snapshots.map(([hours, status]) => `<Snapshot><SnapshotStatus>${status}</SnapshotStatus><NodeSnapshots><NodeSnapshot><SnapshotCreateTime>${hoursAgo(hours)}</SnapshotCreateTime></NodeSnapshot></NodeSnapshots></Snapshot>`).join('')}</Snapshots>`,
    DescribeReplicationGroups: `<ReplicationGroups><ReplicationGroup><ReplicationGroupCreateTime>${hoursAgo(cacheHours)}</ReplicationGroupCreateTime></ReplicationGroup></ReplicationGroups>`,
  });
  const ofServerless = ({ snapshots = [], cacheHours = 1000 }: Account): Readonly<Record<string, string>> => ({
    DescribeServerlessCacheSnapshots: `<ServerlessCacheSnapshots>${snapshots.map(([hours, status]) => `<ServerlessCacheSnapshot><Status>${status}</Status><CreateTime>${hoursAgo(hours)}</CreateTime></ServerlessCacheSnapshot>`).join('')}</ServerlessCacheSnapshots>`,
    DescribeServerlessCaches: `<ServerlessCaches><member><CreateTime>${hoursAgo(cacheHours)}</CreateTime></member></ServerlessCaches>`,
  });

  function look(of: typeof deployment, answers: Readonly<Record<string, string>>): Promise<readonly Finding[]> {
    const { requestHandler } = scripted(({ body }) => {
      const action = String(body['Action']);
      const result = answers[[action, ...('Marker' in body ? [body['Marker']] : [])].join(' ')];
      return result === undefined
        ? awsError('InvalidAction')
        : { text: `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>` };
    });
    return lookAtSnapshots(new ElastiCacheClient({ ...TEST_ACCOUNT, maxAttempts: 1, requestHandler }), of, NOW);
  }

  it.each<[string, typeof deployment, (account: Account) => Readonly<Record<string, string>>, string]>([
    ['nodes', nodes, ofNodes, 'create-snapshot --replication-group-id'],
    ['a serverless cache', serverless, ofServerless, 'create-serverless-cache-snapshot --serverless-cache-name'],
  ])(
    'of %s: the newest one says how old it is, and one of more than two days is a warning',
    async (_, of, account, takeOne) => {
      const said = async (given: Account) => (await look(of, account(given)))[0];

      expect(
        await said({
          snapshots: [
            [33, 'available'],
            [9, 'available'],
            [57, 'available'],
          ],
        }),
      ).toEqual({ part: 'cache snapshots', verdict: 'ok', says: 'the newest of tidemark-prod-cache is 9 h old' });
      expect(await said({ snapshots: [[48, 'available']] })).toMatchObject({ verdict: 'ok' });
      expect(
        await said({
          snapshots: [
            [49, 'available'],
            [1, 'creating'],
          ],
        }),
      ).toMatchObject({
        verdict: 'warning',
        says: expect.stringMatching(
          /^the newest of tidemark-prod-cache is 2 days old, although one is to be taken every night.*describe-events/,
        ) as string,
      });
      expect(await said({})).toMatchObject({ verdict: 'warning', says: expect.stringContaining(takeOne) as string });
      expect(await said({ cacheHours: 20 })).toEqual({
        part: 'cache snapshots',
        verdict: 'ok',
        says: 'there is none of tidemark-prod-cache yet: it is 20 h old, and the first one comes at night',
      });
    },
  );

  it('are read to the last page', async () => {
    const [older, newer] = [99, 9].map((hours) => ofNodes({ snapshots: [[hours, 'available']] })['DescribeSnapshots']!);
    const answers = { DescribeSnapshots: `${older!}<Marker>more</Marker>`, 'DescribeSnapshots more': newer! };

    expect(await look(nodes, answers)).toMatchObject([
      { verdict: 'ok', says: 'the newest of tidemark-prod-cache is 9 h old' },
    ]);
  });

  it('that were not requested are not checked', async () => {
    expect(await look({ ...nodes, cache: { ...nodes.cache, snapshotDays: 0 } }, {})).toEqual([]);
    expect(await look({ ...nodes, cache: undefined }, {})).toEqual([]);
  });
});
