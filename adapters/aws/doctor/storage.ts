import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { DescribeStreamSummaryCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import {
  GetBucketEncryptionCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Finding } from '../../../core/finding';
import { isNamed } from '../errors';
import { ATTRIBUTES, KEYS, type TableDefinition, TABLES } from '../storage-keys';
import type { DeployedStream, Deployment, TableName } from './deployment';
import { failed, look, ok, unless, warning } from './look';
import { keysOf } from '../../../core/keys-of';

/** Each stream is active, retains records as long as it should, and has the configured number of shards. */
export function lookAtStreams(
  client: KinesisClient,
  { stream, furtherStreams, environment }: Deployment,
): Promise<readonly Finding[]> {
  const further = Object.entries(furtherStreams).map(([name, one]) =>
    lookAtStream(client, `stream ${name}`, one, environment),
  );
  return Promise.all([lookAtStream(client, 'stream', stream, environment), ...further]);
}

function lookAtStream(
  client: KinesisClient,
  part: string,
  stream: DeployedStream,
  environment: string,
): Promise<Finding> {
  return look({ part, stack: `data-${environment}` }, async () => {
    const { StreamDescriptionSummary: found } = await client.send(
      new DescribeStreamSummaryCommand({ StreamName: stream.name }),
    );
    const shards = found?.OpenShardCount ?? 0;
    const hours = found?.RetentionPeriodHours ?? 0;
    if (found?.StreamStatus !== 'ACTIVE')
      return failed(`${stream.name} is ${found?.StreamStatus ?? 'in no state'}: wait until it is ACTIVE`);
    if (found.EncryptionType !== 'KMS')
      return failed(`${stream.name} is not encrypted: deploy the stack data-${environment}`);
    if (hours < stream.retentionHours)
      return failed(
        `${stream.name} keeps records ${hours} h, not ${stream.retentionHours} h: a consumer that stands still loses them sooner; deploy the stack data-${environment}`,
      );
    const { shards: least, mostShards: most = least } = stream;
    if (least !== undefined && most !== undefined && (shards < least || shards > most)) {
      return warning(
        `${stream.name} has ${shards} open shards, the environment’s file says ${least === most ? least : `${least} to ${most}`}: write down what you want to keep`,
      );
    }
    return ok(`${stream.name}: ${shards} open shards, keeps ${hours} h`);
  });
}

/**
 * Each table exists with its keys, and its expiry, point-in-time recovery and deletion protection are as configured.
 */
export function lookAtTables(client: DynamoDBClient, deployment: Deployment): Promise<readonly Finding[]> {
  const definitions: Readonly<Record<TableName, TableDefinition>> = TABLES;
  const own = keysOf(definitions).map((part) => ({
    part,
    table: deployment.tables[part],
    expiry: definitions[part].expiry,
    forgets: definitions[part].forgets === true,
  }));
  const ofCapabilities = Object.entries(deployment.capabilityTables).map(([part, { name, expires }]) => ({
    part,
    table: name,
    expiry: expires ? ATTRIBUTES.expiresAt : undefined,
    forgets: false,
  }));
  return Promise.all([...own, ...ofCapabilities].map((one) => lookAtTable(client, one, deployment)));
}

/** Expected settings of a table of the platform or of a capability. */
interface ExpectedTable {
  /** Name in findings. */
  readonly part: string;
  readonly table: string;
  readonly expiry: string | undefined;
  /** What is deleted must be gone, so that it must not be possible to put the table back. */
  readonly forgets: boolean;
}

function lookAtTable(
  client: DynamoDBClient,
  { part, table, expiry, forgets }: ExpectedTable,
  { isProtected, environment }: Deployment,
): Promise<Finding> {
  return look({ part: `table ${part}`, stack: `data-${environment}` }, async () => {
    const { Table: found } = await client.send(new DescribeTableCommand({ TableName: table }));
    const keys = found?.KeySchema?.map(({ AttributeName }) => AttributeName).join(', ');
    const backups = await client.send(new DescribeContinuousBackupsCommand({ TableName: table }));
    const recovery = backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
    const canBePutBack = recovery?.PointInTimeRecoveryStatus === 'ENABLED';
    return unless(
      [
        found?.TableStatus !== 'ACTIVE' && `is ${found?.TableStatus ?? 'in no state'}: wait until it is ACTIVE`,
        keys !== Object.values(KEYS).join(', ') && `has the keys ${keys ?? 'none'}: it is not a table of this version`,
        expiryFault(expiry, await expiryOf(client, table), environment),
        recoveryFault(forgets, canBePutBack),
        isProtected && found?.DeletionProtectionEnabled !== true && 'can be deleted: switch deletion protection on',
      ],
      `${table} is there${expiry === undefined ? '' : ', forgets by its expiry'}, and can${forgets ? 'not' : ''} be put back`,
    );
  });
}

function recoveryFault(forgets: boolean, canBePutBack: boolean): string | false {
  if (canBePutBack !== forgets) return false;
  return forgets
    ? 'can be put back to an earlier second, and so can what it deleted: switch point-in-time recovery off'
    : 'cannot be put back to an earlier second: switch point-in-time recovery on';
}

function expiryFault(expected: string | undefined, found: string | undefined, environment: string): string | false {
  if (expected === found) return false;
  return expected === undefined
    ? `expires items by ${found ?? ''}, also those that no run has read: deploy the stack data-${environment}`
    : `has no expiry by ${expected}: it only grows; deploy the stack data-${environment}`;
}

async function expiryOf(client: DynamoDBClient, table: string): Promise<string | undefined> {
  const { TimeToLiveDescription: found } = await client.send(new DescribeTimeToLiveCommand({ TableName: table }));
  return found?.TimeToLiveStatus === 'ENABLED' || found?.TimeToLiveStatus === 'ENABLING'
    ? found.AttributeName
    : undefined;
}

/** Each bucket is reachable, encrypted, versioned and closed to the public. */
export function lookAtBuckets(client: S3Client, { buckets }: Deployment): Promise<readonly Finding[]> {
  return Promise.all(
    Object.entries(buckets).map(([part, { name, stack }]) =>
      look({ part: `bucket ${part}`, stack }, async () => {
        await client.send(new HeadBucketCommand({ Bucket: name }));
        const { Status: versioning } = await client.send(new GetBucketVersioningCommand({ Bucket: name }));
        return unless(
          [
            !(await isEncrypted(client, name)) && 'has no default encryption: set it',
            !(await isClosed(client, name)) && 'can be opened to the public: block all four kinds of public access',
            versioning !== 'Enabled' && 'keeps no old versions: switch versioning on',
          ],
          `${name} is encrypted, versioned and closed to the public`,
        );
      }),
    ),
  );
}

async function isEncrypted(client: S3Client, bucket: string): Promise<boolean> {
  const found = await orAbsent(
    client.send(new GetBucketEncryptionCommand({ Bucket: bucket })),
    'ServerSideEncryptionConfigurationNotFoundError',
  );
  return (found?.ServerSideEncryptionConfiguration?.Rules ?? []).length > 0;
}

async function isClosed(client: S3Client, bucket: string): Promise<boolean> {
  const found = await orAbsent(
    client.send(new GetPublicAccessBlockCommand({ Bucket: bucket })),
    'NoSuchPublicAccessBlockConfiguration',
  );
  const { BlockPublicAcls, BlockPublicPolicy, IgnorePublicAcls, RestrictPublicBuckets } =
    found?.PublicAccessBlockConfiguration ?? {};
  return [BlockPublicAcls, BlockPublicPolicy, IgnorePublicAcls, RestrictPublicBuckets].every(
    (blocked) => blocked === true,
  );
}

async function orAbsent<Answer>(answer: Promise<Answer>, name: string): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isNamed(error, name)) return undefined;
    throw error;
  }
}
