import type { Facts } from '../count/facts';

/** How unusual a call is. */
export interface Anomaly {
  /** From 0, as usual, to 1. */
  readonly score: number;
  /** The facts that made it so, most important first. */
  readonly reasons: readonly string[];
  /** Names the model exactly: the same version gives the same score. */
  readonly version: string;
}

/** Scores the facts of a call; undefined if it has no score for them. It may throw: then the answer is degraded. */
export type AnomalyScore = (site: string, facts: Facts) => Anomaly | undefined;
