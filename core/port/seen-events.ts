/** Where an event stands in the stream: `shard/record sequence/index in the frame`, unique and stable over redelivery. */
export type Position = string;

export interface Claim {
  /** `site/event/<event_id>`, or `site/order/<order_id>`. */
  readonly id: string;
  readonly position: Position;
}

/**
 * The memory of ids that were seen, each with the position that owns it. Asked after the durable write: an event is a
 * duplicate only if another position owns its id, so a redelivered record is never taken for its own duplicate.
 */
export interface SeenEvents {
  /** Claims each id for its position unless it is owned; answers with the owners, in order. Claims of one call see each other. */
  claim(claims: readonly Claim[], nowMs: number): Promise<readonly Position[]>;
  /** True if owners may have been forgotten within the window: the speed layer may over-count until the batch run. */
  degraded(): Promise<boolean>;
}
