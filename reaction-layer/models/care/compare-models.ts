import { areaUnderCurve } from './area-under-curve';

/** What two models say of the same sessions. */
export interface ModelComparison {
  readonly sessions: number;
  /** Spearman's rank correlation of the scores; null if one of them is constant. */
  readonly correlation: number | null;
  /** Sessions that each of them, and both, would report. */
  readonly flagged: { readonly champion: number; readonly challenger: number; readonly both: number };
  /** Sessions that detectors found something in, which stand in for labels. */
  readonly labelled: number;
  /** How well each ranks these above the others; null without any. */
  readonly area: { readonly champion: number | null; readonly challenger: number | null };
}

/** A model's scores of all sessions, and from which on it reports one. */
export interface ScoredNight {
  readonly scores: Float64Array;
  readonly threshold: number;
}

/** @param isLabelled by session */
export function compareModels(
  champion: ScoredNight,
  challenger: ScoredNight,
  isLabelled: readonly boolean[],
): ModelComparison {
  const by = (model: ScoredNight, at: number): boolean => (model.scores[at] ?? 0) >= model.threshold;
  const count = (is: (at: number) => boolean): number => isLabelled.filter((_, at) => is(at)).length;
  return {
    sessions: isLabelled.length,
    correlation: finite(correlationOf(ranksOf(champion.scores), ranksOf(challenger.scores))),
    flagged: {
      champion: count((at) => by(champion, at)),
      challenger: count((at) => by(challenger, at)),
      both: count((at) => by(champion, at) && by(challenger, at)),
    },
    labelled: isLabelled.filter(Boolean).length,
    area: {
      champion: finite(areaUnderCurve(champion.scores, isLabelled)),
      challenger: finite(areaUnderCurve(challenger.scores, isLabelled)),
    },
  };
}

/** Ranks from 0, their mean where values are equal. */
function ranksOf(values: Float64Array): Float64Array {
  const order = Array.from(values, (_, at) => at).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to += 1;
    for (const at of order.slice(from, to)) ranks[at] = (from + to - 1) / 2;
    from = to;
  }
  return ranks;
}

function correlationOf(a: Float64Array, b: Float64Array): number {
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const [at, value] of a.entries()) {
    const [x, y] = [value - meanA, (b[at] ?? 0) - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / Math.sqrt(aa * bb);
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
