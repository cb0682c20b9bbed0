import type { EnvironmentFile } from '../../stacks/environments/schema';
import { SHARD_RECORDS_PER_SECOND } from '../../stacks/lib/shard-limits';
import { ASSUMED } from './assumptions';
import { scaled, type Spent } from './spent';

export interface ShardedUsage {
  readonly environment: EnvironmentFile;
  /** The usage of a second. */
  readonly second: Spent;
  readonly warnings: readonly string[];
}

/**
 * The environment with the shards that the peak of a load keeps busy, at most those that it allows, and what further
 * shards cost: each has cells, pulses and invocations of its own.
 *
 * @param second usage with one shard
 */
export function withShards(environment: EnvironmentFile, second: Spent): ShardedUsage {
  const { stream } = environment;
  if (stream.mode === 'on-demand') return { environment, second, warnings: [] };
  const { shards, mostShards = shards } = stream;
  const needed = Math.ceil((second.putUnits * ASSUMED.peakFactor) / SHARD_RECORDS_PER_SECOND);
  const used = Math.min(Math.max(shards, needed), mostShards);
  const warnings =
    needed > mostShards
      ? [
          `the peak of this load needs ${needed} shards, and the stream of ${environment.name} has at most ${mostShards}: raise stream.${stream.mostShards === undefined ? 'shards' : 'mostShards'}, or send more events per request`,
        ]
      : [];
  return {
    environment: { ...environment, stream: { ...stream, shards: used } },
    second: overShards(second, used),
    warnings,
  };
}

function overShards(second: Spent, shards: number): Spent {
  const perShard = scaled(second, shards);
  return {
    ...second,
    writeUnits: second.writeUnits * (1 + ASSUMED.writesPerDoubledShards * Math.log2(shards)),
    s3Writes: perShard.s3Writes,
    functions: {
      ...second.functions,
      aggregate: { ...second.functions.aggregate, count: perShard.functions.aggregate.count },
      archive: { ...second.functions.archive, count: perShard.functions.archive.count },
    },
  };
}
