import { assign } from '../../reaction-layer/experiments/assign-declared';
import { declaration } from '../../reaction-layer/experiments/declare/experiment';
import { drafted, moved } from '../../reaction-layer/experiments/declare/life-cycle';
import { simulateExperiments } from '../../reaction-layer/experiments/results/simulate';
import { powerOf, unitsNeeded } from '../../reaction-layer/experiments/statistics/power';
import type { BenchLine } from '../bench-line';

const TESTS = 10_000;
const DAYS = 14;
const PER_DAY = 300;
const POWER_TESTS = 4000;
const BROKEN_TESTS = 200;
const PLANNED = { baseline: 0.1, effect: 0.2, alpha: 0.05 };
const ASSIGNMENTS = 200_000;

/** What experiments call where the truth is known, and what an assignment costs. */
export function measureExperiments(onProgress: (part: string) => void): readonly BenchLine[] {
  onProgress(`${TESTS} experiments without a difference`);
  const same = simulateExperiments({
    tests: TESTS,
    days: DAYS,
    perDay: PER_DAY,
    baseline: PLANNED.baseline,
    effect: 0,
    seed: 20_261_201,
  });
  onProgress('power');
  const units = unitsNeeded(PLANNED, 0.8);
  const different = simulateExperiments({
    ...PLANNED,
    tests: POWER_TESTS,
    days: 1,
    perDay: 2 * units,
    seed: 20_261_202,
  });
  onProgress('broken splits');
  const broken = simulateExperiments({
    tests: BROKEN_TESTS,
    days: DAYS,
    perDay: 7200,
    baseline: PLANNED.baseline,
    effect: 0,
    treated: 0.49,
    seed: 20_261_203,
  });
  return [
    ...Object.entries(same).flatMap(([metric, shares]) => [
      within(`A/A, ${metric}: called at a fixed end`, shares.calledAtEnd, [0.043, 0.057]),
      within(`A/A, ${metric}: called while looking daily`, shares.calledByPeeking, [0, 0.057]),
      {
        measure: `A/A, ${metric}: called while looking daily at p < 0.05`,
        value: percent(shares.calledByNaivePeeking),
        unit: '%',
        note: 'what a test for one look does',
      },
      within(`A/A, ${metric}: intervals that cover`, shares.covered, [0.94, 0.96]),
    ]),
    within('A/A: split called broken', same.conversion.mismatch, [0, 0.002]),
    within(
      `power with ${units} units per variant`,
      different.conversion.calledAtEnd,
      [-0.02, 0.02].map((off) => powerOf(PLANNED, units) + off),
    ),
    within('split of 51 to 49 called broken', broken.conversion.mismatch, [0.99, 1]),
    assignments(),
  ];
}

function within(measure: string, share: number, [from = 0, to = 1]: readonly number[]): BenchLine {
  return {
    measure,
    value: percent(share),
    unit: '%',
    aim: `${percent(from)} to ${percent(to)} %`,
    verdict: share >= from && share <= to ? 'ok' : 'missed',
  };
}

function percent(share: number): number {
  return Math.round(share * 10_000) / 100;
}

function assignments(): BenchLine {
  const declared = declaration.parse({
    id: 'button',
    variants: [{ id: 'control' }, { id: 'green' }],
    targeting: { country: { $in: ['DE', 'AT'] } },
    exclusion: { group: 'checkout', from: 0, to: 0.8 },
    holdout: { group: 'all', share: 0.05 },
    goals: [{ metric: 'purchases', as: 'conversion' }],
  });
  const record = moved(drafted(declared, 0), 'running', { nowMs: 0 });
  const start = performance.now();
  for (let unit = 0; unit < ASSIGNMENTS; unit++)
    assign(record, { attributes: { anonymous_id: `device-${unit}`, country: 'DE' } }, 0);
  const micros = ((performance.now() - start) / ASSIGNMENTS) * 1000;
  return { measure: 'one assignment', value: Math.round(micros * 10) / 10, unit: 'µs' };
}
