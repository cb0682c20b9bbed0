import type { Construct } from 'constructs';
import { aggregatorVariables } from '../../speed-layer/aggregate/config';
import { archiverVariables } from '../../speed-layer/archive/config';
import { collectorVariables } from '../../speed-layer/collect/config';
import { pulseVariables } from '../../speed-layer/pulse/config';
import { LOADS, reshardVariables } from '../../speed-layer/reshard/config';
import type { EventStream } from '../constructs/event-stream';
import { Resharding, reshardAlarmName } from '../constructs/resharding';
import { type FunctionContext, LambdaService } from '../constructs/lambda-service';
import { Schedule } from '../constructs/schedule';
import { StreamConsumer } from '../constructs/stream-consumer';
import type { Environment } from '../environments/schema';
import { SchedulerScheduleGroup } from '../lib/aws';
import { BaseStack } from '../lib/base-stack';
import { requireBetween } from '../lib/checks';
import { lanesOf } from '../lib/lanes';
import { ownMetric } from '../lib/metrics';
import { arnOf, nameOf, secretName, siteSecretsArn } from '../lib/naming';
import { cacheAccess, countryAccess, type Foundation, streamValues } from './deps';

/** Collects events, counts them within seconds and writes them to the lake within a minute. */
export class SpeedStack extends BaseStack {
  readonly collect: LambdaService;
  readonly aggregate: LambdaService;
  readonly archive: LambdaService;
  readonly pulse: LambdaService;
  /** Only if the number of shards follows the load. */
  readonly reshard: LambdaService | undefined;
  readonly #context: FunctionContext;

  constructor(
    scope: Construct,
    environment: Environment,
    readonly foundation: Foundation,
  ) {
    super(scope, 'speed', environment);
    this.#context = { environment, codeFolder: foundation.codeFolder, logsKeyArn: foundation.data.logsKey.arn };
    this.collect = this.#collect();
    this.aggregate = this.#aggregate();
    this.archive = this.#archive();
    this.pulse = this.#pulse();
    this.reshard = this.#reshard();
    const { aggregateBatch, aggregateWindowSeconds, archiveBatch, archiveWindowSeconds } = environment.consumers;
    this.#consume('aggregate', this.aggregate, { batchRecords: aggregateBatch, windowSeconds: aggregateWindowSeconds });
    this.#consume('archive', this.archive, { batchRecords: archiveBatch, windowSeconds: archiveWindowSeconds });
  }

  #collect(): LambdaService {
    const { data } = this.foundation;
    const { key, tables } = data;
    const { lateEventsPerMinute } = this.environment;
    const countries = countryAccess(this, this.environment, this.foundation);
    return LambdaService.of(this, {
      ...this.#context,
      name: 'collect',
      description: 'Takes events; answers when the stream has them',
      memoryMb: 512,
      timeoutSeconds: 15,
      schema: collectorVariables,
      variables: {
        ...streamValues(this.environment, data),
        TIDEMARK_SITES_TABLE: tables.sites.tableName,
        TIDEMARK_SALTS_TABLE: tables.salts.tableName,
        TIDEMARK_SECRET_PREFIX: secretName(this.environment, 'sites/'),
        TIDEMARK_LANES: String(lanesOf(this.environment)),
        ...(lateEventsPerMinute === undefined ? {} : { TIDEMARK_LATE_EVENTS_PER_MINUTE: String(lateEventsPerMinute) }),
        ...countries.variables,
      },
      may: [
        data.toStreams('putRecords', 'listShards'),
        tables.sites.to('readTable'),
        tables.salts.to('readTable', 'writeTable'),
        { may: ['readSecret'], on: [siteSecretsArn(this.environment)] },
        key.useThrough('kinesis', 'dynamodb', 'secretsmanager'),
      ],
      layers: countries.layers,
    });
  }

  #aggregate(): LambdaService {
    const { data } = this.foundation;
    const { key, stream, tables, failures } = data;
    const cache = cacheAccess(this.foundation);
    return LambdaService.of(this, {
      ...this.#context,
      name: 'aggregate',
      description: 'Folds events into live cells',
      memoryMb: 1024,
      timeoutSeconds: 60,
      schema: aggregatorVariables,
      variables: {
        TIDEMARK_STREAM: stream.streamName,
        TIDEMARK_CELLS_TABLE: tables.cells.tableName,
        TIDEMARK_LEDGERS_TABLE: tables.ledgers.tableName,
        TIDEMARK_CONTROL_TABLE: tables.control.tableName,
        ...cache.variables,
      },
      may: [
        data.toStreams('readStream'),
        tables.cells.to('readTable', 'writeTable'),
        tables.ledgers.to('readTable', 'writeTable'),
        tables.control.to('readTable', 'writeTable'),
        failures.writing(''),
        { may: ['listBucket'], on: [failures.arn] },
        key.useThrough('kinesis', 'dynamodb', 's3'),
        ...cache.may,
      ],
      placement: cache.placement,
    });
  }

  #archive(): LambdaService {
    const { data } = this.foundation;
    const { key, stream, tables, lake, failures } = data;
    return LambdaService.of(this, {
      ...this.#context,
      name: 'archive',
      description: 'Writes events to the lake',
      memoryMb: 1769,
      timeoutSeconds: 120,
      schema: archiverVariables,
      variables: {
        TIDEMARK_STREAM: stream.streamName,
        TIDEMARK_LAKE_BUCKET: lake.bucketName,
        TIDEMARK_MANIFESTS_TABLE: tables.manifests.tableName,
        TIDEMARK_LEDGERS_TABLE: tables.ledgers.tableName,
      },
      may: [
        data.toStreams('readStream'),
        tables.manifests.to('readTable', 'writeTable'),
        tables.ledgers.to('readTable', 'writeTable'),
        ...lake.reading('events/', 'quarantine/'),
        lake.writing('events/', 'quarantine/'),
        failures.writing(''),
        { may: ['listBucket'], on: [failures.arn] },
        key.useThrough('kinesis', 'dynamodb', 's3'),
      ],
    });
  }

  #pulse(): LambdaService {
    const { environment } = this;
    const { data } = this.foundation;
    const pulse = LambdaService.of(this, {
      ...this.#context,
      name: 'pulse',
      description: 'Writes the time into every open shard',
      memoryMb: 256,
      timeoutSeconds: 30,
      schema: pulseVariables,
      variables: { ...streamValues(environment, data), TIDEMARK_CONTROL_TABLE: data.tables.control.tableName },
      may: [
        data.toStreams('putRecords', 'listShards'),
        data.tables.control.to('readTable'),
        data.key.useThrough('kinesis', 'dynamodb'),
      ],
    });
    const group = new SchedulerScheduleGroup(this, 'schedules', { name: nameOf(environment, 'speed') });
    new Schedule(this, 'beat', {
      environment,
      name: 'pulse',
      description: 'A pulse in every shard, once per minute',
      expression: 'rate(1 minute)',
      timeZone: 'UTC',
      groupName: group.name,
      target: { arn: pulse.arn, may: 'invoke', input: {} },
      maxAgeSeconds: 60,
      retries: 1,
      undelivered: data.undelivered,
    });
    return pulse;
  }

  #reshard(): LambdaService | undefined {
    const { environment } = this;
    const { data } = this.foundation;
    const { stream: chosen } = environment;
    if (chosen.mode !== 'provisioned' || chosen.mostShards === undefined) return undefined;
    const leastShards = chosen.shards;
    const reshard = LambdaService.of(this, {
      ...this.#context,
      name: 'reshard',
      description: 'Doubles the shards of a busy stream, halves those of an idle one',
      memoryMb: 256,
      timeoutSeconds: 900,
      schema: reshardVariables,
      variables: {
        TIDEMARK_STREAM: data.stream.streamName,
        TIDEMARK_LEAST_SHARDS: String(leastShards),
        TIDEMARK_MOST_SHARDS: String(requireBetween('stream.mostShards', chosen.mostShards, leastShards, 500)),
      },
      may: [
        data.stream.to('resizeStream'),
        {
          may: ['setAlarm'],
          on: LOADS.map((load) => arnOf(environment, 'cloudwatch', `alarm:${reshardAlarmName(environment, load)}`)),
        },
      ],
    });
    new Resharding(this, 'resharding', {
      environment,
      streamName: data.stream.streamName,
      openShards: ownMetric(this.pulse.functionName, 'open_shards', 'Maximum'),
      functionArn: reshard.arn,
      functionName: reshard.functionName,
      leastShards,
    });
    return reshard;
  }

  #consume(
    id: string,
    consumer: LambdaService,
    { batchRecords, windowSeconds }: { readonly batchRecords: number; readonly windowSeconds: number },
  ): void {
    const { stream, furtherStreams, failures } = this.foundation.data;
    const feed = (mapping: string, { arn: streamArn }: EventStream): StreamConsumer =>
      new StreamConsumer(this, mapping, {
        functionName: consumer.functionName,
        streamArn,
        failuresBucketArn: failures.arn,
        batchRecords,
        windowSeconds,
        parallelizationFactor: this.environment.consumers.parallelizationFactor,
      });
    feed(`${id}-consumer`, stream);
    for (const further of furtherStreams) feed(`${id}-consumer-${further.name}`, further.stream);
  }
}
