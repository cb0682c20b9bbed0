/** A metric that was removed, or whose state changed its meaning. */
export interface RetiredCode {
  readonly code: number;
  /** The metric's id at that time. The id may be used again, with a new code. */
  readonly id: string;
  readonly reason: string;
}

/**
 * Codes that no metric may use again: stored cells can still hold sections under them, and a new metric would read
 * those sections as its own. Move a metric's code here when you remove the metric or change its `measure`.
 */
export const RETIRED_CODES: readonly RetiredCode[] = [];
