import * as z from 'zod';
import { type CommandCall, CommandUsageError } from '../../core/capability/command';
import type { AnswerOf } from '../../core/wire/operation';
import { PLANNED_POWER } from './results/experiment-results';
import { ALPHA } from './results/judge';
import { getResults } from './results/wire';
import { powerOf, unitsNeeded } from './statistics/power';

/** `experiment results NAME`. */
export async function results({ api, output, arguments: [, name] }: CommandCall): Promise<number> {
  if (name === undefined) throw new CommandUsageError('name the experiment: tidemark experiment results NAME');
  const answer = await api.call(getResults, { site: await api.site(), experiment: name });
  output.result(answer, () =>
    [
      answer.decision.says,
      ...answer.decision.because.map((reason) => `- ${reason}`),
      '',
      output.table(answer.metrics.flatMap(rowsOf), 'Nothing was measured yet.'),
      '',
      `${answer.is_live ? 'Live' : 'Exact'}: ${answer.from} to ${answer.to}, tidemark ${answer.tidemark ?? 'not set yet'}`,
    ].join('\n'),
  );
  return 0;
}

function rowsOf({ metric, as, role, variants }: AnswerOf<typeof getResults>['metrics'][number]) {
  return variants.map(({ variant, units, value, comparison }) => ({
    metric: `${metric} (${as})`,
    role,
    variant,
    units,
    value: value === null ? null : Number(value.toPrecision(4)),
    change: comparison?.relative ? percent(comparison.relative.value) : null,
    'always within': comparison?.relative
      ? `${percent(comparison.relative.lower)} … ${percent(comparison.relative.upper)}`
      : null,
    p: comparison === null ? null : Number(comparison.adjusted_p.toPrecision(2)),
  }));
}

/** @example percent(0.031) // '+3.1 %' */
function percent(share: number): string {
  const text = (Math.abs(share) * 100).toPrecision(3);
  return `${share < 0 ? '−' : '+'}${Number(text)} %`;
}

const planOptions = z.object({
  baseline: z.coerce.number().positive().optional(),
  sd: z.coerce.number().positive().optional(),
  effect: z.coerce
    .number()
    .refine((effect) => effect !== 0 && Math.abs(effect) < 10)
    .default(0.05),
  perDay: z.int().optional(),
  variants: z.int().default(2),
});

/** `experiment plan`: how many units an experiment needs, and how long it takes. */
export function plan({ options, output }: CommandCall): Promise<number> {
  const parsed = planOptions.safeParse(options);
  if (!parsed.success) throw new CommandUsageError(z.prettifyError(parsed.error));
  const { baseline, sd, effect, perDay, variants } = parsed.data;
  if (baseline === undefined)
    throw new CommandUsageError('say what a unit has today: --baseline 0.05 for a conversion of 5 %');
  if (sd === undefined && baseline >= 1)
    throw new CommandUsageError(`--baseline ${baseline} is not a share: add --sd, the standard deviation of a unit`);
  const planned = { baseline, sd, effect, alpha: ALPHA / (variants - 1) };
  const units = unitsNeeded(planned, PLANNED_POWER);
  const answer = {
    units_per_variant: units,
    units: units * variants,
    power: Number(powerOf(planned, units).toFixed(4)),
    days: perDay === undefined ? null : Math.ceil((units * variants) / perDay),
  };
  output.result(answer, () => output.report(answer));
  return Promise.resolve(0);
}
