import type { Clock } from '../port/clock';
import type { Sequence } from '../port/event-stream';
import type { ItemTables } from '../port/item-table';
import type { Lake } from '../port/lake';
import type { OpenedRecord } from '../stream/record-batch';

/** Records of one shard in the order of the stream, with their frames opened once for all followers. */
export interface FollowedBatch {
  readonly shard: string;
  /** The last record of the shard that the follower has handled before these; '' or null at its start. */
  readonly after: Sequence | null;
  /** Never empty. Pulses are among them: they say how far time has come in a shard where nothing else happens. */
  readonly records: readonly OpenedRecord[];
}

/** A consumer that reads behind the numbers and never holds up a night. */
export interface Follower {
  /**
   * Handles records in order, at least once: after a crash, a timeout or a throw the same records come again, from the
   * follower's own position. What it stores must bear that. A follower that throws delays no other follower.
   */
  handle(batch: FollowedBatch): Promise<void>;
  /**
   * Called a few times a second in a process that lives on, once it has read all that the stream has: what waits for a
   * deadline need not wait for the next record. Elsewhere pulses tell the time.
   */
  passTime?(nowMs: number): Promise<void>;
}

/** What a follower is made from. */
export interface FollowerContext {
  readonly clock: Clock;
  /** Those of the capability. */
  readonly tables: ItemTables;
  /** Those of another one that follows the stream. */
  readonly tablesOf: (capability: string) => ItemTables;
  /** For what is too large for a table. */
  readonly lake: Pick<Lake, 'get'>;
  /** By the capability's own schema. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** What `consumer.ts` of a capability exports as `createFollower`. */
export type CreateFollower = (context: FollowerContext) => Follower;

/** A follower with what the list of capabilities says of it. */
export interface NamedFollower {
  /** Name of its capability: its position is kept under it. */
  readonly name: string;
  readonly start: 'latest' | 'oldest';
  readonly follower: Follower;
}
