import { userInfo } from 'node:os';
import * as z from 'zod';
import { type CommandCall, CommandUsageError } from '../../core/capability/command';
import { DAY_MS } from '../../core/time/window';
import { readJsonFile } from '../experiments/read-json';
import { alertConfig } from './config/alert-config';
import { matcherText } from './config/matcher';
import { span } from './config/span';
import { acknowledgeAlerts, addAlertSilence, endAlertSilence, setAlertRules, testAlertChannel } from './operate-wire';
import { getAlertRules, testAlertRules } from './wire';

const options = z.object({
  set: z.string().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  match: z.array(z.string()).optional(),
  for: z.string().optional(),
  comment: z.string().optional(),
  rule: z.string().optional(),
  snooze: z.string().optional(),
  by: z.string().optional(),
});

/** Shows the rules, or replaces them. */
export async function rules({ options: given, api, output }: CommandCall): Promise<number> {
  const { set } = options.parse(given);
  const site = await api.site();
  const { config } =
    set === undefined
      ? await api.call(getAlertRules, { site })
      : await api.call(setAlertRules, { site, config: await readJsonFile(set, alertConfig) });
  output.result(config, () => JSON.stringify(config, undefined, 2));
  return 0;
}

/** What rules would have said in the past. */
export async function test({ options: given, arguments: [file], api, output }: CommandCall): Promise<number> {
  if (file === undefined) throw new CommandUsageError('name the file of rules: tidemark alerts test RULES');
  const { from = new Date(Date.now() - 7 * DAY_MS).toISOString(), to } = options.parse(given);
  const answer = await api.call(testAlertRules, {
    site: await api.site(),
    config: await readJsonFile(file, alertConfig),
    from,
    ...(to === undefined ? {} : { to }),
  });
  output.result(answer, () =>
    [
      output.table(
        answer.episodes.map(({ rule, labels, starts, ends, says }) => ({
          ...{ rule, starts, ends: ends ?? 'goes on', severity: labels['severity'] ?? '', says },
        })),
        'The rules would have said nothing.',
      ),
      `${answer.messages.length} messages, evaluated every ${answer.step_seconds} s`,
      ...(answer.skipped.length === 0 ? [] : [`without history: ${answer.skipped.join(', ')}`]),
    ].join('\n'),
  );
  return 0;
}

export async function sendTest({ arguments: [channel], api, output }: CommandCall): Promise<number> {
  if (channel === undefined) throw new CommandUsageError('name the channel: tidemark alerts send-test CHANNEL');
  const answer = await api.call(testAlertChannel, { site: await api.site(), channel });
  output.result(answer, () => output.report(answer));
  return answer.delivered ? 0 : 1;
}

export async function addSilence({ options: given, api, output }: CommandCall): Promise<number> {
  const { match = [], for: length, comment, by } = options.parse(given);
  if (match.length === 0) throw new CommandUsageError('say what: --match rule=orders-low');
  for (const one of match)
    if (!matcherText.safeParse(one).success) throw new CommandUsageError(`“${one}” is not a matcher: use name=value`);
  const answer = await api.call(addAlertSilence, {
    ...{ site: await api.site(), matchers: match, by: by ?? userInfo().username },
    ...(length === undefined ? {} : { for: spanOption('--for', length) }),
    ...(comment === undefined ? {} : { comment }),
  });
  output.result(answer, () => `silenced until ${answer.ends}: ${answer.id}`);
  return 0;
}

export async function endSilence({ arguments: [silence], api, output }: CommandCall): Promise<number> {
  if (silence === undefined) throw new CommandUsageError('name the silence: tidemark alerts unsilence ID');
  const answer = await api.call(endAlertSilence, { site: await api.site(), silence });
  output.result(answer, () => `${answer.id} ended`);
  return 0;
}

export async function acknowledge({ options: given, arguments: [alert], api, output }: CommandCall): Promise<number> {
  const { rule, snooze, comment, by } = options.parse(given);
  const answer = await api.call(acknowledgeAlerts, {
    ...{ site: await api.site(), by: by ?? userInfo().username },
    ...(alert === undefined ? {} : { alert }),
    ...(rule === undefined ? {} : { rule }),
    ...(snooze === undefined ? {} : { snooze: spanOption('--snooze', snooze) }),
    ...(comment === undefined ? {} : { note: comment }),
  });
  const what = answer.until === null ? 'acknowledged' : `put off until ${answer.until}`;
  output.result(answer, () => `${what}: ${answer.alerts.join(', ')}`);
  return 0;
}

function spanOption(option: string, text: string): string {
  if (span.safeParse(text).success) return text;
  throw new CommandUsageError(`${option} is “${text}”: use a duration such as 30m, 2h or 1d`);
}
