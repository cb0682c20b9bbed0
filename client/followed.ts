import type { LiveMessage, LiveQuery } from '../core/wire/live';
import type { Problem } from '../core/wire/problem';

/** What a test replaces. */
export interface LiveMeans {
  /** Runs a function after a delay in ms; returns a function that calls it off. */
  readonly later: (run: () => void, ms: number) => () => void;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** A question as the ways of following see it. */
export interface Followed {
  readonly id: string;
  readonly query: LiveQuery;
  /** The last message. */
  after(): string | undefined;
  /** @returns false if the message does not fit: the question has to be asked without `after` */
  take(message: LiveMessage): boolean;
  fail(problem: Problem, ended: boolean): void;
}

/** Whether a message of the server is one; servers of later versions may send others. */
export function isLiveMessage(value: unknown): value is LiveMessage {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
