import type { NodeType } from '../environments/node-types';
import { executionsNeeded } from '../lib/concurrency';
import { at, type Block } from '../lib/policy/model';
import { chosen, environmentOf, removeChosen, synthesise, type Synthesised } from './support/synthesised';

const WITHOUT_NETWORK = ['data', 'speed', 'batch', 'serving', 'reaction', 'observability'];

describe('prod', () => {
  let prod: Synthesised;
  beforeAll(() => {
    prod = synthesise(environmentOf('prod'));
  });
  afterAll(() => prod.remove());

  test('has a stack for each layer', () => {
    expect(prod.stacks.map(({ name }) => name)).toEqual(
      ['data', 'network', 'cache', 'speed', 'batch', 'serving', 'reaction', 'observability'].map(
        (layer) => `${layer}-prod`,
      ),
    );
  });

  test('keeps its state encrypted and locked, one file a stack', () => {
    const backends = prod.stacks.map(({ json }) => json.terraform?.backend?.['s3']);
    expect(backends[0]).toEqual({
      bucket: 'tidemark-state-123456789012-eu-west-1',
      key: 'prod/data.tfstate',
      region: 'eu-west-1',
      encrypt: true,
      use_lockfile: true,
    });
    expect(new Set(backends.map((backend) => at(backend, 'key'))).size).toBe(prod.stacks.length);
  });

  test('puts the functions that use the cache into the network, and no other', () => {
    const functions = ['speed', 'batch', 'serving'].flatMap((layer) => prod.all(layer, 'aws_lambda_function'));
    const inside = functions
      .filter(({ body }) => body['vpc_config'] !== undefined)
      .map(({ body }) => String(body['function_name']).replace('tidemark-prod-', ''));
    expect(inside.sort()).toEqual(['aggregate', 'gate', 'publish', 'query', 'reconcile', 'run']);
  });
});

describe('what an environment chooses', () => {
  afterEach(removeChosen);

  test('no cache: no network either, and no function in one', () => {
    const made = chosen('dev', { cache: { kind: 'none' } });
    expect(made.stacks.map(({ layer }) => layer)).toEqual(WITHOUT_NETWORK);
    const functions = ['speed', 'batch', 'serving'].flatMap((layer) => made.all(layer, 'aws_lambda_function'));
    expect(
      functions.filter(
        ({ body }) => body['vpc_config'] !== undefined || JSON.stringify(body).includes('TIDEMARK_CACHE'),
      ),
    ).toEqual([]);
  });

  test('prod-small: names that are valid in every service, and no network', () => {
    const made = chosen('prod-small');
    expect(made.stacks.map(({ layer }) => layer)).toEqual(WITHOUT_NETWORK);
    expect(made.all('batch', 'aws_glue_catalog_database').map(({ body }) => body['name'])).toEqual([
      'tidemark_prod_small',
    ]);
    const variables = made.all('batch', 'aws_lambda_function').map(({ body }) => at(body, 'environment', 'variables'));
    expect(JSON.stringify(variables)).toContain('"tidemark_prod_small_job_"');
  });

  test('a serverless cache, or nodes', () => {
    expect(chosen('staging').all('cache', 'aws_elasticache_serverless_cache')).toHaveLength(1);
    const [group] = chosen('prod').all('cache', 'aws_elasticache_replication_group');
    expect(group?.body).toMatchObject({
      num_cache_clusters: 2,
      automatic_failover_enabled: true,
      multi_az_enabled: true,
    });
    const [single] = chosen('dev').all('cache', 'aws_elasticache_replication_group');
    expect(single?.body).toMatchObject({ num_cache_clusters: 1, automatic_failover_enabled: false });
  });

  test('a node that holds the ids of the expected events, and no smaller one', () => {
    const nodeOf = (eventsPerDay: number, nodeType?: NodeType): unknown => {
      const cache = { kind: 'replication-group', replicas: 0, snapshotDays: 0, ...(nodeType && { nodeType }) } as const;
      return chosen('dev', { eventsPerDay, cache }).resource('cache', 'aws_elasticache_replication_group').body[
        'node_type'
      ];
    };

    expect(chosen('prod').resource('cache', 'aws_elasticache_replication_group').body['node_type']).toBe(
      'cache.t4g.medium',
    );
    expect([nodeOf(1_000_000), nodeOf(200_000_000)]).toEqual(['cache.t4g.micro', 'cache.r7g.large']);
    expect(nodeOf(50_000_000, 'cache.m7g.large')).toBe('cache.m7g.large');
    expect(() => nodeOf(50_000_000, 'cache.t4g.small')).toThrow(
      'tidemark-dev-cache nodeType is "cache.t4g.small": it must be left out, or at least cache.t4g.medium: ' +
        'the ids of 50,000,000 events per day need 2.04 GB, and of this node 0.96 GB can be filled',
    );
    expect(() => nodeOf(10_000_000_000)).toThrow('eventsPerDay is 10000000000: it must be fewer');
    expect(() =>
      chosen('staging', {
        cache: { kind: 'serverless', storageGb: 2, processingUnitsPerSecond: 10_000, snapshotDays: 1 },
      }),
    ).toThrow('storageGb is 2: it must be at least 3: the ids of 50,000,000 events per day need 2.04 GB');
  });

  test.each([
    ['staging', 'serverless'],
    ['prod', 'replication-group'],
  ] as const)('%s: every function that uses the cache knows that it is of kind %s', (name, kind) => {
    const made = chosen(name);
    const functions = ['speed', 'batch', 'serving'].flatMap((layer) => made.all(layer, 'aws_lambda_function'));
    const using = functions
      .map(({ body }) => at(body, 'environment', 'variables') as Block)
      .filter((variables) => variables['TIDEMARK_CACHE_URL'] !== undefined);
    expect(using.map((variables) => variables['TIDEMARK_CACHE_KIND'])).toEqual(Array.from({ length: 6 }, () => kind));
    expect(new Set(using.map((variables) => variables['TIDEMARK_CACHE_ID_KEYS']))).toEqual(new Set(['262144']));
  });

  test('requests never starve the consumers, and leave the account a hundred executions', () => {
    const reserved = chosen('prod')
      .all('speed', 'aws_lambda_function')
      .concat(chosen('prod').all('batch', 'aws_lambda_function'), chosen('prod').all('serving', 'aws_lambda_function'))
      .map(({ body }) => [String(body['function_name']), body['reserved_concurrent_executions']] as const);
    expect(reserved.filter(([, executions]) => typeof executions !== 'number')).toEqual([]);
    expect(reserved.reduce((sum, [, executions]) => sum + Number(executions), 0)).toBe(
      executionsNeeded(environmentOf('prod')) - 100 - 8,
    );
    expect(executionsNeeded(environmentOf('prod'))).toBeLessThanOrEqual(1000);
    // Four shards at most, each with a parent and a child while the stream is split.
    expect(reserved).toContainEqual(['tidemark-prod-aggregate', 8]);
    expect(
      chosen('dev')
        .all('speed', 'aws_lambda_function')
        .filter(({ body }) => 'reserved_concurrent_executions' in body),
    ).toEqual([]);
  });
});
