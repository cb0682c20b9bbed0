import type { Population } from '../../core/cell/cell';
import type { DimensionName } from '../../core/metric/dimension';
import type { MeasuredMetric } from '../../core/metric/metric';
import type { PointerState } from '../../core/port/pointer';
import type { Site } from '../../core/port/sites';
import type { Window } from '../../core/time/window';

/** Counts from the events themselves what states cannot add up exactly. */
export interface ExactSource {
  /** Exact values of a metric whose states do not add up exactly (distinct, top), over windows below the tidemark. */
  exact(question: ExactQuestion): Promise<readonly ExactValue[]>;
}

export interface ExactQuestion {
  readonly site: Site;
  readonly pointer: PointerState;
  readonly metric: MeasuredMetric;
  readonly dimension: DimensionName | undefined;
  readonly populations: readonly Population[];
  /** Windows that end at or before the tidemark and hold no live cells. */
  readonly windows: readonly Window[];
  /** For a ranking: how many keys a window. */
  readonly limit: number;
}

export interface ExactValue {
  readonly windowStart: number;
  /** Key of the dimension; empty for a total. */
  readonly key: string;
  /** For a ranking: the ranked key, and its currency where it is ranked by money. */
  readonly ranked?: string;
  readonly currency?: string;
  readonly value: number;
}
