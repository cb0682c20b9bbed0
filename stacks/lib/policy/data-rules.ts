import { TABLES } from '../../../adapters/aws/storage-keys';
import { at, finding, must, type Resource, resourcesOf, type Rule, statementsIn, type SynthesisedStack } from './model';

/** Companion resources that a bucket requires, and how to recognise them. */
const BUCKET_COMPANIONS: readonly {
  readonly type: string;
  readonly what: string;
  readonly holds: (body: Resource['body']) => boolean;
}[] = [
  {
    type: 'aws_s3_bucket_server_side_encryption_configuration',
    what: 'encryption',
    holds: (body) =>
      ['aws:kms', 'AES256'].includes(
        String(at(body, 'rule', 'apply_server_side_encryption_by_default', 'sse_algorithm')),
      ),
  },
  {
    type: 'aws_s3_bucket_public_access_block',
    what: 'block of public access',
    holds: (body) =>
      ['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets'].every(
        (key) => body[key] === true,
      ),
  },
  {
    type: 'aws_s3_bucket_versioning',
    what: 'versioning',
    holds: (body) => at(body, 'versioning_configuration', 'status') === 'Enabled',
  },
  {
    type: 'aws_s3_bucket_ownership_controls',
    what: 'owner',
    holds: (body) => at(body, 'rule', 'object_ownership') === 'BucketOwnerEnforced',
  },
  { type: 'aws_s3_bucket_lifecycle_configuration', what: 'lifecycle', holds: (body) => at(body, 'rule') !== undefined },
  {
    type: 'aws_s3_bucket_policy',
    what: 'refusal of connections without TLS',
    holds: (body) => isTlsOnly(String(body['policy'])),
  },
];

function isTlsOnly(policy: string): boolean {
  return statementsIn(policy).some(
    (statement) =>
      at(statement, 'Effect') === 'Deny' && at(statement, 'Condition', 'Bool', 'aws:SecureTransport') === 'false',
  );
}

export const bucketsAreClosed: Rule = (stack) =>
  resourcesOf(stack, 'aws_s3_bucket').flatMap((bucket) =>
    BUCKET_COMPANIONS.filter(({ type, holds }) => {
      const reference = `\${aws_s3_bucket.${bucket.name}.bucket}`;
      return !resourcesOf(stack, type).some(({ body }) => body['bucket'] === reference && holds(body));
    }).map(({ what }) => finding(bucket, `has no ${what}`)),
  );

export const bucketsSurvive: Rule = must(
  ['aws_s3_bucket'],
  'can be deleted with what is in it, in an environment that is protected',
  ({ body }, { isProtected }) =>
    !isProtected || (body['force_destroy'] !== true && at(body, 'lifecycle', 'prevent_destroy') === true),
);

export const tablesAreEncrypted: Rule = must(
  ['aws_dynamodb_table'],
  'is not encrypted by a key of the account',
  ({ body }) =>
    at(body, 'server_side_encryption', 'enabled') === true &&
    at(body, 'server_side_encryption', 'kms_key_arn') !== undefined,
);
export const tablesCanBePutBack: Rule = must(
  ['aws_dynamodb_table'],
  'has no point-in-time recovery',
  ({ body }) => at(body, 'point_in_time_recovery', 'enabled') === true || forgets(String(body['name'])),
);
/** Tables whose deleted items must be gone. */
function forgets(name: string): boolean {
  return Object.entries(TABLES).some(([table, definition]) => 'forgets' in definition && name.endsWith(`-${table}`));
}

export const tablesSurvive: Rule = must(
  ['aws_dynamodb_table'],
  'can be deleted, in an environment that is protected',
  ({ body }, { isProtected }) => !isProtected || body['deletion_protection_enabled'] === true,
);

export const streamsAreEncrypted: Rule = must(
  ['aws_kinesis_stream'],
  'is not encrypted by a key of the account',
  ({ body }) => body['encryption_type'] === 'KMS' && body['kms_key_id'] !== undefined,
);
export const keysTurn: Rule = must(
  ['aws_kms_key'],
  'does not turn every year',
  ({ body }) => body['enable_key_rotation'] === true,
);
export const topicsAreEncrypted: Rule = must(
  ['aws_sns_topic'],
  'is not encrypted',
  ({ body }) => body['kms_master_key_id'] !== undefined,
);
export const secretsAreEncrypted: Rule = must(
  ['aws_secretsmanager_secret'],
  'is not encrypted by a key of the account',
  ({ body }) => body['kms_key_id'] !== undefined,
);
export const logsForget: Rule = must(
  ['aws_cloudwatch_log_group'],
  'keeps logs for ever, or not encrypted',
  ({ body }) =>
    typeof body['retention_in_days'] === 'number' && body['retention_in_days'] > 0 && body['kms_key_id'] !== undefined,
);
export const groupsAreEncrypted: Rule = must(
  ['aws_elasticache_replication_group'],
  'is not encrypted at rest and on the way, or lets anybody in',
  ({ body }) =>
    body['at_rest_encryption_enabled'] === 'true' &&
    body['transit_encryption_enabled'] === true &&
    body['transit_encryption_mode'] === 'required' &&
    hasItems(body['user_group_ids']),
);
export const serverlessIsEncrypted: Rule = must(
  ['aws_elasticache_serverless_cache'],
  'is not encrypted by a key of the account, or lets anybody in',
  ({ body }) => body['kms_key_id'] !== undefined && body['user_group_id'] !== undefined,
);
export const usersHaveNoPassword: Rule = must(
  ['aws_elasticache_user'],
  'has a password: let a role of IAM in',
  ({ body }) => at(body, 'authentication_mode', 'type') === 'iam',
);
export const resultsAreEncrypted: Rule = must(
  ['aws_athena_workgroup'],
  'has no scan limit, does not enforce its settings, or leaves results unencrypted',
  ({ body }) =>
    at(body, 'configuration', 'enforce_workgroup_configuration') === true &&
    Number(at(body, 'configuration', 'bytes_scanned_cutoff_per_query')) > 0 &&
    at(body, 'configuration', 'result_configuration', 'encryption_configuration', 'encryption_option') === 'SSE_KMS',
);

/** Resources that hold data must be in the data stack, which is never rebuilt in passing. */
const STATEFUL = ['aws_dynamodb_table', 'aws_kinesis_stream', 'aws_kms_key'] as const;
const STATELESS_LAYERS = ['cache', 'speed', 'batch', 'serving', 'observability'];
export const stateIsApart: Rule = (stack: SynthesisedStack) =>
  STATELESS_LAYERS.includes(stack.layer)
    ? resourcesOf(stack, ...STATEFUL, 'aws_s3_bucket')
        // The files of the live page are build output, and access logs expire in days.
        .filter(
          ({ type, body }) => type !== 'aws_s3_bucket' || !/-(page|door-logs)-\d{12}-/.test(String(body['bucket'])),
        )
        .map((resource) => finding(resource, `holds data in the stack ${stack.layer}: it belongs to data`))
    : [];

function hasItems(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}
