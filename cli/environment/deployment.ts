import type { Deployed, DeployedStream, Deployment, TableName } from '../../adapters/aws/doctor/deployment';
import { CAPABILITIES } from '../../capabilities/list';
import { type Capability, hardTables, tableNameOf } from '../../core/capability/capability';
import { TABLES } from '../../adapters/aws/storage-keys';
import { GATING_CONSUMERS } from '../../core/port/ledger-store';
import { furtherStreamName } from '../../adapters/aws/stream-names';
import type { Environment } from '../../stacks/environments/schema';
import { executionsNeeded } from '../../stacks/lib/concurrency';
import { FUNCTION_ENTRIES } from '../../stacks/lib/function-code';
import { arnOf, bucketName, nameOf, secretName, stateBucket } from '../../stacks/lib/naming';

/**
 * Which stack a function belongs to: the layer of its code. Operations belong to the batch layer, whose engine they
 * use.
 */
const LAYERS = {
  'speed-layer': 'speed',
  'batch-layer': 'batch',
  'serving-layer': 'serving',
  'reaction-layer': 'reaction',
  platform: 'batch',
} as const;

/** Topics of alarms: those of cost may go to what subscribes itself. */
const HEARD_TOPICS = ['operations', 'numbers'] as const;

/** What the stacks create from an environment's file, under the names that they use. */
export function deploymentOf(environment: Environment, capabilities: readonly Capability[] = CAPABILITIES): Deployment {
  const hasFollowers = capabilities.some(({ parts }) => parts.includes('consumer'));
  const withFunction = capabilities.filter(({ lambda }) => lambda !== undefined);
  const { name, stream, streamsByType, batch, dashboard, protection, cache } = environment;
  const made = (stack: string, called: string): Deployed => ({ name: called, stack: `${stack}-${name}` });
  const bucket = (purpose: string, stack: string): Readonly<Record<string, Deployed>> => ({
    [purpose]: made(stack, bucketName(environment, purpose)),
  });
  const scheduled = (stack: 'speed' | 'batch' | 'reaction', called: string) => ({
    ...made(stack, nameOf(environment, called)),
    group: nameOf(environment, stack),
  });
  const workgroup = (purpose: string): Deployed => made('batch', nameOf(environment, purpose));
  return {
    environment: name,
    isProtected: protection === 'protected',
    stream: streamMade(nameOf(environment, 'events'), stream),
    furtherStreams: Object.fromEntries(
      streamsByType.map((one) => [
        one.name,
        streamMade(furtherStreamName(nameOf(environment, 'events'), one.name), one),
      ]),
    ),
    tables: Object.fromEntries(Object.keys(TABLES).map((table) => [table, nameOf(environment, table)])) as Record<
      TableName,
      string
    >,
    capabilityTables: Object.fromEntries(
      capabilities.flatMap((capability) =>
        hardTables(capability).map(({ name: table, expires }) => {
          const full = tableNameOf(capability, table);
          return [full, { ...made('data', nameOf(environment, full)), expires }];
        }),
      ),
    ),
    buckets: {
      ...bucket('lake', 'data'),
      ...bucket('results', 'data'),
      ...bucket('failures', 'data'),
      ...(dashboard.livePage ? bucket('page', 'serving') : {}),
    },
    functions: {
      ...Object.fromEntries(
        functionsOf(environment, hasFollowers).map(([called, entry]) => [
          called,
          made(LAYERS[layerOf(entry)], nameOf(environment, called)),
        ]),
      ),
      ...Object.fromEntries(withFunction.map(({ name: own }) => [own, made('reaction', nameOf(environment, own))])),
    },
    operateFunction: nameOf(environment, 'operate'),
    consumers: {
      ...Object.fromEntries(GATING_CONSUMERS.map((called) => [called, made('speed', nameOf(environment, called))])),
      ...(hasFollowers ? { follow: made('reaction', nameOf(environment, 'follow')) } : {}),
    },
    cache:
      cache.kind === 'none'
        ? undefined
        : { kind: cache.kind, name: nameOf(environment, 'cache'), snapshotDays: cache.snapshotDays },
    workgroups: { analysts: workgroup('analysts'), engine: workgroup('engine') },
    sparkApplication: batch.engine === 'emr-serverless' ? nameOf(environment, 'spark') : undefined,
    quotas: {
      lambdaExecutions: executionsNeeded(environment),
      sparkVcpu: batch.engine === 'emr-serverless' ? batch.spark.maximumVcpu : 0,
    },
    machineArn: arnOf(environment, 'states', `stateMachine:${nameOf(environment, 'nightly')}`),
    schedules: {
      pulse: scheduled('speed', 'pulse'),
      nightly: scheduled('batch', 'nightly'),
      ...Object.fromEntries(
        withFunction
          .filter(({ lambda }) => lambda?.schedule !== undefined)
          .map((one) => [one.name, scheduled('reaction', one.name)]),
      ),
    },
    alertTopics: Object.fromEntries(
      HEARD_TOPICS.filter((topic) => environment.alertTopics.enabled && environment.alertTopics[topic].length > 0).map(
        (topic) => [topic, arnOf(environment, 'sns', nameOf(environment, topic))],
      ),
    ),
    alarmPrefix: nameOf(environment, ''),
    siteSecrets: secretName(environment, 'sites/'),
    readToken: secretName(environment, 'read-token'),
    state: { bucket: stateBucket(environment), key: `${name}/serving.tfstate` },
  };
}

/** `reshard` only where alarms may change the number of shards, `follow` only where a capability follows the stream. */
function functionsOf({ stream }: Environment, hasFollowers: boolean) {
  const reshards = stream.mode === 'provisioned' && stream.mostShards !== undefined;
  return Object.entries(FUNCTION_ENTRIES).filter(
    ([called]) => (called !== 'reshard' || reshards) && (called !== 'follow' || hasFollowers),
  );
}

function streamMade(name: string, chosen: Environment['stream']): DeployedStream {
  return {
    name,
    retentionHours: chosen.retentionHours,
    ...(chosen.mode === 'provisioned'
      ? { shards: chosen.shards, mostShards: chosen.mostShards }
      : { shards: undefined }),
  };
}

function layerOf(entry: (typeof FUNCTION_ENTRIES)[keyof typeof FUNCTION_ENTRIES]): keyof typeof LAYERS {
  return entry.slice(0, entry.indexOf('/')) as keyof typeof LAYERS;
}
