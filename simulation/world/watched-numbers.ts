import type { Row } from '../../core/merge/rows';
import { findMetric } from '../../core/metric/registry';
import type { Answered, Answers, MetricQuestion } from '../../core/port/answers';
import type { PointerState } from '../../core/port/pointer';
import type { ItemTable } from '../../core/port/item-table';
import { FindingBook } from '../../reaction-layer/detect/finding-book';
import { createNumberWatch } from '../../reaction-layer/detect/number/number-watch';
import { settleNumbers } from '../../reaction-layer/detect/number-settlement';
import { NUMBER_DETECTORS } from '../../reaction-layer/detect/registry';
import type { Site } from '../../core/port/sites';
import { DAY_MS, HOUR_MS } from '../../core/time/window';
import type { Draws } from '../engine/draw';

/** What is odd about one hour of a metric, and what a run must say of it. */
export const NUMBER_TRUTHS = {
  usual: { live: 1, exact: 1, isSure: true, detectors: [] },
  sold_three_times_as_much: { live: 3, exact: 3, isSure: true, detectors: ['number_spike'] },
  sold_nothing: { live: 0, exact: 0, isSure: true, detectors: ['number_silence'] },
  counted_too_much_live: { live: 3, exact: 1, isSure: true, detectors: [] },
  seen_too_late: { live: 1, exact: 0.1, isSure: true, detectors: ['number_drop'] },
  only_an_estimate: { live: 3, exact: 1, isSure: false, detectors: [] },
} as const;
export type NumberTruth = keyof typeof NUMBER_TRUTHS;
const NAMES = Object.keys(NUMBER_TRUTHS).filter((name): name is NumberTruth => Object.hasOwn(NUMBER_TRUTHS, name));

/** The metric that is watched, and how much of it is usual in an hour. */
const WATCHED = [{ metric: 'orders', kind: 'value', shape: 'count' }] as const;
const USUAL = 200;
/** The site began so long before the world. */
const PAST_MS = 4 * DAY_MS;

export interface WatchedNumbers {
  readonly site: Site;
  /** Start of the odd hour. */
  readonly oddMs: number;
  readonly truth: NumberTruth;
  readonly now: () => number;
  readonly pointer: () => PointerState;
}

export function drawnTruth(draws: Draws): NumberTruth {
  return draws.pick('truth of a number', NAMES);
}

/** Looks at the numbers, and writes what is odd into a table of findings. */
export function createNumberLook(numbers: WatchedNumbers): (findings: ItemTable) => Promise<void> {
  const watch = createNumberWatch({ answers: answersOf(numbers), watches: WATCHED, detectors: NUMBER_DETECTORS });
  return async (findings) => {
    const looked = await watch.look(numbers.site.id);
    if (looked !== undefined) await settleNumbers(new FindingBook(findings), numbers.site.id, looked);
  };
}

/** A query service whose numbers are known: one hour of one metric is odd, live, in truth, or both. */
function answersOf({ site, oddMs, truth, now, pointer }: WatchedNumbers): Answers {
  const { live, exact, isSure } = NUMBER_TRUTHS[truth];
  const basis = (): Pick<Answered, 'site' | 'pointer' | 'asOf'> => ({ site, pointer: pointer(), asOf: now() });
  const rowOf = (start: number, metric: string): Row => {
    const isPublished = start + HOUR_MS <= pointer().tidemark;
    const isOdd = start === oddMs && metric === WATCHED[0].metric;
    // A little more and less from hour to hour.
    const usual = USUAL + ((start / HOUR_MS) % 7);
    const value = isOdd ? usual * (isPublished ? exact : live) : usual;
    const lower = isOdd && !isPublished && !isSure ? Math.min(value, usual) : value;
    const layer = isPublished ? 'batch' : 'speed';
    return { start, end: start + HOUR_MS, by: {}, value, lower, upper: value, exact: isPublished, layer };
  };
  const rowsOf = ({ metric, from, to, by }: MetricQuestion): readonly Row[] => {
    if (by !== undefined) return [];
    const firstMs = Math.max(from, oddMs - PAST_MS);
    return Array.from({ length: Math.max(0, (to - firstMs) / HOUR_MS) }, (_, hour) =>
      rowOf(firstMs + hour * HOUR_MS, metric),
    );
  };
  return {
    moment: () => Promise.resolve(basis()),
    query: (_site, questions) =>
      Promise.resolve({
        ...basis(),
        degraded: false,
        answers: questions.flatMap((question) => {
          const metric = findMetric(question.metric);
          if (metric === undefined) return [];
          const rows = rowsOf(question);
          return [
            {
              metric,
              question,
              rows,
              timeZone: 'UTC',
              columns: [],
              next: undefined,
              asOf: now(),
              comparison: undefined,
            },
          ];
        }),
      }),
  };
}
