import type { EnvironmentFile } from '../environments/schema';

/** Frames per shard over which concurrent sessions are spread: enough that no shard stays empty. */
const LANES_PER_SHARD = 4;
/** Initial shards of an on-demand stream. */
const ON_DEMAND_SHARDS = 4;

/** Number of lanes over which the collector spreads sessions: enough for the stream with the most shards. */
export function lanesOf({ stream, streamsByType = [] }: Pick<EnvironmentFile, 'stream' | 'streamsByType'>): number {
  return Math.max(...[stream, ...streamsByType].map(lanesFor));
}

function lanesFor(stream: EnvironmentFile['stream']): number {
  if (stream.mode === 'on-demand') return LANES_PER_SHARD * ON_DEMAND_SHARDS;
  const { shards, mostShards = shards } = stream;
  // At the maximum number of shards, few may be without a lane; but a request writes one record per lane, so no more
  // than that.
  return Math.max(LANES_PER_SHARD * shards, 2 * mostShards);
}
