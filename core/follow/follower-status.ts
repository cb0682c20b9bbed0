import type { FollowerPositions } from '../port/follower-positions';
import { decodePositions, type Gap, isDegraded } from './shard-positions';

/** Progress of one follower in one shard. */
export interface FollowerShard {
  readonly id: string;
  /** Arrival time of the last handled record, ms since 1970; 0 before the first one. */
  readonly handledMs: number;
  readonly gaps: readonly Gap[];
}

export interface FollowerStatus {
  readonly name: string;
  /** True if it missed records within the last day: its output for that time is incomplete. */
  readonly degraded: boolean;
  readonly shards: readonly FollowerShard[];
}

/** Progress of every follower, by name, then shard. */
export async function readFollowers(positions: FollowerPositions, nowMs: number): Promise<readonly FollowerStatus[]> {
  const shards = await positions.shards();
  const items = await positions.get(shards);
  const byName = new Map<string, FollowerStatus>();
  shards.forEach((id, at) => {
    const item = items[at];
    if (item === undefined) return;
    for (const [name, position] of Object.entries(decodePositions(item.bytes))) {
      const known = byName.get(name);
      byName.set(name, {
        name,
        degraded: (known?.degraded ?? false) || isDegraded(position, nowMs),
        shards: [...(known?.shards ?? []), { id, handledMs: position.arrivedMs, gaps: position.gaps }],
      });
    }
  });
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
