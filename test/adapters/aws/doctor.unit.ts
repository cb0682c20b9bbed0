import { AthenaClient } from '@aws-sdk/client-athena';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ElastiCacheClient } from '@aws-sdk/client-elasticache';
import { EMRServerlessClient } from '@aws-sdk/client-emr-serverless';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { lookAtConsumers, lookAtFunctions } from '../../../adapters/aws/doctor/functions';
import { lookAtEngines, lookAtMachine, lookAtSchedules } from '../../../adapters/aws/doctor/nightly';
import { lookAtStream, lookAtTables } from '../../../adapters/aws/doctor/storage';
import { lookAtCache, lookAtReadToken } from '../../../adapters/aws/doctor/surroundings';
import { deploymentOf } from '../../../cli/doctor/deployment';
import type { Finding } from '../../../core/finding';
import { prod } from '../../../stacks/environments/prod';
import { readEnvironment } from '../../../stacks/environments/load';
import { TEST_ACCOUNT } from './doubles/moto';
import { awsError, scripted, type ScriptedAnswer } from './doubles/scripted';

const deployment = deploymentOf(readEnvironment('prod', prod, { TIDEMARK_ACCOUNT_PROD: '123456789012' }));
const serverless = { ...deployment, cache: { kind: 'serverless', name: 'tidemark-prod-cache' } } as const;

const account = (answer: ScriptedAnswer) => ({ ...TEST_ACCOUNT, maxAttempts: 1, requestHandler: scripted(() => answer).requestHandler });

type Look = (answer: ScriptedAnswer) => Promise<Finding | readonly Finding[]>;
const stream: Look = (answer) => lookAtStream(new KinesisClient(account(answer)), deployment);
const tables: Look = (answer) => lookAtTables(new DynamoDBClient(account(answer)), deployment);
const functions: Look = (answer) => lookAtFunctions(new LambdaClient(account(answer)), deployment);
const consumers: Look = (answer) => lookAtConsumers(new LambdaClient(account(answer)), deployment);
const machine: Look = (answer) => lookAtMachine(new SFNClient(account(answer)), deployment);
const schedules: Look = (answer) => lookAtSchedules(new SchedulerClient(account(answer)), deployment);
const cache: Look = (answer) => lookAtCache(new ElastiCacheClient(account(answer)), serverless);
const token: Look = (answer) => lookAtReadToken(new SecretsManagerClient(account(answer)), deployment);
const engines: Look = (answer) => lookAtEngines({ athena: new AthenaClient(account(answer)), emrServerless: new EMRServerlessClient(account(answer)) }, deployment);

const described = (more: object): ScriptedAnswer => ({ body: { StreamDescriptionSummary: { StreamStatus: 'ACTIVE', EncryptionType: 'KMS', OpenShardCount: 4, RetentionPeriodHours: 168, ...more } } });
const mapping = (more: object) => ({ UUID: 'an-id', EventSourceArn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/tidemark-prod-events', State: 'Enabled', LastProcessingResult: 'OK', ...more });
const mapped = (...all: readonly object[]): ScriptedAnswer => ({ body: { EventSourceMappings: all } });
const serverlessCache = (more: string): ScriptedAnswer => ({
  text: `<DescribeServerlessCachesResponse><DescribeServerlessCachesResult><ServerlessCaches><member><ServerlessCacheName>tidemark-prod-cache</ServerlessCacheName>${more}</member></ServerlessCaches></DescribeServerlessCachesResult></DescribeServerlessCachesResponse>`,
});
const ENDPOINT = '<Endpoint><Address>cache.example</Address><Port>6379</Port></Endpoint><UserGroupId>functions</UserGroupId>';

const firstOf = (found: Finding | readonly Finding[]): Finding => (Array.isArray(found) ? (found as readonly Finding[])[0]! : (found as Finding));

test.each<[string, Look, ScriptedAnswer, Finding['verdict'], string | RegExp]>([
  ['a stream that is whole', stream, described({}), 'ok', 'tidemark-prod-events: 4 open shards, keeps 168 h'],
  ['a stream that is being made', stream, described({ StreamStatus: 'CREATING' }), 'failed', 'tidemark-prod-events is CREATING: wait until it is ACTIVE'],
  ['a stream that was opened', stream, described({ EncryptionType: 'NONE' }), 'failed', /not encrypted/],
  ['a stream that forgets too soon', stream, described({ RetentionPeriodHours: 24 }), 'failed', /keeps records 24 h, not 168 h/],
  ['a stream that was split by hand', stream, described({ OpenShardCount: 8 }), 'warning', /has 8 open shards, the environment’s file says 4/],
  ['no stream', stream, awsError('ResourceNotFoundException'), 'failed', 'does not exist: deploy the stack data-prod'],
  ['a stream that may not be looked at', stream, awsError('AccessDeniedException'), 'failed', /may not be looked at: give whoever runs doctor that permission, and check that these credentials are of the right account/],
  ['AWS that does not answer', stream, awsError('InternalFailure', 500), 'failed', /AWS does not answer, try again/],
  ['a table that is not ours', tables, { body: { Table: { TableStatus: 'ACTIVE', DeletionProtectionEnabled: true, KeySchema: [{ AttributeName: 'id' }] } } }, 'failed', /has the keys id: it is not a table of this version/],
  ['a table that can be deleted in prod', tables, { body: { Table: { TableStatus: 'ACTIVE' } } }, 'failed', /can be deleted: switch deletion protection on/],
  ['a function that sleeps', functions, { body: { State: 'Inactive', LastUpdateStatus: 'Successful', Runtime: 'nodejs22.x', Architectures: ['arm64'], LastModified: 'today' } }, 'ok', 'nodejs22.x arm64, updated today'],
  ['a function whose update failed', functions, { body: { State: 'Active', LastUpdateStatus: 'Failed', LastUpdateStatusReason: 'no such image' } }, 'failed', /its last update failed: no such image: deploy it again/],
  ['a function that cannot start', functions, { body: { State: 'Failed', StateReason: 'no such subnet' } }, 'failed', 'is Failed: no such subnet'],
  ['a consumer that is fed', consumers, mapped(mapping({})), 'ok', 'enabled, last batch: OK'],
  ['a consumer whose batch fails', consumers, mapped(mapping({ LastProcessingResult: 'PROBLEM: Function call failed' })), 'failed', /its last batch failed \(PROBLEM: Function call failed\)/],
  ['a consumer with two writers a shard', consumers, mapped(mapping({}), mapping({})), 'failed', /2 mappings feed it/],
  ['a consumer with a factor', consumers, mapped(mapping({ ParallelizationFactor: 2 })), 'failed', /parallelization factor 2, so a shard has several writers: set it to 1/],
  ['a consumer of another stream', consumers, mapped(mapping({ EventSourceArn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/other' })), 'failed', /nothing feeds it from tidemark-prod-events/],
  ['a mapping that is being made', consumers, mapped(mapping({ State: 'Creating' })), 'warning', /is Creating/],
  ['a run that failed', machine, { body: { status: 'ACTIVE', executions: [{ name: 'night-1', status: 'FAILED', startDate: 1_790_000_000 }] } }, 'failed', /the last run \(night-1, 2026-.*\) is FAILED: its execution shows the state/],
  ['a run that ended well', machine, { body: { status: 'ACTIVE', executions: [{ name: 'night-1', status: 'SUCCEEDED', startDate: 1_790_000_000 }] } }, 'ok', /is SUCCEEDED/],
  ['no machine', machine, awsError('StateMachineDoesNotExist'), 'failed', 'does not exist: deploy the stack batch-prod'],
  ['a schedule that is off', schedules, { body: { State: 'DISABLED' } }, 'failed', 'tidemark-prod-pulse is DISABLED: nothing starts; enable it'],
  ['a cache that answers', cache, serverlessCache(`<Status>available</Status>${ENDPOINT}`), 'ok', 'tidemark-prod-cache answers at cache.example, no snapshots'],
  ['a cache that is being made', cache, serverlessCache(`<Status>creating</Status>${ENDPOINT}`), 'failed', /is creating: until it is available live numbers may count repeats/],
  ['a cache without users', cache, serverlessCache('<Status>available</Status><Endpoint><Address>cache.example</Address></Endpoint>'), 'failed', /has no users/],
  ['a token that nobody put', token, { body: { Name: 'tidemark/prod/read-token' } }, 'failed', /has no value, so nobody can read the API: aws secretsmanager put-secret-value --secret-id tidemark\/prod\/read-token/],
  ['a token that is there', token, { body: { VersionIdsToStages: { one: ['AWSCURRENT'] } } }, 'ok', 'tidemark/prod/read-token has a value'],
  ['a token that is being deleted', token, { body: { DeletedDate: 1_790_000_000 } }, 'failed', /is being deleted/],
  ['a workgroup that is off', engines, { body: { WorkGroup: { State: 'DISABLED' } } }, 'failed', 'tidemark-prod-analysts is DISABLED: enable the workgroup'],
  ['no workgroup', engines, awsError('InvalidRequestException', 400, { message: 'WorkGroup tidemark-prod-analysts is not found.' }), 'failed', 'tidemark-prod-analysts does not exist: deploy the stack batch-prod'],
])('%s', async (_, ask, answer, ...[verdict, says]) => {
  const found = firstOf(await ask(answer));

  expect(found).toMatchObject({ verdict, says: says instanceof RegExp ? (expect.stringMatching(says) as string) : says });
});

test('an application of EMR Serverless is looked for on every page', async () => {
  const pages = [{ applications: [{ name: 'other', state: 'STARTED' }], nextToken: 'more' }, { applications: [{ name: 'tidemark-prod-spark', state: 'STOPPED' }] }];
  const { requestHandler } = scripted(({ query }) => ({ body: pages[query['nextToken'] === 'more' ? 1 : 0] }));
  const emrServerless = new EMRServerlessClient({ ...TEST_ACCOUNT, requestHandler });
  const found = await lookAtEngines({ athena: new AthenaClient(account({ body: { WorkGroup: { State: 'ENABLED' } } })), emrServerless }, deployment);

  expect(found.at(-1)).toEqual({ part: 'EMR Serverless', verdict: 'ok', says: 'tidemark-prod-spark is STOPPED: it starts with a job and stops by itself' });
});

test.each(['ExpiredTokenException', 'UnrecognizedClientException'])('with credentials that AWS does not take (%s) nothing is said of any part', async (name) => {
  await expect(stream(awsError(name, 403))).rejects.toMatchObject({ code: 'no_credentials', message: expect.stringContaining('Sign in as the AWS tools do') as string });
});
