import type { FencedStore } from './fenced-store';

/**
 * One fenced item per shard with the position of every follower in it (its bytes: core/follow). `lastSequence` is the
 * last record that was delivered to the shared reader, so one write per batch serves all followers.
 */
export interface FollowerPositions extends FencedStore<string> {
  /** The shards that have an item, in order. */
  shards(): Promise<readonly string[]>;
}
