import { dev } from '../environments/dev';
import { chosenEnvironments, type EnvironmentFile, readEnvironment } from '../environments/load';
import { prod } from '../environments/prod';
import { prodSmall } from '../environments/prod-small';
import { ENVIRONMENT_NAMES } from '../environments/schema';

const ACCOUNTS = {
  TIDEMARK_ACCOUNT_DEV: '111111111111',
  TIDEMARK_ACCOUNT_STAGING: '222222222222',
  TIDEMARK_ACCOUNT_PROD_SMALL: '555555555555',
  TIDEMARK_ACCOUNT_PROD: '333333333333',
};

const ORDERS = { name: 'orders', types: ['purchase'], mode: 'provisioned', shards: 1, retentionHours: 48 };

function refusal(file: object, name: 'dev' | 'prod' = 'dev'): string {
  try {
    readEnvironment(name, file as EnvironmentFile, ACCOUNTS);
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
}

describe('the files of the environments', () => {
  test('are all complete, and each has its own account', () => {
    const all = chosenEnvironments({ TIDEMARK_ENV: 'all', ...ACCOUNTS });
    expect(all.map(({ name, account }) => [name, account])).toEqual([
      ['dev', '111111111111'],
      ['staging', '222222222222'],
      ['prod-small', '555555555555'],
      ['prod', '333333333333'],
    ]);
  });

  test.each(ENVIRONMENT_NAMES)('%s can be chosen alone', (name) => {
    expect(chosenEnvironments({ TIDEMARK_ENV: name, ...ACCOUNTS }).map((environment) => environment.name)).toEqual([
      name,
    ]);
  });

  test('prod-small has neither a network nor a gateway in front of the collector, and is protected as prod is', () => {
    const [small] = chosenEnvironments({ TIDEMARK_ENV: 'prod-small', ...ACCOUNTS });
    expect([small?.cache.kind, small?.ingest.door, small?.protection]).toEqual(['none', 'function-url', 'protected']);
    expect(() => readEnvironment('prod-small', { ...prodSmall, protection: 'deletable' }, ACCOUNTS)).toThrow(
      'it must be protected in prod',
    );
  });

  test('an account in the file is taken where no variable has another', () => {
    expect(readEnvironment('dev', { ...dev, account: '444444444444' }, {}).account).toBe('444444444444');
  });
});

test('an environment has one stream unless its file says otherwise', () => {
  expect(
    ENVIRONMENT_NAMES.map((name) => chosenEnvironments({ TIDEMARK_ENV: name, ...ACCOUNTS })[0]!.streamsByType),
  ).toEqual([[], [], [], []]);
  expect(refusal({ ...dev, streamsByType: [ORDERS, { ...ORDERS, name: 'coming', types: [] }] })).toBe('accepted');
});

describe('wrong configuration names the field and what it takes', () => {
  test('an unknown environment', () => {
    expect(() => chosenEnvironments({ TIDEMARK_ENV: 'qa' })).toThrow(
      'TIDEMARK_ENV is "qa": it must be one of dev, staging, prod-small, prod, all',
    );
    expect(() => chosenEnvironments({})).toThrow('TIDEMARK_ENV is missing: one of dev, staging, prod-small, prod, all');
  });

  test('no account', () => {
    expect(() => readEnvironment('dev', dev, {})).toThrow(
      'environments/dev.ts: account is missing: the 12 digits of the AWS account, here or in TIDEMARK_ACCOUNT_DEV',
    );
  });

  test.each<[string, object, string]>([
    [
      'no shard',
      { stream: { mode: 'provisioned', shards: 0, retentionHours: 48 } },
      'stream.shards is 0: it must be a whole number of shards from 1 to 500',
    ],
    [
      'half a shard',
      { stream: { mode: 'provisioned', shards: 1.5, retentionHours: 48 } },
      'stream.shards is 1.5: it must be a whole number of shards from 1 to 500',
    ],
    [
      'retention too short',
      { stream: { mode: 'on-demand', retentionHours: 23 } },
      'stream.retentionHours is 23: it must be a whole number of hours from 24 to 8760',
    ],
    [
      'retention too long',
      { stream: { mode: 'on-demand', retentionHours: 9000 } },
      'stream.retentionHours is 9000: it must be a whole number of hours from 24 to 8760',
    ],
    [
      'a stream mode that is not there',
      { stream: { mode: 'ONDEMAND', retentionHours: 48 } },
      'mode must be one of on-demand, provisioned',
    ],
    [
      'a type in two streams',
      { streamsByType: [{ ...ORDERS, name: 'sales' }, ORDERS] },
      'it must be streams that have a name and types of their own (purchase is in sales and in orders)',
    ],
    [
      'two streams of one name',
      { streamsByType: [ORDERS, { ...ORDERS, types: ['search'] }] },
      'it must be streams that have a name and types of their own (orders is the name of two streams)',
    ],
    [
      'a stream for a type that is not there',
      { streamsByType: [{ ...ORDERS, types: ['returned'] }] },
      'streamsByType.0.types.0 is "returned": it must be an event type such as purchase, or custom:<name>',
    ],
    [
      'a stream of types whose name cannot be in a key',
      { streamsByType: [{ ...ORDERS, name: 'My.Orders' }] },
      'streamsByType.0.name is "My.Orders": it must be 1 to 16 lower-case letters and digits, a letter first',
    ],
    [
      'a stream of types without shards',
      { streamsByType: [{ ...ORDERS, shards: undefined }] },
      'streamsByType.0.shards is missing: a whole number of shards from 1 to 500',
    ],
    ['a field that a stream of types does not have', { streamsByType: [{ ...ORDERS, mostShards: 4 }] }, 'mostShards'],
    [
      'two writers a shard',
      { consumers: { ...dev.consumers, parallelizationFactor: 2 } },
      'consumers.parallelizationFactor is 2: it must be 1 (one writer per shard',
    ],
    [
      'a batch engine that is not there',
      { batch: { ...dev.batch, engine: 'flink' } },
      'batch.engine is "flink": it must be one of emr-serverless, athena',
    ],
    [
      'a cache that is not there',
      { cache: { kind: 'redis' } },
      'kind must be one of serverless, replication-group, none',
    ],
    [
      'log days that CloudWatch does not have',
      { retention: { ...dev.retention, logDays: 15 } },
      'retention.logDays is 15: it must be one of 1, 3, 5, 7, 14',
    ],
    [
      'infrequent access before day 30',
      { retention: { ...dev.retention, standardDays: 7 } },
      'retention.standardDays is 7: it must be a whole number of days from 30 to 365',
    ],
    [
      'a lake that forgets before it ages',
      { retention: { ...dev.retention, standardDays: 100, infrequentDays: 100, lakeDays: 200 } },
      'retention.lakeDays is 200: it must be more days than',
    ],
    [
      'raw events that go before their ids are compared',
      { retention: { ...dev.retention, lakeDays: 200, horizonDays: 191 } },
      'retention.horizonDays is 191: it must be at least ten days less than lakeDays',
    ],
    [
      'a network that is not a block',
      { network: { ...dev.network, cidr: '10.999.0.0/16' } },
      'network.cidr is "10.999.0.0/16": it must be a /16 block',
    ],
    [
      'one zone twice',
      { network: { ...dev.network, zones: ['a', 'a'] } },
      'network.zones is ["a","a"]: it must be two different zones',
    ],
    [
      'a country database that is still packed',
      { countryDatabase: 'GeoLite2-Country.tar.gz' },
      'countryDatabase is "GeoLite2-Country.tar.gz": it must be the path of an .mmdb file',
    ],
    ['a field that nobody knows', { colour: 'blue' }, 'colour'],
    ['a field that is not there', { region: undefined }, 'region is missing: an AWS region such as eu-west-1'],
  ])('%s', (_, changes, message) => {
    expect(refusal({ ...dev, ...changes })).toContain(message);
  });

  test('an account that is not one', () => {
    expect(() => readEnvironment('dev', dev, { TIDEMARK_ACCOUNT_DEV: '1234' })).toThrow(
      'the 12 digits of the AWS account',
    );
  });

  test('prod that can be deleted', () => {
    expect(refusal({ ...prod, protection: 'deletable' }, 'prod')).toContain(
      'protection is "deletable": it must be protected in prod',
    );
  });

  test('every wrong field at once', () => {
    const message = refusal({ ...dev, region: 'moon', protection: 'maybe' });
    expect(message).toContain('region is "moon"');
    expect(message).toContain('protection is "maybe"');
  });
});
