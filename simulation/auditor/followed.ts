import { readFollowers } from '../../core/follow/follower-status';
import type { Following, Seen } from '../world/following';
import type { Kinesis } from '../world/kinesis';
import type { Findings } from './findings';

/** After quiet: every follower has seen every record of every shard in order, and nothing was skipped. */
export async function checkFollowed(following: Following, kinesis: Kinesis, findings: Findings): Promise<void> {
  for (const [name, seen] of following.witnessed) {
    for (const { id, records } of kinesis.shards) {
      const complaint = complaintOf(
        records.map(({ sequence }) => sequence),
        seen.get(id) ?? [],
      );
      findings.hold('followers_see_everything_in_order', complaint === undefined, () => `${name}, ${id}: ${complaint}`);
    }
  }
  const gaps = (await readFollowers(following.positions, 0)).flatMap(({ name, shards }) =>
    shards.flatMap((shard) => shard.gaps.map((gap) => `${name}, ${shard.id}: ${JSON.stringify(gap)}`)),
  );
  findings.hold(
    'followers_see_everything_in_order',
    gaps.length === 0,
    () => `a gap where nothing was lost: ${gaps[0]}`,
  );
}

/** A record may be seen again, also long after; but none is seen before every record ahead of it was. */
function complaintOf(stream: readonly string[], seen: Seen extends ReadonlyMap<string, infer Log> ? Log : never) {
  let reached = 0;
  const places = new Map(stream.map((sequence, place) => [sequence, place]));
  for (const sequence of seen) {
    const place = places.get(sequence);
    if (place === undefined) return `it saw ${sequence}, which is not in the stream`;
    if (place > reached) return `it saw record ${place} (${sequence}) before record ${reached}`;
    reached = Math.max(reached, place + 1);
  }
  return reached === stream.length ? undefined : `it saw ${reached} of ${stream.length} records`;
}
