import { Construct } from 'constructs';
import type { Environment } from '../environments/schema';
import {
  ElasticacheParameterGroup,
  ElasticacheReplicationGroup,
  ElasticacheServerlessCache,
  ElasticacheSubnetGroup,
  ElasticacheUser,
  ElasticacheUserGroup,
} from '../lib/aws';
import { fittingNodeType, requireStorage } from '../lib/cache-size';
import { requireBetween, requireMatch } from '../lib/checks';
import type { Statement } from '../lib/iam';
import { arnOf, nameOf } from '../lib/naming';

type CacheChoice = Environment['cache'];
export type ValkeyChoice = Exclude<CacheChoice, { readonly kind: 'none' }>;

export interface ValkeyProps {
  readonly environment: Environment;
  readonly choice: ValkeyChoice;
  readonly keyArn: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
}

/** Reads, writes and connection commands; no administration. */
const ACCESS =
  'on ~* -@all +@read +@write +@connection +@transaction +info +time +command +cluster|slots +cluster|shards +cluster|nodes +eval +evalsha +script|load';
const ENGINE_VERSION = '8.0';

/** Valkey over TLS with IAM login: there are no passwords. */
export class Valkey extends Construct {
  /** rediss://host:port */
  readonly url: string;
  readonly kind: ValkeyChoice['kind'];
  readonly cacheName: string;
  readonly userName: string;
  /** Dimension of its CloudWatch metrics. */
  readonly metricDimension: Readonly<Record<string, string>>;
  readonly memoryUse: MemoryUse;
  readonly eventsPerDay: number;
  readonly #arns: readonly string[];

  constructor(scope: Construct, id: string, props: ValkeyProps) {
    super(scope, id);
    const { environment, choice } = props;
    const name = requireMatch(
      `${id} name`,
      nameOf(environment, 'cache'),
      /^[a-z]([a-z0-9]|-(?!-)){0,38}[a-z0-9]$/,
      'at most 40 small letters, digits and single hyphens',
    );
    const userId = nameOf(environment, 'function');
    // With IAM login, a user’s name must equal its id.
    const user = new ElasticacheUser(this, 'user', {
      userId,
      userName: userId,
      engine: 'valkey',
      accessString: ACCESS,
      authenticationMode: { type: 'iam' },
    });
    const group = new ElasticacheUserGroup(this, 'users', {
      userGroupId: nameOf(environment, 'functions'),
      engine: 'valkey',
      userIds: [user.userId],
    });
    const { url, resource, metricDimension } =
      choice.kind === 'serverless'
        ? this.#serverless(name, group.userGroupId, { ...props, choice })
        : this.#group(name, group.userGroupId, { ...props, choice });
    this.url = url;
    this.kind = choice.kind;
    this.cacheName = name;
    this.userName = userId;
    this.metricDimension = metricDimension;
    this.memoryUse = memoryUseOf(choice);
    this.eventsPerDay = environment.eventsPerDay;
    this.#arns = [arnOf(environment, 'elasticache', resource), arnOf(environment, 'elasticache', `user:${userId}`)];
  }

  connecting(): Statement {
    return { may: ['connectCache'], on: this.#arns };
  }

  #serverless(
    name: string,
    userGroupId: string,
    { environment, choice, keyArn, subnetIds, securityGroupId }: Chosen<'serverless'>,
  ): Reached {
    const { storageGb, processingUnitsPerSecond, snapshotDays } = choice;
    requireStorage(name, storageGb, environment.eventsPerDay);
    const cache = new ElasticacheServerlessCache(this, 'cache', {
      name,
      engine: 'valkey',
      majorEngineVersion: '8',
      description: 'Memory of event ids, and cells that do not change any more',
      kmsKeyId: keyArn,
      subnetIds: [...subnetIds],
      securityGroupIds: [securityGroupId],
      userGroupId,
      snapshotRetentionLimit: requireBetween(`${name} snapshotDays`, snapshotDays, 0, 35),
      ...(snapshotDays === 0 ? {} : { dailySnapshotTime: '03:00' }),
      cacheUsageLimits: [
        { dataStorage: [{ maximum: storageGb, unit: 'GB' }], ecpuPerSecond: [{ maximum: processingUnitsPerSecond }] },
      ],
    });
    const { address } = cache.endpoint.get(0);
    return {
      url: `rediss://${address}:6379`,
      resource: `serverlesscache:${name}`,
      metricDimension: { clusterId: name },
    };
  }

  #group(
    name: string,
    userGroupId: string,
    { environment, choice, keyArn, subnetIds, securityGroupId }: Chosen<'replication-group'>,
  ): Reached {
    const { replicas, snapshotDays } = choice;
    const subnets = new ElasticacheSubnetGroup(this, 'subnets', { name, subnetIds: [...subnetIds] });
    const parameters = new ElasticacheParameterGroup(this, 'parameters', {
      name,
      family: 'valkey8',
      // Evict the key closest to expiry: among ids, the one least likely to recur.
      parameter: [{ name: 'maxmemory-policy', value: 'volatile-ttl' }],
    });
    const isReplicated = requireBetween(`${name} replicas`, replicas, 0, 5) > 0;
    const group = new ElasticacheReplicationGroup(this, 'cache', {
      replicationGroupId: name,
      description: 'Memory of event ids, and cells that do not change any more',
      engine: 'valkey',
      engineVersion: ENGINE_VERSION,
      nodeType: fittingNodeType(name, choice.nodeType, environment.eventsPerDay),
      numCacheClusters: 1 + replicas,
      automaticFailoverEnabled: isReplicated,
      multiAzEnabled: isReplicated,
      port: 6379,
      subnetGroupName: subnets.name,
      parameterGroupName: parameters.name,
      securityGroupIds: [securityGroupId],
      atRestEncryptionEnabled: 'true',
      kmsKeyId: keyArn,
      transitEncryptionEnabled: true,
      transitEncryptionMode: 'required',
      userGroupIds: [userGroupId],
      snapshotRetentionLimit: requireBetween(`${name} snapshotDays`, snapshotDays, 0, 35),
      ...(snapshotDays === 0 ? {} : { snapshotWindow: '03:00-04:00', maintenanceWindow: 'sun:05:00-sun:06:00' }),
      applyImmediately: true,
    });
    return {
      url: `rediss://${group.primaryEndpointAddress}:6379`,
      resource: `replicationgroup:${name}`,
      metricDimension: { CacheClusterId: `${name}-001` },
    };
  }
}

type Chosen<Kind extends ValkeyChoice['kind']> = Omit<ValkeyProps, 'choice'> & {
  readonly choice: Extract<ValkeyChoice, { readonly kind: Kind }>;
};

/** How much of its memory is in use, as CloudWatch has it, and what that is when it is full. */
interface MemoryUse {
  readonly metricName: 'BytesUsedForCache' | 'DatabaseMemoryUsagePercentage';
  readonly full: number;
}

function memoryUseOf(choice: ValkeyChoice): MemoryUse {
  return choice.kind === 'serverless'
    ? { metricName: 'BytesUsedForCache', full: choice.storageGb * 1024 ** 3 }
    : { metricName: 'DatabaseMemoryUsagePercentage', full: 100 };
}

interface Reached {
  readonly url: string;
  /** Resource part of the ARN. */
  readonly resource: string;
  readonly metricDimension: Readonly<Record<string, string>>;
}
