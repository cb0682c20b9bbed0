/**
 * Sessions of the past by item, in columns. Sessions are numbered by age, the latest is 0; items by first appearance.
 * A million sessions of five items take about 60 MB. Source: the index of Serenade (Kersbergen, Sprangers, Schelter:
 * Serenade, SIGMOD 2022).
 */
export interface SessionIndex {
  /** Ids of items by number. */
  readonly items: readonly string[];
  /** Sessions with the item, also those that are too old to be kept. */
  readonly itemSessions: Uint32Array;
  /** Sessions of item `i`, the latest first: `postings[postingStarts[i]…postingStarts[i + 1]]`. */
  readonly postingStarts: Uint32Array;
  readonly postings: Uint32Array;
  /** Items of session `s` in order: `sequence[sessionStarts[s]…sessionStarts[s + 1]]`; never one twice in a row. */
  readonly sessionStarts: Uint32Array;
  readonly sequence: Uint32Array;
  readonly learned: Learned;
}

/** What is known of the sessions as a whole. */
export interface Learned {
  readonly sessions: number;
  /** Time of the last view, in the unit of the input. */
  readonly through: number;
  /** Of all views but the first of a session, the share that repeats the view before. */
  readonly again: number;
  /** The share that returns to an item seen earlier in the session. */
  readonly returning: number;
}

/** Sessions in the order of age, the latest first, each cut to its latest items. */
export interface OrderedSessions {
  readonly sessionStarts: Uint32Array;
  readonly sequence: Uint32Array;
  readonly learned: Learned;
}

export function sessionCount({ sessionStarts }: SessionIndex): number {
  return sessionStarts.length - 1;
}

/** Memory of its columns, bytes; the ids of items come on top. */
export function columnBytes(index: SessionIndex): number {
  const { itemSessions, postingStarts, postings, sessionStarts, sequence } = index;
  return [itemSessions, postingStarts, postings, sessionStarts, sequence].reduce((sum, one) => sum + one.byteLength, 0);
}
