/** A test's instructions to a mortal command; in its environment, as JSON. */
export interface MortalOrders {
  /** A file that gets a line per moment of each durable write. */
  readonly trace?: string;
  /** Where it dies. */
  readonly kill?: Death;
  /** Where it stops and waits, as if its machine were busy. */
  readonly hold?: Hold;
  /** A file that is copied at the other moment of that write: its earlier contents, if the process dies after it. */
  readonly keep?: { readonly from: string; readonly to: string };
  /**
   * A file with the number of ms by which its wall clock is ahead of the machine's; read whenever the clock is read.
   */
  readonly clockFile?: string;
  /** A file with the number of free bytes on its disk, instead of the file system's answer. */
  readonly freeBytesFile?: string;
}

export interface Hold {
  readonly at: Death;
  /** A file that exists once it waits, and one that lets it continue. */
  readonly reached: string;
  readonly until: string;
}

export interface Death {
  /** A name from durable-steps.ts. */
  readonly step: string;
  /** At which of its writes of that name, from 1. */
  readonly times: number;
  readonly moment: 'before' | 'after';
}

export type TraceLine =
  | (Death & { readonly taken?: never })
  | { readonly taken: readonly [shard: string, sequence: string]; readonly step?: never };
