/** Node types of the cache, from the cheapest. */
export const NODE_TYPES = [
  'cache.t4g.micro',
  'cache.t4g.small',
  'cache.t4g.medium',
  'cache.m7g.large',
  'cache.r7g.large',
  'cache.r7g.xlarge',
  'cache.r7g.2xlarge',
  'cache.r7g.4xlarge',
  'cache.r7g.8xlarge',
] as const;
export type NodeType = (typeof NODE_TYPES)[number];

interface NodeMemory {
  readonly bytes: number;
  /** Share that data may fill: AWS reserves a quarter, and recommends more on small nodes. */
  readonly usable: number;
}

/**
 * Their memory (`maxmemory`):
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html#ParameterGroups.Redis.NodeSpecific,
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/redis-memory-management.html
 */
export const NODE_MEMORY: Readonly<Record<NodeType, NodeMemory>> = {
  'cache.t4g.micro': { bytes: 536_870_912, usable: 0.5 },
  'cache.t4g.small': { bytes: 1_471_026_299, usable: 0.7 },
  'cache.t4g.medium': { bytes: 3_317_862_236, usable: 0.75 },
  'cache.m7g.large': { bytes: 6_854_542_746, usable: 0.75 },
  'cache.r7g.large': { bytes: 14_037_181_030, usable: 0.75 },
  'cache.r7g.xlarge': { bytes: 28_261_849_702, usable: 0.75 },
  'cache.r7g.2xlarge': { bytes: 56_711_183_565, usable: 0.75 },
  'cache.r7g.4xlarge': { bytes: 113_609_865_216, usable: 0.75 },
  'cache.r7g.8xlarge': { bytes: 225_000_375_228, usable: 0.75 },
};
