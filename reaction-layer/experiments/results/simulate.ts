import type { OutcomeSums } from '../../../core/port/outcomes';
import { seededRandom } from '../../../core/seeded-random';
import { sampleRatio } from '../statistics/sample-ratio';
import { ALPHA, judge, type JudgedComparison } from './judge';

export interface SimulatedExperiments {
  readonly tests: number;
  readonly days: number;
  /** Units that arrive per day, in both variants together. */
  readonly perDay: number;
  /** Share of units of the control that buy. */
  readonly baseline: number;
  /** True relative change of that share in the treatment; 0 for an A/A test. */
  readonly effect: number;
  /** Share of units that get the treatment, while half is declared; another one breaks the split. */
  readonly treated?: number;
  readonly seed: number;
}

/** Shares of the experiments. */
export interface SimulatedShares {
  /** A difference was called at the fixed end. */
  readonly calledAtEnd: number;
  /** A difference was called on some day, by the intervals that always hold. */
  readonly calledByPeeking: number;
  /** A difference would have been called on some day by the intervals for a single look. */
  readonly calledByNaivePeeking: number;
  /** The interval for a single look contains the true difference at the end. */
  readonly covered: number;
  readonly mismatch: number;
}

/** By metric; revenue per unit has a heavy tail. */
export type Simulated = Readonly<Record<'conversion' | 'revenue', SimulatedShares>>;

/** Log-normal amounts of orders: the mean is e^(sigma²/2) times the median. */
const ORDER = { median: 40, sigma: 0.8 } as const;
const MEAN_ORDER = ORDER.median * Math.exp(ORDER.sigma ** 2 / 2);

/** Experiments whose truth is known, judged as real ones are, with a look on each day. */
export function simulateExperiments(asked: SimulatedExperiments): Simulated {
  const random = seededRandom(asked.seed);
  const conversion = new Tally(asked.baseline * asked.effect);
  const revenue = new Tally(asked.baseline * asked.effect * MEAN_ORDER);
  for (let test = 0; test < asked.tests; test++) {
    const sums = [new Sums(), new Sums()] as const;
    for (let day = 1; day <= asked.days; day++) {
      addDay(sums, asked, random);
      const units = sums.map(({ n }) => n);
      const isEnd = day === asked.days;
      conversion.look(
        compared(
          'conversion',
          sums.map(({ bought }) => bought),
          units,
        ),
        isEnd,
      );
      revenue.look(
        compared(
          'mean',
          sums.map(({ spent }) => spent),
          units,
        ),
        isEnd,
      );
    }
    const isMismatch = sampleRatio(
      sums.map(({ n }) => n),
      [1, 1],
    ).isMismatch;
    conversion.end(isMismatch);
    revenue.end(isMismatch);
  }
  return { conversion: conversion.shares(), revenue: revenue.shares() };
}

class Total {
  sum = 0;
  squares = 0;

  add(value: number): void {
    this.sum += value;
    this.squares += value * value;
  }
}

class Sums {
  n = 0;
  readonly bought = new Total();
  readonly spent = new Total();
}

function addDay(
  [control, treatment]: readonly [Sums, Sums],
  { perDay, baseline, effect, treated = 0.5 }: SimulatedExperiments,
  random: () => number,
): void {
  for (let unit = 0; unit < perDay; unit++) {
    const isTreated = random() < treated;
    const sums = isTreated ? treatment : control;
    sums.n++;
    if (random() >= baseline * (isTreated ? 1 + effect : 1)) continue;
    sums.bought.add(1);
    sums.spent.add(ORDER.median * Math.exp(ORDER.sigma * normalOf(random)));
  }
}

function compared(
  as: 'conversion' | 'mean',
  totals: readonly Total[],
  units: readonly number[],
): JudgedComparison | undefined {
  const sums = totals.map(({ sum, squares }): OutcomeSums => ({
    metric: 0,
    sumY: sum,
    sumYY: squares,
    sumZ: 0,
    sumZZ: 0,
    sumYZ: 0,
    cappedUnits: 0,
    cap: null,
  }));
  return judge([{ as, role: 'goal', sums }], units)[0]?.variants[1]?.comparison ?? undefined;
}

/** Counts what was called. */
class Tally {
  readonly #truth: number;
  readonly #counts = { tests: 0, atEnd: 0, peeking: 0, naive: 0, covered: 0, mismatch: 0 };
  #isCalled = false;
  #isCalledNaively = false;

  constructor(truth: number) {
    this.#truth = truth;
  }

  look(found: JudgedComparison | undefined, isEnd: boolean): void {
    if (found === undefined) return;
    const { always, once, p } = found;
    if (always !== null && (always.lower > 0 || always.upper < 0)) this.#isCalled = true;
    if (p < ALPHA) this.#isCalledNaively = true;
    if (!isEnd) return;
    if (p < ALPHA) this.#counts.atEnd++;
    if (once.lower <= this.#truth && once.upper >= this.#truth) this.#counts.covered++;
  }

  end(isMismatch: boolean): void {
    this.#counts.tests++;
    if (this.#isCalled) this.#counts.peeking++;
    if (this.#isCalledNaively) this.#counts.naive++;
    if (isMismatch) this.#counts.mismatch++;
    [this.#isCalled, this.#isCalledNaively] = [false, false];
  }

  shares(): SimulatedShares {
    const { tests, atEnd, peeking, naive, covered, mismatch } = this.#counts;
    return {
      calledAtEnd: atEnd / tests,
      calledByPeeking: peeking / tests,
      calledByNaivePeeking: naive / tests,
      covered: covered / tests,
      mismatch: mismatch / tests,
    };
  }
}

/** By Box and Muller. */
function normalOf(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
