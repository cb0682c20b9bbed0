import { LIMITS } from '../event/limits';

/** An event's position in the stream: `shard/record sequence/index in the frame`, unique and stable across redelivery. */
export type Position = string;

/** How long an id must be remembered, by what it identifies, in ms. There are few orders, and their lines may be days apart. */
export const REMEMBERED_MS = { event: 24 * 3_600_000, order: LIMITS.orderMs } as const;
export type MemoryKind = keyof typeof REMEMBERED_MS;

/**
 * What a memory keeps of a claim, at least. Two ids that agree in these bits of their hashes are taken for one: among n
 * remembered ids, a new one is taken for another with a probability of at most n / 2^80. Two positions that agree are
 * taken for one, and a duplicate is counted, once in 2^40 duplicates (ADR 56).
 */
export const KEPT_BITS = { id: 80, position: 40 } as const;

export interface Claim {
  /**
   * `site/event/<event_id>` or `site/order/<order_id>`, and for the claims of server keys `site/server-event/<event_id>` or
   * `site/server-order/<order_id>`; `site/owner/<event_id>` and `site/order-owner/<order_id>`, claimed for `server` or
   * `public`, say which kind of key owns an id.
   */
  readonly id: string;
  readonly memory: MemoryKind;
  readonly position: Position;
}

/**
 * The memory of seen ids, each with the position that owns it. It is consulted after the durable write: an event is a
 * duplicate only if another position owns its id, so a redelivered record is never a duplicate of itself.
 */
export interface SeenEvents {
  /**
   * Claims each id for its position unless it is already owned; returns, in order, whether the position is the owner.
   * Claims within one call see each other.
   */
  claim(claims: readonly Claim[], nowMs: number): Promise<readonly boolean[]>;
  /**
   * True if owners of this kind may have been forgotten within its time: the speed layer may then over-count until the
   * batch run.
   */
  degraded(memory: MemoryKind): Promise<boolean>;
}
