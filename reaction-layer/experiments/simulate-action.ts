import * as z from 'zod';
import { type CommandCall, CommandUsageError } from '../../core/capability/command';
import { simulateExperiments } from './results/simulate';

const options = z.object({
  tests: z.int().default(1000),
  days: z.int().default(14),
  perDay: z.int().default(300),
  baseline: z.coerce.number().positive().max(1).default(0.1),
  effect: z.coerce.number().default(0),
  seed: z.coerce.number().int().default(1),
});

/** `experiment simulate`: what the intervals and tests of results do where the truth is known. */
export function simulate({ options: given, output }: CommandCall): Promise<number> {
  const parsed = options.safeParse(given);
  if (!parsed.success) throw new CommandUsageError(z.prettifyError(parsed.error));
  const found = simulateExperiments(parsed.data);
  const answer = { ...parsed.data, metrics: Object.entries(found).map(([metric, shares]) => ({ metric, ...shares })) };
  output.result(answer, () =>
    output.table(
      answer.metrics.map(({ metric, calledAtEnd, calledByPeeking, calledByNaivePeeking, covered, mismatch }) => ({
        metric,
        'called at the end': percent(calledAtEnd),
        'by peeking daily': percent(calledByPeeking),
        'by peeking at p < 0.05': percent(calledByNaivePeeking),
        'intervals that cover': percent(covered),
        'broken splits': percent(mismatch),
      })),
      '',
    ),
  );
  return Promise.resolve(0);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
