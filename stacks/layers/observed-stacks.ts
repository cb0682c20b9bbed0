import type { FunctionMetric, MeasuredFunction } from '../../adapters/aws/lambda/metrics';
import type { LambdaService } from '../constructs/lambda-service';
import type { Environment } from '../environments/schema';
import type { FunctionName } from '../lib/function-code';
import { type Metric, ownMetric } from '../lib/metrics';
import type { BatchStack } from './batch';
import type { CacheStack } from './cache';
import type { DataStack } from './data';
import type { ReactionStack } from './reaction';
import type { ServingStack } from './serving';
import type { SpeedStack } from './speed';

export interface ObservedStacks {
  readonly data: DataStack;
  readonly cache: CacheStack | undefined;
  readonly speed: SpeedStack;
  readonly batch: BatchStack;
  readonly serving: ServingStack;
  /** Only if a capability deploys something. */
  readonly reaction: ReactionStack | undefined;
}

/** The functions of the platform, without those of capabilities. */
export function observedFunctions({
  speed,
  batch,
  serving,
}: ObservedStacks): Readonly<
  Record<Exclude<FunctionName, 'reshard' | 'follow'>, LambdaService> & Partial<Record<'reshard', LambdaService>>
> {
  const { collect, aggregate, archive, pulse, reshard } = speed;
  const { gate, run, publish, reconcile, operate } = batch;
  const { query, authorizer } = serving;
  return {
    collect,
    aggregate,
    archive,
    pulse,
    ...(reshard === undefined ? {} : { reshard }),
    gate,
    run,
    publish,
    reconcile,
    operate,
    query,
    authorizer,
  };
}

export interface ObservedStream {
  /** Prefix of the alarm’s name; empty for the main stream. */
  readonly prefix: string;
  readonly streamName: string;
  readonly shards: number | undefined;
}

/** All streams, the main one first. */
export function observedStreams({ data }: ObservedStacks, environment: Environment): readonly ObservedStream[] {
  const { stream, furtherStreams } = data;
  // Where alarms change the number of shards, those alarms report that shards are filling up.
  const fixed = (one: Environment['stream']): number | undefined =>
    one.mode === 'provisioned' && one.mostShards === undefined ? one.shards : undefined;
  const further = furtherStreams.map(({ name, chosen, stream: { streamName } }) => ({
    prefix: `${name}-`,
    streamName,
    shards: fixed(chosen),
  }));
  return [{ prefix: '', streamName: stream.streamName, shards: fixed(environment.stream) }, ...further];
}

/** A metric that a function of the platform emits itself. */
export function functionMetric<Name extends Exclude<MeasuredFunction, 'reshard' | 'follow'>>(
  stacks: ObservedStacks,
  of: Name,
  name: FunctionMetric<Name>,
  statistic?: string,
): Metric {
  return ownMetric<Name>(observedFunctions(stacks)[of].functionName, name, statistic);
}
