import type { Environment } from '../environments/schema';
import type { FunctionName } from './function-code';

/** Shards up to which an on-demand stream is given readers of its own. */
const ON_DEMAND_SHARDS = 64;

/** Functions without a reservation share what is left; Lambda refuses to leave them less. */
const LEFT_FOR_OTHERS = 100;

/** Concurrent executions of one function. */
type Reservation = (environment: Environment) => number;

/**
 * Executions that each function is guaranteed and may not exceed. The consumers and the pulse can then always run,
 * however many requests arrive; and requests cannot take the whole account.
 */
const RESERVATIONS: Readonly<Record<FunctionName, Reservation>> = {
  collect: () => 300,
  aggregate: readers,
  archive: readers,
  follow: readers,
  pulse: () => 2,
  reshard: () => 2,
  gate: () => 2,
  run: ({ batch }) => 2 * batch.partsAtOnce,
  publish: ({ batch }) => 2 * batch.partsAtOnce,
  reconcile: () => 2,
  operate: () => 5,
  query: () => 200,
  authorizer: () => 100,
};

/** One reader per shard; while a stream is split, there are parents and children. */
function readers({ stream, streamsByType }: Environment): number {
  return [stream, ...streamsByType].reduce((sum, one) => sum + 2 * shardsOf(one), 0);
}

function shardsOf(stream: Environment['stream']): number {
  if (stream.mode === 'on-demand') return ON_DEMAND_SHARDS / 2;
  return 'mostShards' in stream ? (stream.mostShards ?? stream.shards) : stream.shards;
}

/**
 * The reserved concurrency of a function; undefined where functions share the account’s, and for the functions of
 * capabilities.
 */
export function reservedConcurrency(name: string, environment: Environment): number | undefined {
  if (environment.concurrency === 'shared') return undefined;
  return new Map<string, Reservation>(Object.entries(RESERVATIONS)).get(name)?.(environment);
}

/** Concurrent executions that the account must be granted before the reservations can be made; 0 without any. */
export function executionsNeeded(environment: Environment): number {
  if (environment.concurrency === 'shared') return 0;
  return Object.values(RESERVATIONS).reduce((sum, reserve) => sum + reserve(environment), LEFT_FOR_OTHERS);
}
