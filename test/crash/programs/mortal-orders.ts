/** What a test tells a mortal command; in its environment, as JSON. */
export interface MortalOrders {
  /** A file that gets a line for each moment of each durable write. */
  readonly trace?: string;
  /** Where it dies. */
  readonly kill?: Death;
  /** Where it stops and waits, as if its machine had other things to do. */
  readonly hold?: Hold;
  /** A file that is copied at the other moment of that write: what was there before it, if it dies after. */
  readonly keep?: { readonly from: string; readonly to: string };
  /** A file with how many ms its wall clock is ahead of the machine's; read at every look at the clock. */
  readonly clockFile?: string;
  /** A file with how many bytes are free on its disk, in place of the file system's answer. */
  readonly freeBytesFile?: string;
}

export interface Hold {
  readonly at: Death;
  /** A file that is there once it waits, and one that lets it go on. */
  readonly reached: string;
  readonly until: string;
}

export interface Death {
  /** A name of durable-steps.ts. */
  readonly step: string;
  /** At which of its writes of that name, from 1. */
  readonly times: number;
  readonly moment: 'before' | 'after';
}

export type TraceLine =
  | (Death & { readonly taken?: never })
  | { readonly taken: readonly [shard: string, sequence: string]; readonly step?: never };
