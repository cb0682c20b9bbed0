/**
 * An event's position in the stream: `shard/record sequence/index in the frame`, unique and stable across redelivery.
 */
export type Position = string;

export interface Claim {
  /** `site/event/<event_id>`, or `site/order/<order_id>`. */
  readonly id: string;
  readonly position: Position;
}

/**
 * The memory of seen ids, each with the position that owns it. It is consulted after the durable write: an event is a
 * duplicate only if another position owns its id, so a redelivered record is never a duplicate of itself.
 */
export interface SeenEvents {
  /**
   * Claims each id for its position unless it is already owned; returns the owners, in order. Claims within one call
   * see each other.
   */
  claim(claims: readonly Claim[], nowMs: number): Promise<readonly Position[]>;
  /**
   * True if owners may have been forgotten within the window: the speed layer may then over-count until the batch run.
   */
  degraded(): Promise<boolean>;
}
