import type { ReadContext } from '../../../core/capability/route';
import { parseInstant } from '../../../core/event/timestamp';
import type { AnswerBasis } from '../../../core/port/answers';
import type { QueryWatch } from '../../../core/port/batch-engine';
import type { OutcomesAnswer } from '../../../core/port/outcomes';
import { DAY_MS, MINUTE_MS } from '../../../core/time/window';
import { measuredAs, metricName } from '../declare/check-declaration';
import type { Declaration, ExperimentMetric, ExperimentRecord } from '../declare/experiment';
import { equalWeights } from '../assign/buckets';
import { unitsNeeded } from '../statistics/power';
import { sampleRatio, type SampleRatio } from '../statistics/sample-ratio';
import { meanOf, ratioOf } from '../statistics/moments';
import { type Decision, decide, type JudgedNamed } from './decide';
import { ALPHA, judge } from './judge';
import { outcomeMetric } from './outcome-metric';

/** Values before the exposure are added up over this time: two weeks, so that every weekday is there twice. */
const LOOK_BACK_MS = 14 * DAY_MS;
export const PLANNED_POWER = 0.8;

export interface ExperimentResults {
  readonly basis: AnswerBasis;
  readonly from: number;
  readonly to: number;
  readonly outcomes: OutcomesAnswer;
  /** Share of units that each variant should have. */
  readonly shares: readonly number[];
  readonly split: SampleRatio;
  readonly metrics: readonly (JudgedNamed & { readonly asked: ExperimentMetric })[];
  readonly isAtEnd: boolean;
  /** Units per variant for the declared effect, from what is known so far; null while nothing is. */
  readonly unitsNeeded: number | null;
  readonly decision: Decision;
}

type Reading = Pick<ReadContext, 'answers' | 'clock' | 'outcomes'>;

/** What an experiment did to its metrics, and what to do about it. @param exposureOf the text of exposures of a variant */
export async function experimentResults(
  { answers, clock, outcomes }: Reading,
  asked: {
    readonly site: string;
    readonly record: ExperimentRecord;
    readonly exposureOf: (variant: string) => string;
  },
  watch?: QueryWatch,
): Promise<ExperimentResults> {
  const { declaration } = asked.record;
  const basis = await answers.moment(asked.site);
  const { from, to } = rangeOf(asked.record, clock.now());
  const named = [
    ...declaration.goals.map((goal) => ({ asked: goal, role: 'goal' as const })),
    ...declaration.guardrails.map((guardrail) => ({ asked: guardrail, role: 'guardrail' as const })),
  ];
  const found =
    from < to
      ? await outcomes.outcomes(
          {
            site: basis.site,
            pointer: basis.pointer,
            from,
            to,
            asOf: basis.asOf ?? 0,
            exposures: declaration.variants.map(({ id }) => asked.exposureOf(id)),
            per: declaration.unit === 'session' ? 'session' : 'visitor',
            lookBackMs: declaration.unit === 'session' ? 0 : LOOK_BACK_MS,
            metrics: named.map((one) => outcomeMetric(one.asked)),
          },
          watch,
        )
      : nothing(declaration);
  const units = found.variants.map((variant) => variant.units);
  const metrics = judged(named, found, units);
  const shares = sharesOf(declaration);
  const split = sampleRatio(units, shares);
  const needed = neededUnits(declaration, found);
  const isAtEnd = isOver(declaration, clock.now());
  const decision = decide({
    variants: declaration.variants.map(({ id }) => id),
    units,
    split,
    mixedUnits: found.mixedUnits,
    metrics,
    isAtEnd,
    minimumEffect: declaration.minimum_effect,
    unitsNeeded: needed,
  });
  return { basis, from, to, outcomes: found, shares, split, metrics, isAtEnd, unitsNeeded: needed, decision };
}

/** From the first start to the end, to whole minutes. */
function rangeOf({ declaration: { end }, started_ms: started, ended_ms: ended }: ExperimentRecord, nowMs: number) {
  if (started === null) return { from: 0, to: 0 };
  const last = Math.min(nowMs, ended ?? Infinity, instantIn(end));
  return {
    from: Math.floor(started / MINUTE_MS) * MINUTE_MS,
    to: Math.ceil(last / MINUTE_MS) * MINUTE_MS,
  };
}

function isOver({ end }: Declaration, nowMs: number): boolean {
  return nowMs >= instantIn(end);
}

function instantIn(text: string | undefined): number {
  return (text === undefined ? undefined : parseInstant(text)) ?? Infinity;
}

function nothing({ variants }: Declaration): OutcomesAnswer {
  return {
    variants: variants.map(({ id }) => ({ exposure: id, units: 0, metrics: [] })),
    mixedUnits: 0,
    layer: 'batch',
  };
}

export function sharesOf({ variants }: Declaration): readonly number[] {
  const weights = variants.flatMap(({ weight }) => weight ?? []);
  if (weights.length !== variants.length) return equalWeights(variants.length);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

interface NamedMetric {
  readonly asked: ExperimentMetric;
  readonly role: 'goal' | 'guardrail';
}

function judged(named: readonly NamedMetric[], { variants }: OutcomesAnswer, units: readonly number[]) {
  const summed = named.map(({ asked, role }, at) => ({
    as: measuredAs(asked),
    role,
    sums: variants.map(({ metrics }) => metrics[at] ?? noSums(at)),
  }));
  return judge(summed, units).flatMap((one, at) => {
    const metric = named[at];
    if (metric === undefined) return [];
    const { asked, role } = metric;
    return [{ ...one, asked, role, better: asked.better, name: metricName(asked) }];
  });
}

function noSums(metric: number) {
  return { metric, sumY: 0, sumYY: 0, sumZ: 0, sumZZ: 0, sumYZ: 0, cappedUnits: 0, cap: null };
}

/** By the mean and the spread of the control so far. */
function neededUnits({ goals, variants, minimum_effect: effect }: Declaration, found: OutcomesAnswer): number | null {
  const [goal, [control]] = [goals[0], found.variants];
  const sums = control?.metrics[0];
  if (goal === undefined || control === undefined || sums === undefined || control.units < 2) return null;
  const moments = { ...sums, n: control.units };
  const { value, variance } = measuredAs(goal) === 'ratio' ? ratioOf(moments) : meanOf(moments);
  if (!(Math.abs(value) > 0) || !(variance > 0)) return null;
  const alpha = ALPHA / (goals.length * (variants.length - 1));
  return unitsNeeded({ baseline: value, sd: Math.sqrt(variance * control.units), effect, alpha }, PLANNED_POWER);
}
