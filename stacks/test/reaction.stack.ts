import { deploymentOf } from '../../cli/environment/deployment';
import { defineCapability } from '../../core/capability/capability';
import { checkStacks } from '../lib/policy/check';
import { at } from '../lib/policy/model';
import { environmentOf, synthesiseWith, type Synthesised } from './support/synthesised';

const watching = defineCapability({
  name: 'watch',
  summary: 'Watches a shop',
  folder: 'reaction-layer/watch',
  parts: ['consumer', 'lambda'],
  tables: [{ name: 'findings', purpose: 'What was found', expires: true }],
  lambda: { memoryMb: 512, timeoutSeconds: 60, needs: ['sites', 'lake.read'], schedule: 'rate(5 minutes)' },
});

describe('a capability with a follower, a table and a scheduled function', () => {
  const environment = environmentOf('prod');
  const deployment = deploymentOf(environment, [watching]);
  let made: Synthesised;
  beforeAll(() => {
    made = synthesiseWith([watching], environment);
  });
  afterAll(() => made.remove());

  const namesOf = (layer: string, type: string, field = 'name'): readonly unknown[] =>
    made
      .all(layer, type)
      .map(({ body }) => body[field])
      .sort();
  const policyOf = (construct: string): string => {
    const found = made
      .all('reaction', 'aws_iam_role_policy')
      .filter(({ body }) => String(body['role']).includes(construct));
    expect(found).toHaveLength(1);
    return String(found[0]?.body['policy']);
  };

  test('keeps every rule of the policy check', () => {
    expect(checkStacks(made.stacks)).toEqual([]);
  });

  test('gets its function, the shared reader, logs and a schedule in a stack of its own', () => {
    const functions = ['tidemark-prod-follow', 'tidemark-prod-watch'];
    expect(namesOf('reaction', 'aws_lambda_function', 'function_name')).toEqual(functions);
    expect(namesOf('reaction', 'aws_cloudwatch_log_group')).toEqual(functions.map((name) => `/aws/lambda/${name}`));
    expect(namesOf('reaction', 'aws_scheduler_schedule')).toEqual(['tidemark-prod-watch']);
    expect(made.all('reaction', 'aws_lambda_event_source_mapping').map(({ body }) => body)).toMatchObject([
      { starting_position: 'LATEST', parallelization_factor: 1, maximum_retry_attempts: -1 },
    ]);
  });

  test('gets its table with the data, and only its own functions reach it', () => {
    const table = made.resource('data', 'aws_dynamodb_table', { name: 'tidemark-prod-watch-findings' });
    expect(table.body['ttl']).toEqual({ attribute_name: 'expires_at', enabled: true });
    const fn = made.resource('reaction', 'aws_lambda_function', { function_name: 'tidemark-prod-watch' });
    const variables = at(fn.body, 'environment', 'variables');
    expect(Object.keys(variables as object).sort()).toEqual([
      'TIDEMARK_LAKE_BUCKET',
      'TIDEMARK_MANIFESTS_TABLE',
      'TIDEMARK_SITES_TABLE',
      'TIDEMARK_WATCH_FINDINGS_TABLE',
    ]);
  });

  test('may do what it says it needs, and nothing else', () => {
    const policy = policyOf('.watch_identity');
    expect(policy).toContain('dynamodb:PutItem');
    expect(policy).toContain('s3:GetObject');
    expect(policy).not.toContain('kinesis:PutRecords');
    expect(policy).not.toContain('s3:PutObject');
    expect(policy).not.toContain('secretsmanager:GetSecretValue');
  });

  test('is looked at by the doctor under the names that the stacks give', () => {
    const inReaction = Object.values(deployment.functions).filter(({ stack }) => stack === 'reaction-prod');
    expect(inReaction.map(({ name }) => name).sort()).toEqual(
      namesOf('reaction', 'aws_lambda_function', 'function_name'),
    );
    expect(Object.values(deployment.capabilityTables).map(({ name }) => name)).toEqual([
      'tidemark-prod-watch-findings',
    ]);
    expect(deployment.consumers['follow']).toEqual({ name: 'tidemark-prod-follow', stack: 'reaction-prod' });
    expect(deployment.schedules['watch']?.name).toBe('tidemark-prod-watch');
    expect(deployment.schedules['watch']?.group).toEqual(namesOf('reaction', 'aws_scheduler_schedule_group')[0]);
  });

  test('is watched: errors, throttles, failures of followers and a reader that is about to lose records', () => {
    const alarms = namesOf('observability', 'aws_cloudwatch_metric_alarm', 'alarm_name');
    for (const alarm of ['watch-errors', 'follow-throttled', 'follow-near-loss', 'follower-failures'])
      expect(alarms).toContain(`tidemark-prod-${alarm}`);
  });
});

test('without such a capability there is no stack for it', () => {
  const made = synthesiseWith([], environmentOf('dev'));
  expect(made.stacks.map(({ layer }) => layer)).not.toContain('reaction');
  made.remove();
});
