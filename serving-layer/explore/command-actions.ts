import { z } from 'zod';
import type { CommandCall } from '../../core/capability/command';
import { getFunnel } from '../../core/wire/funnel';
import { getRetention, type Retention } from '../../core/wire/retention';
import { getSessionSummary } from '../../core/wire/session-summary';

/** If absent, the API applies its defaults: the span that the help states, up to the end of the current minute. */
const range = z.object({ from: z.string().optional(), to: z.string().optional() });
const funnelOptions = range.extend({
  steps: z.array(z.string()),
  within: z.string(),
  per: z.enum(['visitor', 'session']),
});
const retentionOptions = range.extend({ days: z.int() });

export async function funnel({ options, api, output }: CommandCall): Promise<number> {
  const { steps, ...asked } = funnelOptions.parse(options);
  const answer = await api.call(getFunnel, { ...asked, site: await api.site(), steps: steps.join(',') });
  output.result(answer, () => output.table(answer.steps, 'No events in this range.'));
  return 0;
}

export async function retention({ options, api, output }: CommandCall): Promise<number> {
  const answer = await api.call(getRetention, { ...retentionOptions.parse(options), site: await api.site() });
  const seen = answer.cohorts.filter(({ size }) => size > 0);
  output.result(answer, () => output.table(seen.map(cohortRow), 'No visitors in this range.'));
  return 0;
}

function cohortRow({ first_day, size, retained }: Retention['cohorts'][number]): Readonly<Record<string, unknown>> {
  return { first_day, size, ...Object.fromEntries(retained.map((count, day) => [`day ${day}`, share(count, size)])) };
}

/** @example share(12, 48) // '12 (25 %)' */
function share(count: number | null, size: number): string | null {
  return count === null ? null : `${count} (${Math.round((100 * count) / size)} %)`;
}

export async function sessions({ options, api, output }: CommandCall): Promise<number> {
  const answer = await api.call(getSessionSummary, { ...range.parse(options), site: await api.site() });
  output.result(answer, () => output.report(answer));
  return 0;
}
