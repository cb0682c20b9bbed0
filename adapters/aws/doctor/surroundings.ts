import { type CloudWatchClient, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import {
  DescribeReplicationGroupsCommand,
  DescribeServerlessCachesCommand,
  type ElastiCacheClient,
} from '@aws-sdk/client-elasticache';
import { DescribeSecretCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Finding } from '../../../core/finding';
import type { Deployment } from './deployment';
import { failed, look, ok, unless, warning } from './look';

/** The cache has a TLS endpoint. It is in a closed network, so it is described, not queried. */
export function lookAtCache(client: ElastiCacheClient, { cache, environment }: Deployment): Promise<Finding> {
  return look({ part: 'cache', stack: `cache-${environment}` }, () => {
    if (cache === undefined)
      return Promise.resolve(
        warning('there is none: live numbers may count a repeated event twice until the next nightly run'),
      );
    return cache.kind === 'serverless' ? serverlessCache(client, cache.name) : replicationGroup(client, cache.name);
  });
}

async function serverlessCache(client: ElastiCacheClient, name: string): Promise<Pick<Finding, 'verdict' | 'says'>> {
  const { ServerlessCaches: [found] = [] } = await client.send(
    new DescribeServerlessCachesCommand({ ServerlessCacheName: name }),
  );
  const address = found?.Endpoint?.Address;
  return unless(
    [
      found?.Status?.toLowerCase() !== 'available' &&
        `${name} is ${found?.Status ?? 'in no state'}: until it is available live numbers may count repeats`,
      address === undefined && `${name} has no endpoint`,
      found?.UserGroupId === undefined && `${name} has no users: anybody in the network may enter`,
    ],
    `${name} answers at ${address ?? ''}, ${snapshots(found?.SnapshotRetentionLimit)}`,
  );
}

async function replicationGroup(client: ElastiCacheClient, name: string): Promise<Pick<Finding, 'verdict' | 'says'>> {
  const { ReplicationGroups: [found] = [] } = await client.send(
    new DescribeReplicationGroupsCommand({ ReplicationGroupId: name }),
  );
  const address = found?.NodeGroups?.[0]?.PrimaryEndpoint?.Address;
  return unless(
    [
      found?.Status !== 'available' &&
        `${name} is ${found?.Status ?? 'in no state'}: until it is available live numbers may count repeats`,
      address === undefined && `${name} has no endpoint`,
      found?.TransitEncryptionEnabled !== true && `${name} speaks without TLS`,
      (found?.UserGroupIds ?? []).length === 0 && `${name} has no users: anybody in the network may enter`,
    ],
    `${name} answers at ${address ?? ''}, ${found?.MemberClusters?.length ?? 0} nodes, ${snapshots(found?.SnapshotRetentionLimit)}`,
  );
}

function snapshots(days = 0): string {
  return days === 0 ? 'no snapshots' : `snapshots of ${days} days`;
}

/** One finding for each alarm that is raised, or a single one if none is. */
export async function lookAtAlarms(
  client: CloudWatchClient,
  { alarmPrefix, environment }: Deployment,
): Promise<readonly Finding[]> {
  const alarms: MetricAlarm[] = [];
  const summary = await look({ part: 'alarms', stack: `observability-${environment}` }, async () => {
    for (let NextToken: string | undefined, isFirst = true; isFirst || NextToken !== undefined; isFirst = false) {
      const page = await client.send(new DescribeAlarmsCommand({ AlarmNamePrefix: alarmPrefix, NextToken }));
      alarms.push(...(page.MetricAlarms ?? []));
      NextToken = page.NextToken;
    }
    if (alarms.length === 0)
      return failed(`there are none: failures go unnoticed; deploy the stack observability-${environment}`);
    return ok(`${alarms.length} alarms, ${alarms.filter(isOn).length} of them on`);
  });
  const on = alarms.filter(isOn).map(({ AlarmName: name = '', AlarmDescription: description = '' }): Finding => ({
    part: `alarm ${name.slice(alarmPrefix.length)}`,
    verdict: 'failed',
    says: description,
  }));
  return [summary, ...on];
}

function isOn({ StateValue: state }: MetricAlarm): boolean {
  return state === 'ALARM';
}

/** Terraform creates the secret; its value is set by a person, once. */
export function lookAtReadToken(
  client: SecretsManagerClient,
  { readToken, environment }: Deployment,
): Promise<Finding> {
  return look({ part: 'read token', stack: `serving-${environment}` }, async () => {
    const { VersionIdsToStages: versions = {}, DeletedDate: deleted } = await client.send(
      new DescribeSecretCommand({ SecretId: readToken }),
    );
    if (deleted !== undefined) return failed(`${readToken} is being deleted: nobody can read the API; restore it`);
    const hasValue = Object.values(versions).some((stages) => stages.includes('AWSCURRENT'));
    return hasValue
      ? ok(`${readToken} has a value`)
      : failed(
          `${readToken} has no value, so nobody can read the API: openssl rand -base64 32 | tr -d '\\n' | aws secretsmanager put-secret-value --secret-id ${readToken} --secret-string file:///dev/stdin`,
        );
  });
}
