import { at, type Block } from '../lib/policy/model';
import { chosen, environmentOf, parseBlock, removeChosen, synthesise, type Synthesised } from './support/synthesised';

describe('prod', () => {
  let prod: Synthesised;
  beforeAll(() => {
    prod = synthesise(environmentOf('prod'));
  });
  afterAll(() => prod.remove());

  test('lets the operate function change nothing but the stream and what it writes for itself', () => {
    const { body } = prod.resource('batch', 'aws_lambda_function', { function_name: 'tidemark-prod-operate' });
    const role = String(body['role']).replace(/^\$\{aws_iam_role\.(\w+)\.arn\}$/, '$1');
    const { body: policy } = prod.resource('batch', 'aws_iam_role_policy', { role: `\${aws_iam_role.${role}.name}` });
    const statements = parseBlock(policy['policy'])['Statement'] as readonly {
      readonly Action: readonly string[];
      readonly Resource: readonly string[];
    }[];
    const mayChange = statements.filter(({ Action }) =>
      Action.some(
        (action) =>
          /^(dynamodb|kinesis):(Put|Update|Delete|BatchWrite)/.test(action) || /^s3:(Put|Delete)Object/.test(action),
      ),
    );
    const places = mayChange.flatMap(({ Resource }) =>
      Resource.map((resource) => resource.replace(/^\$\{[^}]*(stream|lake|results|salts|registry)[^}]*\}/, '$1')),
    );
    expect([...new Set(places)].sort()).toEqual([
      'lake/models/*',
      'lake/preview/*',
      'lake/replays/*',
      'registry',
      'results/scratch/*',
      'salts',
      'stream',
    ]);
  });

  test('beats every minute, and runs every night', () => {
    const beat = prod.resource('speed', 'aws_scheduler_schedule').body;
    expect([beat['schedule_expression'], at(beat, 'flexible_time_window', 'mode')]).toEqual(['rate(1 minute)', 'OFF']);
    const night = prod.resource('batch', 'aws_scheduler_schedule').body;
    expect([night['schedule_expression'], night['schedule_expression_timezone'], at(night, 'target', 'input')]).toEqual(
      ['cron(10 2 * * ? *)', 'UTC', '{"kind":"nightly"}'],
    );
  });

  test('calls its own functions from the nightly machine', () => {
    const definition = parseBlock(prod.resource('batch', 'aws_sfn_state_machine').body['definition']);
    expect(at(definition, 'States', 'Gate', 'Parameters', 'FunctionName')).toMatch(
      /^\$\{aws_lambda_function\.gate_function_\w+\.arn\}$/,
    );
    expect(
      at(definition, 'States', 'Parts', 'ItemProcessor', 'States', 'Compute', 'Parameters', 'FunctionName'),
    ).toMatch(/^\$\{aws_lambda_function\.run_function_\w+\.arn\}$/);
    expect(at(definition, 'States', 'Parts', 'MaxConcurrency')).toBe(4);
  });

  test('runs jobs by a role that only touches the lake', () => {
    const variables = at(
      prod.resource('batch', 'aws_lambda_function', { function_name: 'tidemark-prod-run' }).body,
      'environment',
      'variables',
    ) as Block;
    expect(variables['TIDEMARK_ENGINE']).toBe('emr-serverless');
    expect(
      Object.keys(variables)
        .filter((name) => /EMR|ATHENA/.test(name))
        .sort(),
    ).toEqual(['TIDEMARK_EMR_APPLICATION', 'TIDEMARK_EMR_ENTRY', 'TIDEMARK_EMR_PARAMETERS', 'TIDEMARK_EMR_ROLE']);
    const application = prod.resource('batch', 'aws_emrserverless_application').body;
    expect(application).toMatchObject({
      architecture: 'ARM64',
      maximum_capacity: { cpu: '100 vCPU', memory: '400 GB' },
    });
  });

  test('has its tables of the lake projected, with the columns of the events', () => {
    const raw = prod.resource('batch', 'aws_glue_catalog_table', { name: 'raw_events' }).body;
    expect(at(raw, 'parameters', 'storage.location.template')).toMatch(/\/events\/arrival_hour=\$\$\{arrival_hour\}$/);
    expect((at(raw, 'storage_descriptor', 'columns') as readonly Block[]).map(({ name }) => name as string)).toEqual(
      expect.arrayContaining(['site', 'arrived_ms', 'event_id', 'visitor']),
    );
    for (const table of prod.all('batch', 'aws_glue_catalog_table')) {
      const columns = (at(table.body, 'storage_descriptor', 'columns') as readonly Block[]).map(
        ({ name }) => name as string,
      );
      const partitions = (table.body['partition_keys'] as readonly Block[]).map(({ name }) => name as string);
      expect(columns.filter((name) => partitions.includes(name))).toEqual([]);
    }
  });
});

describe('what an environment chooses', () => {
  afterEach(removeChosen);

  test('Athena as engine: no Spark, and databases are made and dropped only for jobs', () => {
    const made = chosen('dev');
    expect(made.all('batch', 'aws_emrserverless_application')).toEqual([]);
    const variables = at(
      made.resource('batch', 'aws_lambda_function', { function_name: 'tidemark-dev-run' }).body,
      'environment',
      'variables',
    ) as Block;
    expect(variables['TIDEMARK_ENGINE']).toBe('athena');
    const statements = made
      .all('batch', 'aws_iam_role_policy')
      .flatMap(({ body }) => parseBlock(body['policy'])['Statement'] as readonly Block[]);
    const writing = statements.filter(({ Action }) => (Action as readonly string[]).includes('glue:CreateTable'));
    expect(writing.length).toBeGreaterThan(0);
    const databases = [
      'catalog',
      'database/tidemark_dev_job_*',
      'table/tidemark_dev_job_*/*',
      'userDefinedFunction/tidemark_dev_job_*/*',
    ].map((resource) => `arn:aws:glue:eu-west-1:123456789012:${resource}`);
    for (const { Resource } of writing) expect(Resource).toEqual(databases);
  });

  test.each(['dev', 'prod'] as const)(
    '%s: a function that has the engine work may use its scratch folder, and no other folder of that bucket but results',
    (name) => {
      const made = chosen(name);
      const functions = ['batch', 'serving']
        .flatMap((layer) => made.all(layer, 'aws_lambda_function'))
        .filter(
          ({ body }) =>
            (at(body, 'environment', 'variables') as Block | undefined)?.['TIDEMARK_SCRATCH_BUCKET'] !== undefined,
        );
      expect(functions.map(({ body }) => String(body['function_name']).split('-').at(-1)).sort()).toEqual([
        'gate',
        'operate',
        'publish',
        'query',
        'reconcile',
        'run',
      ]);
      const folders = (action: string): readonly string[] =>
        ['batch', 'serving']
          .flatMap((layer) =>
            made.all(layer, 'aws_iam_role_policy').map(({ body }) => ({ layer, text: String(body['policy']) })),
          )
          .map(({ text }) => {
            const statements = (
              JSON.parse(text) as {
                readonly Statement: readonly {
                  readonly Action: readonly string[];
                  readonly Resource: readonly string[];
                }[];
              }
            ).Statement;
            const resources = statements
              .filter(({ Action }) => Action.includes(action))
              .flatMap(({ Resource }) => Resource);
            return [
              ...new Set(
                resources
                  .filter((resource) => /results/.test(resource))
                  .map((resource) => resource.split('/').slice(1).join('/')),
              ),
            ]
              .sort()
              .join(' ');
          });
      // gate, run, reconcile and operate, the API, and the job itself where it runs in Spark; the machine, the
      // schedule, publish and the authorizer not.
      expect(folders('s3:DeleteObject').filter((found) => found !== '')).toEqual(
        Array.from({ length: name === 'dev' ? 5 : 6 }, () => 'scratch/*'),
      );
      expect(new Set(folders('s3:PutObject'))).toEqual(
        new Set(
          name === 'dev'
            ? ['', 'engine/* scratch/*', 'analysts/* scratch/*']
            : ['', 'scratch/*', 'analysts/* scratch/*'],
        ),
      );
    },
  );

  test('an executor that Spark does not have is refused', () => {
    const { batch } = environmentOf('prod');
    expect(() => chosen('prod', { batch: { ...batch, spark: { ...batch.spark, executorMemoryGb: 60 } } })).toThrow(
      'spark executor memory is 60: it must be from 8 to 30 GB',
    );
  });

  test('jobs that run at once must fit into the capacity of Spark, and name their sizes', () => {
    const { batch } = environmentOf('prod');
    expect(() => chosen('prod', { batch: { ...batch, spark: { ...batch.spark, maximumVcpu: 79 } } })).toThrow(
      'spark maximumVcpu is 79: it must be at least 80: 4 parts at once, each with a driver of 4 vCPU and 4 executors of 4',
    );
    const { body: run } = chosen('prod').resource('batch', 'aws_lambda_function', {
      function_name: 'tidemark-prod-run',
    });
    expect(at(run, 'environment', 'variables', 'TIDEMARK_EMR_PARAMETERS')).toBe(
      '--conf spark.driver.cores=4 --conf spark.driver.memory=14g --conf spark.executor.cores=4 --conf spark.executor.memory=14g --conf spark.executor.instances=1 --conf spark.dynamicAllocation.maxExecutors=4',
    );
  });

  test('a schedule that is not one is refused', () => {
    const { batch } = environmentOf('dev');
    expect(() => chosen('dev', { batch: { ...batch, schedule: 'cron(10 2 * * *)' } })).toThrow(
      'night expression is "cron(10 2 * * *)"',
    );
  });
});
