import type { Deployed, DeployedStream, Deployment, TableName } from '../../adapters/aws/doctor/deployment';
import { TABLES } from '../../adapters/aws/storage-keys';
import { furtherStreamName } from '../../adapters/aws/stream-names';
import type { Environment } from '../../stacks/environments/schema';
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
  platform: 'batch',
} as const;
const CONSUMERS = ['aggregate', 'archive'] as const;

/** What the stacks create from an environment's file, under the names that they use. */
export function deploymentOf(environment: Environment): Deployment {
  const { name, stream, streamsByType, batch, dashboard, protection, cache } = environment;
  const made = (stack: string, called: string): Deployed => ({ name: called, stack: `${stack}-${name}` });
  const bucket = (purpose: string, stack: string): Readonly<Record<string, Deployed>> => ({
    [purpose]: made(stack, bucketName(environment, purpose)),
  });
  const scheduled = (stack: 'speed' | 'batch', called: string) => ({
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
    buckets: {
      ...bucket('lake', 'data'),
      ...bucket('results', 'data'),
      ...bucket('failures', 'data'),
      ...(dashboard.livePage ? bucket('page', 'serving') : {}),
    },
    functions: Object.fromEntries(
      functionsOf(environment).map(([called, entry]) => [
        called,
        made(LAYERS[layerOf(entry)], nameOf(environment, called)),
      ]),
    ),
    operateFunction: nameOf(environment, 'operate'),
    consumers: Object.fromEntries(CONSUMERS.map((called) => [called, made('speed', nameOf(environment, called))])),
    cache:
      cache.kind === 'none'
        ? undefined
        : { kind: cache.kind, name: nameOf(environment, 'cache'), snapshotDays: cache.snapshotDays },
    workgroups: { analysts: workgroup('analysts'), engine: workgroup('engine') },
    sparkApplication: batch.engine === 'emr-serverless' ? nameOf(environment, 'spark') : undefined,
    machineArn: arnOf(environment, 'states', `stateMachine:${nameOf(environment, 'nightly')}`),
    schedules: { pulse: scheduled('speed', 'pulse'), nightly: scheduled('batch', 'nightly') },
    alarmPrefix: nameOf(environment, ''),
    siteSecrets: secretName(environment, 'sites/'),
    readToken: secretName(environment, 'read-token'),
    state: { bucket: stateBucket(environment), key: `${name}/serving.tfstate` },
  };
}

/** Included only where alarms may change the number of shards. */
function functionsOf({ stream }: Environment) {
  const reshards = stream.mode === 'provisioned' && stream.mostShards !== undefined;
  return Object.entries(FUNCTION_ENTRIES).filter(([called]) => called !== 'reshard' || reshards);
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
