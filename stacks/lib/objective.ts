import type { Metric } from './metrics';

/** What users are promised, as data: how much of something has to be good. */
export interface Objective {
  readonly name: string;
  /** In one sentence, without a full stop. */
  readonly says: string;
  /** Share that has to be good over 30 days, below 1. */
  readonly target: number;
  readonly topic: 'operations' | 'numbers';
  readonly measure:
    | { readonly kind: 'failures'; readonly failed: Metric; readonly all: Metric }
    /** Of values above the limit, in the unit of the metric. */
    | { readonly kind: 'limit'; readonly metric: Metric; readonly limit: number };
}

/** The share that is bad, from 0 to 1, as metric math of CloudWatch over these metrics. */
export function badShare({ measure }: Objective): {
  readonly expression: string;
  readonly metrics: Readonly<Record<string, Metric>>;
} {
  switch (measure.kind) {
    case 'failures':
      return { expression: 'FILL(failed, 0) / all', metrics: { failed: measure.failed, all: measure.all } };
    case 'limit':
      // The percentile rank of the limit: the share of values at or below it, in per cent.
      return {
        expression: '(100 - within) / 100',
        metrics: { within: { ...measure.metric, statistic: `PR(:${measure.limit})` } },
      };
  }
}
