import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { CreateTableCommand, UpdateContinuousBackupsCommand, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { CreateWorkGroupCommand } from '@aws-sdk/client-athena';
import { CreateApplicationCommand } from '@aws-sdk/client-emr-serverless';
import { CreateReplicationGroupCommand } from '@aws-sdk/client-elasticache';
import {
  CreateStreamCommand,
  IncreaseStreamRetentionPeriodCommand,
  StartStreamEncryptionCommand,
} from '@aws-sdk/client-kinesis';
import { CreateEventSourceMappingCommand, CreateFunctionCommand } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { CreateScheduleCommand, CreateScheduleGroupCommand } from '@aws-sdk/client-scheduler';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { CreateStateMachineCommand } from '@aws-sdk/client-sfn';
import type { AwsClients } from '../../../../adapters/aws/clients';
import type { DeployedStream, Deployment } from '../../../../adapters/aws/doctor/deployment';
import { ATTRIBUTES, KEYS, type TableDefinition, TABLES } from '../../../../adapters/aws/storage-keys';
import { keysOf } from '../../../../core/keys-of';
import { type Moto, TEST_ACCOUNT } from './moto';

const ACCOUNT = '123456789012';
const ROLE = 'tidemark-test';
const roleArn = `arn:aws:iam::${ACCOUNT}:role/${ROLE}`;
/** The smallest valid zip. */
const EMPTY_ZIP = Buffer.from('PK\x05\x06'.padEnd(22, '\0'), 'latin1');
export const API_URL = 'https://api.example';
export const INGEST_URL = 'https://events.example';
export const READ_TOKEN = 'open sesame';

/** Creates in an emulator what the stacks create, as far as it is checked. */
export async function deploy({ clients, endpoint }: Moto, deployment: Deployment): Promise<void> {
  await createRole(endpoint);
  for (const stream of streamsOf(deployment)) await createStream(clients, stream);
  for (const part of keysOf(deployment.tables))
    await createTable(clients, deployment, { name: deployment.tables[part], ...TABLES[part] });
  for (const { name, expires } of Object.values(deployment.capabilityTables))
    await createTable(clients, deployment, { name, ...(expires ? { expiry: ATTRIBUTES.expiresAt } : {}) });
  for (const { name } of Object.values(deployment.buckets)) await createBucket(clients, name);
  await createFunctions(clients, deployment);
  await createSurroundings(clients, deployment);
}

/** Only this code needs IAM: the emulator's functions require an existing role. */
async function createRole(endpoint: string): Promise<void> {
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  });
  const authorization =
    'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0';
  const body = new URLSearchParams({
    Action: 'CreateRole',
    Version: '2010-05-08',
    RoleName: ROLE,
    AssumeRolePolicyDocument: policy,
  });
  const { ok, status } = await fetch(endpoint, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
    body,
  });
  if (!ok) throw new Error(`the double made no role: ${status}`);
}

function streamsOf({ stream, furtherStreams }: Deployment): readonly DeployedStream[] {
  return [stream, ...Object.values(furtherStreams)];
}

async function createStream(
  { kinesis }: AwsClients,
  { name: StreamName, shards, retentionHours }: DeployedStream,
): Promise<void> {
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: shards ?? 1 }));
  await kinesis.send(new IncreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours: retentionHours }));
  await kinesis.send(
    new StartStreamEncryptionCommand({ StreamName, EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' }),
  );
}

async function createTable(
  { dynamodb }: AwsClients,
  { isProtected }: Deployment,
  { name: TableName, expiry, forgets }: Pick<TableDefinition, 'expiry' | 'forgets'> & { readonly name: string },
): Promise<void> {
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: Object.values(KEYS).map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: KEYS.partition, KeyType: 'HASH' },
        { AttributeName: KEYS.sort, KeyType: 'RANGE' },
      ],
      DeletionProtectionEnabled: isProtected,
    }),
  );
  await dynamodb.send(
    new UpdateContinuousBackupsCommand({
      TableName,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: forgets !== true },
    }),
  );
  if (expiry === undefined) return;
  await dynamodb.send(
    new UpdateTimeToLiveCommand({
      TableName,
      TimeToLiveSpecification: { AttributeName: expiry, Enabled: true },
    }),
  );
}

async function createBucket({ s3 }: AwsClients, Bucket: string): Promise<void> {
  await s3.send(
    new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: TEST_ACCOUNT.region } }),
  );
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  await s3.send(
    new PutBucketEncryptionCommand({
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
      },
    }),
  );
  const all = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };
  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: all }));
}

async function createFunctions({ lambda }: AwsClients, deployment: Deployment): Promise<void> {
  for (const { name } of Object.values(deployment.functions)) {
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Runtime: 'nodejs22.x',
        Architectures: ['arm64'],
        Role: roleArn,
        Handler: 'index.handler',
        Code: { ZipFile: EMPTY_ZIP },
      }),
    );
  }
  for (const stream of streamsOf(deployment)) {
    const EventSourceArn = `arn:aws:kinesis:${TEST_ACCOUNT.region}:${ACCOUNT}:stream/${stream.name}`;
    for (const { name } of Object.values(deployment.consumers)) {
      await lambda.send(
        new CreateEventSourceMappingCommand({
          FunctionName: name,
          EventSourceArn,
          StartingPosition: 'TRIM_HORIZON',
          BatchSize: 500,
        }),
      );
    }
  }
}

async function createSurroundings(clients: AwsClients, deployment: Deployment): Promise<void> {
  const { cache, workgroups, sparkApplication, machineArn, schedules, alarmPrefix, readToken, state } = deployment;
  if (cache?.kind === 'replication-group') {
    await clients.elasticache.send(
      new CreateReplicationGroupCommand({
        ReplicationGroupId: cache.name,
        ReplicationGroupDescription: 'ids',
        Engine: 'valkey',
        CacheNodeType: 'cache.t4g.micro',
        NumCacheClusters: 2,
        TransitEncryptionEnabled: true,
        UserGroupIds: ['functions'],
      }),
    );
  }
  for (const { name } of Object.values(workgroups))
    await clients.athena.send(new CreateWorkGroupCommand({ Name: name }));
  if (sparkApplication !== undefined)
    await clients.emrServerless.send(
      new CreateApplicationCommand({
        name: sparkApplication,
        releaseLabel: 'emr-7.9.0',
        type: 'SPARK',
        clientToken: 'one',
      }),
    );
  const definition = JSON.stringify({ StartAt: 'only', States: { only: { Type: 'Succeed' } } });
  await clients.sfn.send(
    new CreateStateMachineCommand({ name: machineArn.slice(machineArn.lastIndexOf(':') + 1), definition, roleArn }),
  );
  for (const { group, name } of Object.values(schedules)) {
    await clients.scheduler.send(new CreateScheduleGroupCommand({ Name: group }));
    await clients.scheduler.send(
      new CreateScheduleCommand({
        GroupName: group,
        Name: name,
        ScheduleExpression: 'rate(1 minute)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: machineArn, RoleArn: roleArn },
      }),
    );
  }
  await clients.cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: `${alarmPrefix}gate-closed`,
      AlarmDescription: 'The gate held a run.',
      Namespace: 'Tidemark',
      MetricName: 'gate_closed',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
    }),
  );
  await clients.secrets.send(new CreateSecretCommand({ Name: readToken, SecretString: READ_TOKEN }));
  await clients.s3.send(
    new CreateBucketCommand({
      Bucket: state.bucket,
      CreateBucketConfiguration: { LocationConstraint: TEST_ACCOUNT.region },
    }),
  );
  await clients.s3.send(
    new PutObjectCommand({
      Bucket: state.bucket,
      Key: state.key,
      Body: JSON.stringify({
        version: 4,
        outputs: {
          'api-url': { value: API_URL, type: 'string' },
          'ingest-url': { value: INGEST_URL, type: 'string' },
        },
      }),
    }),
  );
}
