import { checkStacks, RULES } from '../lib/policy/check';
import type { SynthesisedStack, TerraformJson } from '../lib/policy/model';
import { ALERT_PLANTS } from './support/alert-plants';
import { DOOR_PLANTS } from './support/door-plants';
import { inPolicy, type Plant, set, unset } from './support/plant';
import { BALANCED, environmentOf, synthesise, type Synthesised } from './support/synthesised';

let all: Synthesised;
beforeAll(() => {
  const serverless = { kind: 'serverless', storageGb: 5, processingUnitsPerSecond: 10_000, snapshotDays: 1 } as const;
  all = synthesise(
    environmentOf('prod', { cache: serverless, ingest: BALANCED }),
    environmentOf('dev', {
      cache: { kind: 'replication-group', nodeType: 'cache.t4g.micro', replicas: 0, snapshotDays: 1 },
      ingest: { door: 'function-url' },
    }),
    environmentOf('staging'),
    environmentOf('prod-small'),
  );
});
afterAll(() => all.remove());

const PLANTS: readonly Plant[] = [
  ...DOOR_PLANTS,
  ...ALERT_PLANTS,
  {
    rule: 'noWildcardActions',
    what: 'an action with a wildcard',
    stack: 'speed-prod',
    type: 'aws_iam_role_policy',
    change: inPolicy('policy', (s) => (s['Action'] = ['s3:Get*'])),
    says: 'allows s3:Get*',
  },
  {
    rule: 'noWildcardActions',
    what: 'all actions',
    stack: 'speed-prod',
    type: 'aws_iam_role_policy',
    change: inPolicy('policy', (s) => (s['Action'] = '*')),
    says: 'allows *',
  },
  {
    rule: 'noWildcardActions',
    what: 'NotAction',
    stack: 'speed-prod',
    type: 'aws_iam_role_policy',
    change: inPolicy('policy', (s) => (s['NotAction'] = ['s3:GetObject'])),
    says: 'all but something',
  },
  {
    rule: 'noWildcardActions',
    what: 'a misspelt effect',
    stack: 'speed-prod',
    type: 'aws_iam_role_policy',
    change: inPolicy('policy', (s) => (s['Effect'] = 'Alow')),
    says: '"Alow"',
  },
  {
    rule: 'noWildcardResources',
    what: 'every table',
    stack: 'speed-prod',
    type: 'aws_iam_role_policy',
    change: inPolicy('policy', (s) => Object.assign(s, { Action: ['dynamodb:PutItem'], Resource: '*' })),
    says: 'dynamodb:PutItem on *',
  },
  {
    rule: 'noWildcardResources',
    what: 'tables of every account',
    stack: 'speed-prod',
    type: 'aws_iam_role_policy',
    change: inPolicy('policy', (s) => (s['Resource'] = ['arn:aws:dynamodb:eu-west-1:*:table/cells'])),
    says: ':*:table/cells',
  },
  {
    rule: 'noWildcardResources',
    what: 'every secret',
    stack: 'speed-prod',
    type: 'aws_iam_role_policy',
    change: inPolicy('policy', (s) => (s['Resource'] = ['arn:aws:secretsmanager:eu-west-1:123456789012:*'])),
    says: 'name the resource',
  },
  {
    rule: 'noWildcardResources',
    what: 'nothing',
    stack: 'speed-prod',
    type: 'aws_iam_role_policy',
    change: inPolicy('policy', (s) => delete s['Resource']),
    says: 'on no resource',
  },
  {
    rule: 'noWildcardResources',
    what: 'all ids of the account for more than leaving the network',
    stack: 'speed-prod',
    type: 'aws_iam_role_policy',
    change: inPolicy('policy', (s) =>
      Object.assign(s, {
        Action: ['ec2:CreateNetworkInterface'],
        Resource: ['arn:aws:ec2:eu-west-1:123456789012:*/*'],
      }),
    ),
    says: 'name the resource',
  },
  {
    rule: 'nobodyElse',
    what: 'a role for everybody',
    stack: 'speed-prod',
    type: 'aws_iam_role',
    change: inPolicy('assume_role_policy', (s) => (s['Principal'] = { AWS: '*' })),
    says: 'open to everybody',
  },
  {
    rule: 'nobodyElse',
    what: 'a topic for a service of any account',
    stack: 'data-prod',
    type: 'aws_sns_topic_policy',
    change: inPolicy('policy', (s) => delete s['Condition']),
    says: 'for whatever account',
  },
  {
    rule: 'nobodyElse',
    what: 'an endpoint for every account',
    stack: 'network-prod',
    type: 'aws_vpc_endpoint',
    having: ({ vpc_endpoint_type }) => vpc_endpoint_type === 'Gateway',
    change: inPolicy('policy', (s) => (s['Condition'] = { StringEquals: { 'aws:ResourceAccount': '123456789012' } })),
    says: 'open to everybody',
  },
  {
    rule: 'bucketsAreClosed',
    what: 'a bucket without encryption',
    stack: 'data-prod',
    type: 'aws_s3_bucket_server_side_encryption_configuration',
    change: set('bucket', 'other'),
    says: 'has no encryption',
  },
  {
    rule: 'bucketsAreClosed',
    what: 'a bucket whose policies may be public',
    stack: 'data-prod',
    type: 'aws_s3_bucket_public_access_block',
    change: set('block_public_policy', false),
    says: 'has no block of public access',
  },
  {
    rule: 'bucketsAreClosed',
    what: 'a bucket without versions',
    stack: 'data-prod',
    type: 'aws_s3_bucket_versioning',
    change: set('versioning_configuration.status', 'Suspended'),
    says: 'has no versioning',
  },
  {
    rule: 'bucketsAreClosed',
    what: 'a bucket with lists of access',
    stack: 'data-prod',
    type: 'aws_s3_bucket_ownership_controls',
    change: set('rule.object_ownership', 'ObjectWriter'),
    says: 'has no owner',
  },
  {
    rule: 'bucketsAreClosed',
    what: 'a bucket that keeps everything',
    stack: 'data-prod',
    type: 'aws_s3_bucket_lifecycle_configuration',
    change: set('bucket', 'other'),
    says: 'has no lifecycle',
  },
  {
    rule: 'bucketsAreClosed',
    what: 'a bucket without TLS',
    stack: 'data-prod',
    type: 'aws_s3_bucket_policy',
    change: inPolicy('policy', (s) => (s['Condition'] = {})),
    says: 'has no refusal of connections without TLS',
  },
  {
    rule: 'bucketsSurvive',
    what: 'a bucket of prod that can be emptied',
    stack: 'data-prod',
    type: 'aws_s3_bucket',
    change: set('force_destroy', true),
    says: 'can be deleted',
  },
  {
    rule: 'tablesAreEncrypted',
    what: 'a table by a key of AWS',
    stack: 'data-prod',
    type: 'aws_dynamodb_table',
    change: unset('server_side_encryption'),
    says: 'not encrypted',
  },
  {
    rule: 'tablesCanBePutBack',
    what: 'a table without recovery',
    stack: 'data-prod',
    type: 'aws_dynamodb_table',
    change: set('point_in_time_recovery', { enabled: false }),
    says: 'no point-in-time recovery',
  },
  {
    rule: 'tablesSurvive',
    what: 'a table of prod that can be deleted',
    stack: 'data-prod',
    type: 'aws_dynamodb_table',
    change: set('deletion_protection_enabled', false),
    says: 'can be deleted',
  },
  {
    rule: 'streamsAreEncrypted',
    what: 'a stream in the clear',
    stack: 'data-prod',
    type: 'aws_kinesis_stream',
    change: set('encryption_type', 'NONE'),
    says: 'not encrypted',
  },
  {
    rule: 'keysTurn',
    what: 'a key for ever',
    stack: 'data-prod',
    type: 'aws_kms_key',
    change: set('enable_key_rotation', false),
    says: 'does not turn',
  },
  {
    rule: 'topicsAreEncrypted',
    what: 'a topic in the clear',
    stack: 'data-prod',
    type: 'aws_sns_topic',
    change: unset('kms_master_key_id'),
    says: 'not encrypted',
  },
  {
    rule: 'secretsAreEncrypted',
    what: 'a secret by a key of AWS',
    stack: 'serving-prod',
    type: 'aws_secretsmanager_secret',
    change: unset('kms_key_id'),
    says: 'not encrypted',
  },
  {
    rule: 'logsForget',
    what: 'a log for ever',
    stack: 'speed-prod',
    type: 'aws_cloudwatch_log_group',
    change: unset('retention_in_days'),
    says: 'for ever',
  },
  {
    rule: 'groupsAreEncrypted',
    what: 'a cache without TLS',
    stack: 'cache-dev',
    type: 'aws_elasticache_replication_group',
    change: set('transit_encryption_mode', 'preferred'),
    says: 'not encrypted',
  },
  {
    rule: 'groupsAreEncrypted',
    what: 'a cache for anybody',
    stack: 'cache-dev',
    type: 'aws_elasticache_replication_group',
    change: set('user_group_ids', []),
    says: 'lets anybody in',
  },
  {
    rule: 'serverlessIsEncrypted',
    what: 'a serverless cache for anybody',
    stack: 'cache-prod',
    type: 'aws_elasticache_serverless_cache',
    change: unset('user_group_id'),
    says: 'lets anybody in',
  },
  {
    rule: 'usersHaveNoPassword',
    what: 'a user with a password',
    stack: 'cache-prod',
    type: 'aws_elasticache_user',
    change: set('authentication_mode', { type: 'password', passwords: ['0123456789abcdef'] }),
    says: 'has a password',
  },
  {
    rule: 'resultsAreEncrypted',
    what: 'questions without a limit',
    stack: 'batch-prod',
    type: 'aws_athena_workgroup',
    change: unset('configuration.bytes_scanned_cutoff_per_query'),
    says: 'no scan limit',
  },
  {
    rule: 'stateIsApart',
    what: 'a table beside functions',
    stack: 'speed-prod',
    type: 'aws_lambda_function',
    change: () => undefined,
    says: 'belongs to data',
  },
  {
    rule: 'consumersKeepOrder',
    what: 'two writers a shard',
    stack: 'speed-prod',
    type: 'aws_lambda_event_source_mapping',
    change: set('parallelization_factor', 2),
    says: 'parallelization_factor 1',
  },
  {
    rule: 'consumersKeepOrder',
    what: 'records that are given up',
    stack: 'speed-prod',
    type: 'aws_lambda_event_source_mapping',
    change: set('maximum_retry_attempts', 3),
    says: 'endless retries',
  },
  {
    rule: 'consumersKeepOrder',
    what: 'failures that are not reported',
    stack: 'speed-prod',
    type: 'aws_lambda_event_source_mapping',
    change: set('function_response_types', []),
    says: 'ReportBatchItemFailures',
  },
  {
    rule: 'functionsAreTraced',
    what: 'a function without a trace',
    stack: 'speed-prod',
    type: 'aws_lambda_function',
    having: (body) => body['function_name'] === 'tidemark-prod-pulse',
    change: set('tracing_config', { mode: 'PassThrough' }),
    says: 'be traced',
  },
  {
    rule: 'variablesHoldNoSecret',
    what: 'a token in a variable',
    stack: 'serving-prod',
    type: 'aws_lambda_function',
    change: set('environment.variables.TIDEMARK_READ_TOKEN', 'abc'),
    says: 'TIDEMARK_READ_TOKEN',
  },
  {
    rule: 'machinesAreTraced',
    what: 'a machine that logs what it is given',
    stack: 'batch-prod',
    type: 'aws_sfn_state_machine',
    change: set('logging_configuration.include_execution_data', true),
    says: 'without what it was given',
  },
  {
    rule: 'apiIsThrottled',
    what: 'an API without a throttle',
    stack: 'serving-prod',
    type: 'aws_apigatewayv2_stage',
    change: unset('default_route_settings'),
    says: 'no throttle',
  },
  {
    rule: 'routesAreGuarded',
    what: 'questions from anybody',
    stack: 'serving-prod',
    type: 'aws_apigatewayv2_route',
    having: ({ authorization_type }) => authorization_type === 'CUSTOM',
    change: set('authorization_type', 'NONE'),
    says: 'open to everybody',
  },
  {
    rule: 'pagesComeOverTls',
    what: 'a page without TLS',
    stack: 'serving-prod',
    type: 'aws_cloudfront_distribution',
    change: set('default_cache_behavior.viewer_protocol_policy', 'allow-all'),
    says: 'answers without TLS',
  },
  {
    rule: 'pagesComeOverTls',
    what: 'a page that asks without TLS',
    stack: 'serving-prod',
    type: 'aws_cloudfront_distribution',
    change: set('origin.1.custom_origin_config.origin_protocol_policy', 'match-viewer'),
    says: 'asks its origin without TLS',
  },
  {
    rule: 'networkIsClosed',
    what: 'a group that is open to the internet',
    stack: 'network-prod',
    type: 'aws_vpc_security_group_ingress_rule',
    change: set('cidr_ipv4', '0.0.0.0/0'),
    says: 'whole internet',
  },
  {
    rule: 'networkIsClosed',
    what: 'a subnet with public addresses',
    stack: 'network-prod',
    type: 'aws_subnet',
    change: set('map_public_ip_on_launch', true),
    says: 'public addresses',
  },
  {
    rule: 'referencesAreWhole',
    what: 'a reference that was cut',
    stack: 'speed-prod',
    type: 'aws_lambda_function',
    change: set('description', '${TFTOKEN[TOKEN.10]}'),
    says: 'was cut',
  },
  {
    rule: 'stateIsLocked',
    what: 'a state without a lock',
    stack: 'speed-prod',
    type: 'aws_lambda_function',
    change: () => undefined,
    says: 'lock file',
  },
];

/** Violations outside the stack's resources. */
const AROUND: Readonly<Record<string, (json: TerraformJson) => TerraformJson>> = {
  stateIsApart: (json) => ({
    ...json,
    resource: {
      ...json.resource,
      aws_dynamodb_table: { planted: { ...all.all('data', 'aws_dynamodb_table')[0]!.body } },
    },
  }),
  stateIsLocked: (json) => ({ ...json, terraform: { backend: { s3: { encrypt: true } } } }),
};

function planted({ rule, stack: name, type, having = () => true, change }: Plant): SynthesisedStack {
  const stack = all.stacks.find((one) => one.name === name)!;
  const json = structuredClone(stack.json);
  const [, body] = Object.entries(json.resource?.[type] ?? {}).find(([, found]) => having(found))!;
  change(body);
  return { ...stack, json: AROUND[rule]?.(json) ?? json };
}

test('no stack breaks a rule', () => {
  expect(checkStacks(all.stacks)).toEqual([]);
});

test('every rule has a violation planted', () => {
  expect([...new Set(PLANTS.map(({ rule }) => rule))].sort()).toEqual(Object.keys(RULES).sort());
});

test.each(PLANTS.map((plant) => [plant.rule, plant.what, plant] as const))('%s finds %s', (rule, _, plant) => {
  const violations = checkStacks([planted(plant)]);
  expect(violations.map((violation) => [violation.rule, violation.message])).toContainEqual([
    rule,
    expect.stringContaining(plant.says),
  ]);
  expect(violations.filter((violation) => violation.rule !== rule)).toEqual([]);
});
