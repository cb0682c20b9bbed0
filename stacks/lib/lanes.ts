import type { EnvironmentFile } from '../environments/schema';

/** Frames that the sessions of one moment are spread over, for each shard: enough that no shard stays empty. */
const LANES_PER_SHARD = 4;
/** What an on-demand stream begins with. */
const ON_DEMAND_SHARDS = 4;

/** Groups that the collector spreads sessions over: enough for the stream that has the most shards. */
export function lanesOf({ stream, streamsByType = [] }: Pick<EnvironmentFile, 'stream' | 'streamsByType'>): number {
  return Math.max(...[stream, ...streamsByType].map(lanesFor));
}

function lanesFor(stream: EnvironmentFile['stream']): number {
  if (stream.mode === 'on-demand') return LANES_PER_SHARD * ON_DEMAND_SHARDS;
  const { shards, mostShards = shards } = stream;
  // When there are most shards few of them should be without a lane; a request makes a record for each lane, so no more than that.
  return Math.max(LANES_PER_SHARD * shards, 2 * mostShards);
}
