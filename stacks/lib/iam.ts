import { ConstructError } from './construct-error';

/** Every IAM action in use, by purpose. A misspelt purpose does not compile, and no action has a wildcard. */
export const ACTIONS = {
  readTable: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'],
  listTable: ['dynamodb:Scan'],
  writeTable: [
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'dynamodb:DeleteItem',
    'dynamodb:BatchWriteItem',
    'dynamodb:ConditionCheckItem',
  ],
  putRecords: ['kinesis:PutRecord', 'kinesis:PutRecords'],
  readStream: [
    'kinesis:DescribeStream',
    'kinesis:DescribeStreamSummary',
    'kinesis:GetRecords',
    'kinesis:GetShardIterator',
    'kinesis:ListShards',
    'kinesis:SubscribeToShard',
  ],
  listShards: ['kinesis:ListShards', 'kinesis:DescribeStreamSummary'],
  resizeStream: ['kinesis:UpdateShardCount', 'kinesis:DescribeStreamSummary'],
  setAlarm: ['cloudwatch:SetAlarmState'],
  readObjects: ['s3:GetObject'],
  writeObjects: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
  /** By a service, into a bucket that allows it. */
  deliverObjects: ['s3:PutObject'],
  deleteObjects: ['s3:DeleteObject'],
  listBucket: ['s3:ListBucket'],
  locateBucket: ['s3:GetBucketLocation', 's3:ListBucketMultipartUploads'],
  useKey: [
    'kms:Decrypt',
    'kms:Encrypt',
    'kms:GenerateDataKey',
    'kms:ReEncryptFrom',
    'kms:ReEncryptTo',
    'kms:DescribeKey',
  ],
  readSecret: ['secretsmanager:GetSecretValue'],
  connectCache: ['elasticache:Connect'],
  writeLogs: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  seeLogStreams: ['logs:DescribeLogStreams'],
  seeLogGroups: ['logs:DescribeLogGroups'],
  writeTraces: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
  deliverLogs: [
    'logs:CreateLogDelivery',
    'logs:GetLogDelivery',
    'logs:UpdateLogDelivery',
    'logs:DeleteLogDelivery',
    'logs:ListLogDeliveries',
    'logs:PutResourcePolicy',
    'logs:DescribeResourcePolicies',
    'logs:DescribeLogGroups',
  ],
  attachToNetwork: ['ec2:CreateNetworkInterface', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'],
  seeNetwork: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'],
  leaveNetwork: ['ec2:DeleteNetworkInterface'],
  invoke: ['lambda:InvokeFunction'],
  startRun: ['states:StartExecution'],
  notify: ['sns:Publish'],
  sendMessage: ['sqs:SendMessage'],
  runSpark: ['emr-serverless:StartJobRun', 'emr-serverless:StartApplication', 'emr-serverless:GetApplication'],
  followSpark: ['emr-serverless:GetJobRun', 'emr-serverless:CancelJobRun'],
  passRole: ['iam:PassRole'],
  runQuery: [
    'athena:StartQueryExecution',
    'athena:GetQueryExecution',
    'athena:GetQueryResults',
    'athena:StopQueryExecution',
    'athena:GetWorkGroup',
  ],
  readCatalogue: [
    'glue:GetDatabase',
    'glue:GetTable',
    'glue:GetTables',
    'glue:GetPartition',
    'glue:GetPartitions',
    'glue:BatchGetPartition',
  ],
  writeCatalogue: [
    'glue:CreateDatabase',
    'glue:DeleteDatabase',
    'glue:CreateTable',
    'glue:UpdateTable',
    'glue:DeleteTable',
    'glue:BatchDeleteTable',
    'glue:BatchCreatePartition',
    'glue:CreatePartition',
    'glue:UpdatePartition',
    'glue:DeletePartition',
  ],
  administerKey: [
    'kms:CancelKeyDeletion',
    'kms:CreateAlias',
    'kms:CreateGrant',
    'kms:Decrypt',
    'kms:DeleteAlias',
    'kms:DescribeKey',
    'kms:DisableKey',
    'kms:DisableKeyRotation',
    'kms:EnableKey',
    'kms:EnableKeyRotation',
    'kms:Encrypt',
    'kms:GenerateDataKey',
    'kms:GenerateDataKeyWithoutPlaintext',
    'kms:GetKeyPolicy',
    'kms:GetKeyRotationStatus',
    'kms:ListAliases',
    'kms:ListGrants',
    'kms:ListKeyPolicies',
    'kms:ListKeyRotations',
    'kms:ListResourceTags',
    'kms:PutKeyPolicy',
    'kms:ReEncryptFrom',
    'kms:ReEncryptTo',
    'kms:RetireGrant',
    'kms:RevokeGrant',
    'kms:RotateKeyOnDemand',
    'kms:ScheduleKeyDeletion',
    'kms:TagResource',
    'kms:UntagResource',
    'kms:UpdateAlias',
    'kms:UpdateKeyDescription',
  ],
} as const;

export type Purpose = keyof typeof ACTIONS;
type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export interface Statement {
  readonly may: readonly Purpose[];
  readonly on: readonly string[];
  readonly when?: Conditions;
}

/** A statement with a principal, for resource policies. */
export interface ResourceStatement extends Statement {
  readonly who: Principal;
  readonly effect?: 'Allow' | 'Deny';
}
type Principal = { readonly service: string } | { readonly account: string } | { readonly anyone: true };

/** The policy of a role. @throws ConstructError for a statement without resources */
export function rolePolicy(statements: readonly Statement[]): string {
  return document(statements.map((statement) => ({ Effect: 'Allow', ...body(statement) })));
}

export function resourcePolicy(statements: readonly ResourceStatement[]): string {
  return document(
    statements.map(({ who, effect = 'Allow', ...statement }) => ({
      Effect: effect,
      Principal: principal(who),
      ...body(statement),
    })),
  );
}

/** Who may assume a role: an AWS service, for our own resources. */
export function trustPolicy(service: string, when?: Conditions): string {
  return document([
    {
      Effect: 'Allow',
      Principal: { Service: service },
      Action: 'sts:AssumeRole',
      ...(when === undefined ? {} : { Condition: when }),
    },
  ]);
}

function document(statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

function body({ may, on, when }: Statement): object {
  if (may.length === 0 || on.length === 0)
    throw new ConstructError('a policy statement', { may, on }, 'about at least one action and one resource');
  const actions = may.flatMap((purpose) => [...ACTIONS[purpose]]);
  return { Action: actions, Resource: on, ...(when === undefined ? {} : { Condition: when }) };
}

function principal(who: Principal): object | string {
  if ('service' in who) return { Service: who.service };
  return 'account' in who ? { AWS: who.account } : '*';
}
