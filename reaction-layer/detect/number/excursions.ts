import type { Window } from '../../../core/time/window';
import type { NumberDetector, NumberQuestion, NumberVerdict } from './number-detector';

/** What one detector says of a metric for as long as it lasts. */
export interface Excursion {
  readonly detector: NumberDetector;
  /** From the first window that is not usual to the last one. Its start identifies it. */
  readonly window: Window;
  /** Windows that are not usual. */
  readonly count: number;
  /** Of the worst window. */
  readonly verdict: NumberVerdict;
}

/** Usual windows, or such that cannot be judged, that do not end an excursion. */
const LONGEST_BREAK = 2;

/**
 * Joins windows that are not usual into excursions, so that an outage of a day is one finding: the same detector and
 * direction, with at most two other windows between.
 *
 * @param questions of one metric and key, by time
 */
export function excursionsOf(
  detectors: readonly NumberDetector[],
  questions: readonly NumberQuestion[],
): readonly Excursion[] {
  return detectors.flatMap((detector) => {
    const excursions: (Omit<Excursion, 'detector'> & { readonly at: number })[] = [];
    questions.forEach((question, at) => {
      const verdict = detector.judge(question);
      if (verdict === undefined) return;
      const { window } = question.number;
      const open = excursions.at(-1);
      if (open?.verdict.direction === verdict.direction && at - open.at <= LONGEST_BREAK + 1)
        excursions[excursions.length - 1] = {
          ...open,
          at,
          window: { start: open.window.start, end: window.end },
          count: open.count + 1,
          verdict: verdict.score > open.verdict.score ? verdict : open.verdict,
        };
      else excursions.push({ at, window, count: 1, verdict });
    });
    return excursions.map(({ window, count, verdict }) => ({ detector, window, count, verdict }));
  });
}
