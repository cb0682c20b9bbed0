import { deploymentOf } from '../../cli/environment/deployment';
import { KEYS, TABLES } from '../../adapters/aws/storage-keys';
import { at, type Block } from '../lib/policy/model';
import { chosen, environmentOf, removeChosen, synthesise, type Synthesised } from './support/synthesised';

describe('prod', () => {
  let prod: Synthesised;
  beforeAll(() => {
    prod = synthesise(environmentOf('prod'));
  });
  afterAll(() => prod.remove());

  test('has the tables that the adapters read, with their keys and no expiry but that of salts', () => {
    const tables = prod.all('data', 'aws_dynamodb_table').map(({ body }) => body);
    const { capabilityTables } = deploymentOf(environmentOf('prod'));
    expect(tables.map(({ name }) => name).sort()).toEqual(
      [...Object.keys(TABLES), ...Object.keys(capabilityTables)].map((name) => `tidemark-prod-${name}`).sort(),
    );
    for (const { hash_key, range_key, billing_mode } of tables) {
      expect([hash_key, range_key, billing_mode]).toEqual([KEYS.partition, KEYS.sort, 'PAY_PER_REQUEST']);
    }
    const own = tables.filter(({ name }) => !Object.keys(capabilityTables).includes(String(name).slice(14)));
    // What a table holds may be unread still, however old it is.
    expect(own.filter((table) => 'ttl' in table).map(({ name }) => name)).toEqual(['tidemark-prod-salts']);
  });

  test('ages the lake: 30 days, then infrequent access, then archive, and two years in all; a run comes first', () => {
    const rules = prod
      .all('data', 'aws_s3_bucket_lifecycle_configuration')
      .map(({ body }) => body['rule'] as readonly Block[])
      .find((found) => found.some(({ id }) => id === 'age-events'))!;
    const { transition, expiration } = rules.find(({ id }) => id === 'age-events')!;
    expect(transition).toEqual([
      { days: 30, storage_class: 'STANDARD_IA' },
      { days: 90, storage_class: 'GLACIER_IR' },
    ]);
    expect(expiration).toEqual([{ days: 790 }]);
    // Files that a run reads from earlier runs never expire.
    expect(
      rules.filter(
        (rule) => rule['expiration'] !== undefined && 'runs/'.startsWith(String(at(rule, 'filter', 'prefix'))),
      ),
    ).toEqual([]);
  });
});

describe('what an environment chooses', () => {
  afterEach(removeChosen);

  test('a stream that scales itself, or shards', () => {
    const onDemand = chosen('staging').resource('data', 'aws_kinesis_stream').body;
    expect([at(onDemand, 'stream_mode_details', 'stream_mode'), onDemand['shard_count']]).toEqual([
      'ON_DEMAND',
      undefined,
    ]);
    const provisioned = chosen('prod').resource('data', 'aws_kinesis_stream').body;
    expect([
      at(provisioned, 'stream_mode_details', 'stream_mode'),
      provisioned['shard_count'],
      provisioned['retention_period'],
    ]).toEqual(['PROVISIONED', 1, 168]);
  });

  test('addresses are subscribed to their topic', () => {
    const made = chosen('dev', {
      alertTopics: { enabled: true, operations: ['ops@shop.example'], numbers: [], cost: [] },
    });
    expect(
      made.all('data', 'aws_sns_topic_subscription').map(({ body }) => [body['protocol'], body['endpoint']]),
    ).toEqual([['email', 'ops@shop.example']]);
  });

  test('a protected environment cannot lose data by a destroy, another can be cleared', () => {
    const tables = (made: Synthesised): readonly unknown[] =>
      made.all('data', 'aws_dynamodb_table').map(({ body }) => body['deletion_protection_enabled']);
    expect(new Set(tables(chosen('prod')))).toEqual(new Set([true]));
    expect(new Set(tables(chosen('dev')))).toEqual(new Set([false]));
    expect(
      chosen('dev')
        .all('data', 'aws_s3_bucket')
        .every(({ body }) => body['force_destroy'] === true),
    ).toBe(true);
  });
});
