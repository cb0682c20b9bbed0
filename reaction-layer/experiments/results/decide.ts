import type { SampleRatio } from '../statistics/sample-ratio';
import { ALPHA, type JudgedComparison, type JudgedMetric } from './judge';
import type { ExperimentVerdict } from './verdicts';

export interface Decision {
  readonly verdict: ExperimentVerdict;
  /** The variant that it is about. */
  readonly variant: string | null;
  /** What to do, in one or two sentences. */
  readonly says: string;
  /** What it rests on, a sentence each. */
  readonly because: readonly string[];
}

export interface JudgedNamed extends JudgedMetric {
  readonly name: string;
  readonly role: 'goal' | 'guardrail';
  readonly better: 'higher' | 'lower';
}

export interface Deciding {
  /** Ids; the first is the control. */
  readonly variants: readonly string[];
  readonly units: readonly number[];
  readonly split: SampleRatio;
  readonly mixedUnits: number;
  /** Goals first; the first goal decides. */
  readonly metrics: readonly JudgedNamed[];
  /** The end that was declared has passed: this is the one look that it was planned for. */
  readonly isAtEnd: boolean;
  /** Smallest relative change that matters. */
  readonly minimumEffect: number;
  /** Units per variant that were needed for it; null while nothing is known. */
  readonly unitsNeeded: number | null;
}

/** Units of more than one variant say that the site does not keep variants; beyond this share it is worth a word. */
const MIXED_SHARE = 0.01;

/** The answer to “should we ship it?”, in the order in which the answers exclude each other. */
export function decide(deciding: Deciding): Decision {
  const all = deciding.units.reduce((sum, count) => sum + count, 0);
  if (all === 0)
    return {
      verdict: 'no_data',
      variant: null,
      says: 'Nobody has been exposed yet: send an exposure event when a visitor sees a variant.',
      because: [],
    };
  const { split } = deciding;
  if (split.isMismatch)
    return {
      verdict: 'broken_split',
      variant: null,
      says: 'Stop and do not use these numbers: the variants did not get the shares that were declared, so they are not comparable. Find out what loses or adds visitors in one variant, fix it, and start another experiment.',
      because: [
        `${sizes(deciding)}; a difference like this has a probability of ${small(split.p)} if the split works.`,
        ...mixed(deciding, all),
      ],
    };
  const because = [...mixed(deciding, all), ...lookSentence(deciding)];
  const hurt = guardrailHurt(deciding);
  if (hurt !== undefined)
    return {
      verdict: 'guardrail_hurt',
      variant: hurt.variant,
      says: `Stop ${hurt.variant}: it makes ${hurt.name} worse.`,
      because: [...hurt.because, ...because],
    };
  return decideByGoal(deciding, because);
}

function decideByGoal(deciding: Deciding, because: readonly string[]): Decision {
  const { metrics, variants, minimumEffect, isAtEnd, unitsNeeded, units } = deciding;
  const [goal] = metrics;
  const control = variants[0] ?? '';
  const sides = (goal?.variants ?? []).flatMap(({ comparison }, at) =>
    comparison === null || goal === undefined ? [] : { at, comparison, side: sideOf(comparison, goal.better, isAtEnd) },
  );
  const said = sides.map(({ at, comparison }) => changeSentence(goal?.name ?? '', variants[at] ?? '', comparison));
  const good = sides
    .filter(({ side }) => side === 'good')
    .sort((one, other) => Math.abs(other.comparison.difference) - Math.abs(one.comparison.difference))[0];
  if (good !== undefined && goal !== undefined) {
    const variant = variants[good.at] ?? '';
    return {
      verdict: 'ship',
      variant,
      says: `Ship ${variant}: it improves ${goal.name}.`,
      because: [...said, ...because],
    };
  }
  if (sides.length > 0 && sides.every(({ side }) => side === 'bad'))
    return {
      verdict: 'keep_control',
      variant: control,
      says: `Keep ${control}: ${sides.length === 1 ? 'the change makes' : 'every change makes'} ${goal?.name ?? 'the goal'} worse.`,
      because: [...said, ...because],
    };
  const isSmall = ({ comparison: { relative } }: (typeof sides)[number]): boolean =>
    relative !== null && relative.lower > -minimumEffect && relative.upper < minimumEffect;
  if (sides.length > 0 && sides.every(isSmall))
    return {
      verdict: 'no_difference',
      variant: control,
      says: `There is no difference that matters: any change of ${goal?.name ?? 'the goal'} is below ${percent(minimumEffect)}. Keep whichever is simpler.`,
      because: [...said, ...because],
    };
  if (isAtEnd)
    return {
      verdict: 'undecided',
      variant: control,
      says: `The experiment is over and could not tell the variants apart. Keep ${control}, or test a bolder change.`,
      because: [...said, ...because],
    };
  const missing = unitsNeeded === null ? null : unitsNeeded - Math.min(...units);
  return {
    verdict: 'keep_running',
    variant: null,
    says: 'Keep it running: it is too early to tell.',
    because: [
      ...said,
      ...(missing !== null && missing > 0
        ? [`About ${missing} more per variant are needed to find a change of ${percent(minimumEffect)}.`]
        : []),
      ...because,
    ],
  };
}

type Side = 'good' | 'bad' | 'open';

function sideOf({ always, once, adjustedP }: JudgedComparison, better: 'higher' | 'lower', isAtEnd: boolean): Side {
  const interval = isAtEnd && adjustedP < ALPHA ? once : always;
  if (interval === null || (interval.lower <= 0 && interval.upper >= 0)) return 'open';
  return interval.lower > 0 === (better === 'higher') ? 'good' : 'bad';
}

function guardrailHurt({ metrics, variants }: Deciding) {
  for (const { role, name, better, variants: judged } of metrics) {
    if (role !== 'guardrail') continue;
    const at = judged.findIndex(({ comparison }) => comparison !== null && sideOf(comparison, better, false) === 'bad');
    const comparison = judged[at]?.comparison;
    const variant = variants[at] ?? '';
    if (comparison) return { name, variant, because: [changeSentence(name, variant, comparison)] };
  }
  return undefined;
}

function changeSentence(name: string, variant: string, { relative, difference, always }: JudgedComparison): string {
  if (relative === null)
    return `${variant}: ${name} differs by ${short(difference)}${always === null ? ', from too few visitors to say more' : ` (between ${short(always.lower)} and ${short(always.upper)})`}.`;
  return `${variant}: ${name} ${signed(relative.value)} (between ${signed(relative.lower)} and ${signed(relative.upper)}).`;
}

function mixed({ mixedUnits }: Deciding, all: number): readonly string[] {
  if (mixedUnits <= MIXED_SHARE * all) return [];
  return [`${mixedUnits} visitors saw more than one variant and are left out: check that a visitor keeps its variant.`];
}

function lookSentence({ isAtEnd }: Deciding): readonly string[] {
  return isAtEnd
    ? ['The declared end has passed, so the comparison that was planned for it counts.']
    : ['The intervals hold however often one looks.'];
}

function sizes({ variants, units }: Deciding): string {
  return variants.map((id, at) => `${id} has ${units[at] ?? 0}`).join(', ');
}

function percent(share: number): string {
  return `${short(100 * share)} %`;
}

/** @example signed(0.0312) // '+3.1 %' */
function signed(share: number): string {
  return `${share < 0 ? '−' : '+'}${percent(Math.abs(share))}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function small(p: number): string {
  return p < 1e-6 ? 'less than one in a million' : `one in ${Math.round(1 / p)}`;
}
