import * as z from 'zod';
import { type CommandAction, type CommandCall, CommandUsageError } from '../../core/capability/command';
import { getModels, promoteModel, rollBackModel, trainModel, type WireModels, type WireServing } from './wire';

const promoteOptions = z.object({ canary: z.string().optional() });

const ACTIONS: ReadonlyMap<string, CommandAction> = new Map<string, CommandAction>([
  ['list', list],
  ['train', train],
  ['compare', compare],
  ['promote', promote],
  ['rollback', rollBack],
]);

/** Features whose drift is shown. */
const MOST_SHOWN = 8;
const NONE = 'No model yet: the first night with 256 complete sessions trains one, or “tidemark models train”.';

export async function models(call: CommandCall): Promise<number> {
  const [verb = 'list'] = call.arguments;
  const action = ACTIONS.get(verb);
  if (action === undefined)
    throw new CommandUsageError(`models cannot “${verb}”: use ${[...ACTIONS.keys()].join(', ')}`);
  return action(call);
}

async function list({ api, output }: CommandCall): Promise<number> {
  const answer = await api.call(getModels, { site: await api.site() });
  output.result(answer, () => {
    const rows = answer.models.map(({ version, role, kind, sessions, trained_to: to, threshold, metrics }) => ({
      ...{ version, role, kind, sessions, trained_to: to, threshold: rounded(threshold) },
      area: rounded(metrics['area_under_curve'] ?? null),
    }));
    return [output.table(rows, NONE), nightText(answer)].filter((part) => part !== '').join('\n\n');
  });
  return 0;
}

async function train({ api, output }: CommandCall): Promise<number> {
  const answer = await api.call(trainModel, { site: await api.site() });
  output.result(answer, () =>
    answer.status === 'trained'
      ? `trained ${answer.version}`
      : `There are ${answer.sessions} complete sessions in the last published week, and a model needs ${answer.needed}.`,
  );
  return answer.status === 'trained' ? 0 : 1;
}

/** Exit code 1 if there is nothing to compare. */
async function compare({ api, output }: CommandCall): Promise<number> {
  const { night, serving } = await api.call(getModels, { site: await api.site() });
  const shadow = night?.shadow ?? null;
  const answer = { champion: night?.champion ?? serving.champion, challenger: night?.challenger ?? null, shadow };
  output.result(answer, () => {
    if (shadow === null)
      return 'There is nothing to compare: champion and challenger score the sessions of a night side by side once there are both.';
    const { sessions, correlation, flagged, labelled, area } = shadow;
    const rows = (['champion', 'challenger'] as const).map((role) => ({
      ...{ role, version: answer[role] },
      ...{ reported: flagged[role], area: rounded(area[role]) },
    }));
    const facts = { sessions, labelled, 'rank correlation': rounded(correlation), 'reported by both': flagged.both };
    return `${output.table(rows, '')}\n\n${output.report(facts)}`;
  });
  return shadow === null ? 1 : 0;
}

async function promote({ api, options, arguments: [, version], output }: CommandCall): Promise<number> {
  if (version === undefined) throw new CommandUsageError('name the model: tidemark models promote VERSION');
  const { canary } = promoteOptions.parse(options);
  const share = canary === undefined ? undefined : Number(canary);
  if (share !== undefined && !(share >= 0 && share < 1))
    throw new CommandUsageError(`--canary ${canary} is not a share: use a number from 0 to below 1, such as 0.1`);
  const answer = await api.call(promoteModel, {
    ...{ site: await api.site(), version },
    ...(share === undefined ? {} : { canary_share: share }),
  });
  output.result(answer, () => servingText(answer, output));
  return 0;
}

async function rollBack({ api, output }: CommandCall): Promise<number> {
  const answer = await api.call(rollBackModel, { site: await api.site() });
  output.result(answer, () => servingText(answer, output));
  return 0;
}

type ShownServing = Omit<WireServing, 'history'>;

function servingText(
  { champion, challenger, canary_share: share, previous }: ShownServing,
  output: CommandCall['output'],
): string {
  return output.report({ champion, challenger, 'canary share': share, previous });
}

function nightText({ night }: WireModels): string {
  if (night === null) return '';
  const drifted = night.drift.filter((one) => one.is_drift);
  const lines = [
    `Night up to ${night.tidemark}: ${night.sessions} sessions, ${night.findings.added + night.findings.confirmed} reported.`,
    drifted.length === 0 ? 'No drift.' : `Drift: ${drifted.slice(0, MOST_SHOWN).map(driftText).join('; ')}.`,
    ...night.problems,
  ];
  return lines.join('\n');
}

function driftText({ feature, distance, median_then: then, median_now: now }: WireDrift): string {
  return `${feature} (median ${rounded(then)} then, ${rounded(now)} now, distance ${rounded(distance)})`;
}

type WireDrift = NonNullable<WireModels['night']>['drift'][number];

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10_000) / 10_000;
}
