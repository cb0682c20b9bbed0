import * as z from 'zod';
import { DAY_MS } from '../time/window';

const gap = z.object({
  /** The last record handled before the gap; null if there was none. */
  after: z.string().nullable(),
  /** The first record still in the stream; null if it was empty. The number of records in between is unknown. */
  before: z.string().nullable(),
  noticedMs: z.number(),
});
const position = z.object({
  /** The last record that the follower handled; null before the first one of a follower that starts with the oldest. */
  sequence: z.string().nullable(),
  /** Arrival time of that record, ms since 1970; 0 before the first one. */
  arrivedMs: z.number(),
  /** Newest last. */
  gaps: z.array(gap),
});
const shardPositions = z.object({ followers: z.record(z.string(), position) });

/** Records that a follower missed because they expired. */
export type Gap = Readonly<z.infer<typeof gap>>;
export type FollowerPosition = Readonly<z.infer<typeof position>>;
/** Positions of every follower in one shard, by name. */
export type ShardPositions = Readonly<Record<string, FollowerPosition>>;

/** Gaps kept per follower and shard. */
const GAPS_KEPT = 10;
/** How long a gap makes a follower degraded: time enough for its consumers to react. */
const DEGRADED_MS = DAY_MS;

export function encodePositions(followers: ShardPositions): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ followers }));
}

/** @throws ZodError or SyntaxError if the bytes are not what `encodePositions` wrote */
export function decodePositions(bytes: Uint8Array): ShardPositions {
  return shardPositions.parse(JSON.parse(new TextDecoder().decode(bytes))).followers;
}

export function withGap({ gaps }: FollowerPosition, found: Gap | undefined): readonly Gap[] {
  return found === undefined ? gaps : [...gaps, found].slice(-GAPS_KEPT);
}

/** True if a follower missed records within the last day. */
export function isDegraded({ gaps }: Pick<FollowerPosition, 'gaps'>, nowMs: number): boolean {
  return gaps.some(({ noticedMs }) => nowMs - noticedMs < DEGRADED_MS);
}
