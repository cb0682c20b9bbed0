import type { Metric } from '../lib/metrics';

/** A way in for events. */
export interface Door {
  /** Without `https://`. */
  readonly host: string;
  /** Answers with 5xx. */
  readonly errors: Metric;
  /** All answers. */
  readonly requests: Metric;
}
