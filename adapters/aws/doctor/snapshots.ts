import {
  DescribeReplicationGroupsCommand,
  DescribeServerlessCachesCommand,
  DescribeServerlessCacheSnapshotsCommand,
  DescribeSnapshotsCommand,
  type ElastiCacheClient,
} from '@aws-sdk/client-elasticache';
import type { Finding } from '../../../core/finding';
import type { Deployment } from './deployment';
import { look, ok, warning } from './look';

type Cache = NonNullable<Deployment['cache']>;

/** A kind of cache: its name in AWS, and how to list its snapshots. */
interface Kind {
  /** As in `describe-events`. */
  readonly source: string;
  readonly takeOne: (name: string) => string;
  /** When the available snapshots were taken: one page of them. */
  readonly taken: (
    client: ElastiCacheClient,
    name: string,
    page: string | undefined,
  ) => Promise<{ readonly times: readonly (Date | undefined)[]; readonly next: string | undefined }>;
  readonly made: (client: ElastiCacheClient, name: string) => Promise<Date | undefined>;
}

/** Snapshots are taken nightly: if the newest is older than this, two in a row are missing. */
const OLDEST_MS = 2 * 86_400_000;
const HOUR_MS = 3_600_000;

const KINDS: Readonly<Record<Cache['kind'], Kind>> = {
  serverless: {
    source: 'serverless-cache',
    takeOne: (name) =>
      `aws elasticache create-serverless-cache-snapshot --serverless-cache-name ${name} --serverless-cache-snapshot-name ${name}-by-hand`,
    taken: async (client, ServerlessCacheName, NextToken) => {
      const { ServerlessCacheSnapshots: found = [], NextToken: next } = await client.send(
        new DescribeServerlessCacheSnapshotsCommand({ ServerlessCacheName, NextToken }),
      );
      return {
        times: found.filter(({ Status }) => Status?.toLowerCase() === 'available').map(({ CreateTime }) => CreateTime),
        next,
      };
    },
    made: async (client, ServerlessCacheName) =>
      (await client.send(new DescribeServerlessCachesCommand({ ServerlessCacheName }))).ServerlessCaches?.[0]
        ?.CreateTime,
  },
  'replication-group': {
    source: 'replication-group',
    takeOne: (name) => `aws elasticache create-snapshot --replication-group-id ${name} --snapshot-name ${name}-by-hand`,
    taken: async (client, ReplicationGroupId, Marker) => {
      const { Snapshots: found = [], Marker: next } = await client.send(
        new DescribeSnapshotsCommand({ ReplicationGroupId, Marker }),
      );
      const available = found.filter(({ SnapshotStatus }) => SnapshotStatus === 'available');
      return {
        times: available.flatMap(({ NodeSnapshots = [] }) =>
          NodeSnapshots.map(({ SnapshotCreateTime }) => SnapshotCreateTime),
        ),
        next,
      };
    },
    made: async (client, ReplicationGroupId) =>
      (await client.send(new DescribeReplicationGroupsCommand({ ReplicationGroupId }))).ReplicationGroups?.[0]
        ?.ReplicationGroupCreateTime,
  },
};

/** One finding if the environment’s file asks for snapshots of the cache; otherwise none. */
export async function lookAtSnapshots(
  client: ElastiCacheClient,
  { cache, environment }: Deployment,
  nowMs: number,
): Promise<readonly Finding[]> {
  if (cache === undefined || cache.snapshotDays === 0) return [];
  return [
    await look({ part: 'cache snapshots', stack: `cache-${environment}` }, () => snapshots(client, cache, nowMs)),
  ];
}

async function snapshots(
  client: ElastiCacheClient,
  { kind, name }: Cache,
  nowMs: number,
): Promise<Pick<Finding, 'verdict' | 'says'>> {
  const newestMs = await newest(client, KINDS[kind], name);
  if (newestMs !== undefined) {
    const says = `the newest of ${name} is ${age(nowMs - newestMs)} old`;
    return nowMs - newestMs <= OLDEST_MS ? ok(says) : missed(says, { kind, name });
  }
  const madeMs = (await KINDS[kind].made(client, name))?.getTime() ?? 0;
  if (nowMs - madeMs <= OLDEST_MS)
    return ok(`there is none of ${name} yet: it is ${age(nowMs - madeMs)} old, and the first one comes at night`);
  return missed(`there is none of ${name}`, { kind, name });
}

function missed(says: string, { kind, name }: Pick<Cache, 'kind' | 'name'>): Pick<Finding, 'verdict' | 'says'> {
  const { source, takeOne } = KINDS[kind];
  return warning(
    `${says}, although one is to be taken every night: a cache that is lost comes back without newer event ids, and live numbers may count repeats. ` +
      `See why: aws elasticache describe-events --source-type ${source} --source-identifier ${name} --duration 20160; take one: ${takeOne(name)}`,
  );
}

async function newest(client: ElastiCacheClient, { taken }: Kind, name: string): Promise<number | undefined> {
  const all: number[] = [];
  for (let page: string | undefined, isFirst = true; isFirst || page !== undefined; isFirst = false) {
    const { times, next } = await taken(client, name, page);
    all.push(...times.flatMap((time) => (time === undefined ? [] : [time.getTime()])));
    page = next;
  }
  return all.length === 0 ? undefined : Math.max(...all);
}

function age(ms: number): string {
  const hours = Math.floor(ms / HOUR_MS);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}
