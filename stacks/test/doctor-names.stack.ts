import { deploymentOf } from '../../cli/environment/deployment';
import { environmentOf, synthesise, type Synthesised } from './support/synthesised';

/** `tidemark doctor --env` derives the names of parts: they must match those in the stacks. */
describe.each(['dev', 'prod'] as const)('what doctor looks for in %s', (name) => {
  const environment = environmentOf(name);
  const deployment = deploymentOf(environment);
  let made: Synthesised;
  beforeAll(() => {
    made = synthesise(environment);
  });
  afterAll(() => made.remove());

  const namesOf = (layer: string, type: string, field = 'name'): readonly unknown[] =>
    made
      .all(layer, type)
      .map(({ body }) => body[field])
      .sort();
  const named = (
    parts: Readonly<Record<string, { readonly name: string; readonly stack: string }>>,
    layer: string,
  ): readonly string[] =>
    Object.values(parts)
      .flatMap(({ name: called, stack }) => (stack === `${layer}-${name}` ? [called] : []))
      .sort();

  test('is what the stacks make, and all of it', () => {
    expect(namesOf('data', 'aws_kinesis_stream')).toEqual([deployment.stream.name]);
    const ofCapabilities = Object.values(deployment.capabilityTables).map(({ name: table }) => table);
    expect(namesOf('data', 'aws_dynamodb_table')).toEqual(
      [...Object.values(deployment.tables), ...ofCapabilities].sort(),
    );
    for (const layer of ['data', 'serving'])
      expect(namesOf(layer, 'aws_s3_bucket', 'bucket')).toEqual(named(deployment.buckets, layer));
    for (const layer of ['speed', 'batch', 'serving', 'reaction'])
      expect(namesOf(layer, 'aws_lambda_function', 'function_name')).toEqual(named(deployment.functions, layer));
    for (const layer of ['speed', 'batch']) {
      expect(namesOf(layer, 'aws_scheduler_schedule')).toEqual(named(deployment.schedules, layer));
      expect(namesOf(layer, 'aws_scheduler_schedule_group')).toEqual(
        Object.values(deployment.schedules).flatMap(({ group, stack }) => (stack.startsWith(layer) ? [group] : [])),
      );
    }
    expect(namesOf('cache', 'aws_elasticache_replication_group', 'replication_group_id')).toEqual([
      deployment.cache?.name,
    ]);
    expect(namesOf('batch', 'aws_athena_workgroup')).toEqual(
      Object.values(deployment.workgroups)
        .map(({ name: called }) => called)
        .sort(),
    );
    expect(namesOf('batch', 'aws_emrserverless_application')).toEqual(
      deployment.sparkApplication === undefined ? [] : [deployment.sparkApplication],
    );
    expect(namesOf('batch', 'aws_sfn_state_machine')).toEqual([deployment.machineArn.split(':').at(-1)]);
    expect(namesOf('serving', 'aws_secretsmanager_secret')).toEqual([deployment.readToken]);
    const topics = namesOf('data', 'aws_sns_topic');
    for (const arn of Object.values(deployment.alertTopics)) expect(topics).toContain(arn.split(':').at(-1));
    expect(Object.keys(deployment.alertTopics).sort()).toEqual(['numbers', 'operations']);
  });

  test('is where its mappings, alarms and outputs are', () => {
    const mappings = ['speed', 'reaction'].flatMap((layer) => made.all(layer, 'aws_lambda_event_source_mapping'));
    expect(mappings).toHaveLength(Object.keys(deployment.consumers).length);
    const alarms = namesOf('observability', 'aws_cloudwatch_metric_alarm', 'alarm_name');
    expect(alarms.filter((alarm) => !String(alarm).startsWith(deployment.alarmPrefix))).toEqual([]);
    expect(alarms.length).toBeGreaterThan(10);
    const { terraform, output } = made.stack('serving').json as {
      readonly terraform?: { readonly backend?: Readonly<Record<string, unknown>> };
      readonly output?: Readonly<Record<string, unknown>>;
    };
    expect(terraform?.backend?.['s3']).toMatchObject(deployment.state);
    expect(Object.keys(output ?? {})).toContain('api-url');
  });
});
