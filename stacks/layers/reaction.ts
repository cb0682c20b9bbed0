import type { Construct } from 'constructs';
import * as z from 'zod';
import { type Capability, tableNameOf, tableVariable } from '../../core/capability/capability';
import { MODELS_FOLDER } from '../../core/run/day-folders';
import { followVariables } from '../../reaction-layer/follow/config';
import { type FunctionContext, LambdaService } from '../constructs/lambda-service';
import { Schedule } from '../constructs/schedule';
import { StreamConsumer } from '../constructs/stream-consumer';
import type { Environment } from '../environments/schema';
import { SchedulerScheduleGroup } from '../lib/aws';
import { BaseStack } from '../lib/base-stack';
import type { Statement } from '../lib/iam';
import { nameOf } from '../lib/naming';
import { type Given, givenFor } from './needs';
import { type Foundation, streamValues } from './deps';

/** Same size as aggregate: it decodes the same records, and followers fold them. */
const FOLLOW = { memoryMb: 1024, timeoutSeconds: 60 } as const;
const SCHEDULE_MAX_AGE_SECONDS = 3600;

/** True if a capability deploys something: a function, or a follower for the shared reader. */
export function isDeployed({ lambda, parts }: Capability): boolean {
  return lambda !== undefined || parts.includes('consumer');
}

/** The functions of capabilities, and one stream reader shared by all followers. */
export class ReactionStack extends BaseStack {
  /** By name: functions of capabilities, and `follow` if a capability follows the stream. */
  readonly functions: Readonly<Record<string, LambdaService>>;
  readonly #context: FunctionContext;

  constructor(
    scope: Construct,
    environment: Environment,
    readonly foundation: Foundation,
    readonly capabilities: readonly Capability[],
  ) {
    super(scope, 'reaction', environment);
    this.#context = { environment, codeFolder: foundation.codeFolder, logsKeyArn: foundation.data.logsKey.arn };
    const followers = capabilities.filter(({ parts }) => parts.includes('consumer'));
    this.functions = {
      ...Object.fromEntries(
        capabilities.flatMap((one) => (one.lambda === undefined ? [] : [[one.name, this.#function(one, one.lambda)]])),
      ),
      ...(followers.length === 0 ? {} : { follow: this.#follow(followers) }),
    };
    this.#schedules();
  }

  #function(capability: Capability, lambda: NonNullable<Capability['lambda']>): LambdaService {
    const given = lambda.needs.map((need) => givenFor(need, this.environment, this.foundation));
    const own = this.#ownTables([capability]);
    return LambdaService.of(this, {
      ...this.#context,
      name: capability.name,
      description: capability.summary,
      memoryMb: lambda.memoryMb,
      timeoutSeconds: lambda.timeoutSeconds,
      // The capability’s own config.ts parses the variables; a test starts every bundle with the variables of the
      // stacks.
      schema: z.object({}).catchall(z.string()),
      variables: Object.fromEntries([...given, own].flatMap(({ variables }) => Object.entries(variables))),
      may: [...given, own].flatMap(({ may }) => may),
      placement: given.find(({ placement }) => placement !== undefined)?.placement,
    });
  }

  /** The one event source mapping per stream that all followers share. */
  #follow(followers: readonly Capability[]): LambdaService {
    const { environment } = this;
    const { data } = this.foundation;
    const { control } = data.tables;
    const own = this.#ownTables(followers);
    const hours = [environment.stream, ...environment.streamsByType].map(({ retentionHours }) => retentionHours);
    const follow = LambdaService.of(this, {
      ...this.#context,
      ...FOLLOW,
      name: 'follow',
      description: 'Reads the stream once for all followers',
      schema: followVariables.catchall(z.string()),
      variables: {
        ...streamValues(environment, data),
        TIDEMARK_CONTROL_TABLE: control.tableName,
        TIDEMARK_LAKE_BUCKET: data.lake.bucketName,
        TIDEMARK_RETENTION_HOURS: String(Math.min(...hours)),
        ...own.variables,
      },
      may: [
        data.toStreams('readStream'),
        control.to('readTable', 'writeTable'),
        ...own.may,
        ...data.lake.reading(MODELS_FOLDER),
        data.failures.writing(''),
        { may: ['listBucket'], on: [data.failures.arn] },
        data.key.useThrough('kinesis', 'dynamodb', 's3'),
      ],
    });
    const streams = [{ id: 'follow-consumer', stream: data.stream }].concat(
      data.furtherStreams.map(({ name, stream }) => ({ id: `follow-consumer-${name}`, stream })),
    );
    for (const { id, stream } of streams) {
      new StreamConsumer(this, id, {
        functionName: follow.functionName,
        streamArn: stream.arn,
        failuresBucketArn: data.failures.arn,
        batchRecords: environment.consumers.aggregateBatch,
        windowSeconds: environment.consumers.aggregateWindowSeconds,
        parallelizationFactor: environment.consumers.parallelizationFactor,
        start: 'LATEST',
      });
    }
    return follow;
  }

  /**
   * Access to capability tables: each function to those of its own capability, the shared reader to those of all
   * followers.
   */
  #ownTables(capabilities: readonly Capability[]): Given {
    const { capabilityTables, key } = this.foundation.data;
    const found = capabilities.flatMap((capability) =>
      capability.tables.flatMap(({ name }) => {
        const table = capabilityTables[tableNameOf(capability, name)];
        return table === undefined ? [] : [{ variable: tableVariable(capability, name), table }];
      }),
    );
    const may: Statement[] = found.map(({ table }) => table.to('readTable', 'writeTable'));
    return {
      variables: Object.fromEntries(found.map(({ variable, table }) => [variable, table.tableName])),
      may: found.length === 0 ? [] : [...may, key.useThrough('dynamodb')],
    };
  }

  #schedules(): void {
    const { environment } = this;
    const scheduled = this.capabilities.flatMap(({ name, lambda }) => {
      const fn = this.functions[name];
      return fn === undefined || lambda?.schedule === undefined ? [] : [{ name, fn, expression: lambda.schedule }];
    });
    if (scheduled.length === 0) return;
    const group = new SchedulerScheduleGroup(this, 'schedules', { name: nameOf(environment, 'reaction') });
    for (const { name, fn, expression } of scheduled) {
      new Schedule(this, `${name}-schedule`, {
        environment,
        name,
        description: `Starts ${name}`,
        expression,
        timeZone: 'UTC',
        groupName: group.name,
        target: { arn: fn.arn, may: 'invoke', input: { reason: 'schedule' } },
        maxAgeSeconds: SCHEDULE_MAX_AGE_SECONDS,
        retries: 3,
        undelivered: this.foundation.data.undelivered,
      });
    }
  }
}
