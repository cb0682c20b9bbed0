import * as z from 'zod';
import { type CommandCall, CommandUsageError } from '../../core/capability/command';
import { readJsonFile } from '../experiments/read-json';
import { askRecord } from './ask-record';
import { changeLists, LISTED_KINDS, overrideDecision, reportOutcome, setPolicy } from './operate-wire';
import { policy as policyShape } from './policy/policy';
import { getLists, getPolicy, getReviews } from './read-wire';
import { OUTCOMES } from './wire';

const options = z.object({
  policy: z.string().optional(),
  outcome: z.enum(OUTCOMES).optional(),
  decision: z.enum(['allow', 'deny']).optional(),
  note: z.string().optional(),
  allow: z.string().optional(),
  deny: z.string().optional(),
  remove: z.string().optional(),
  until: z.string().optional(),
});

/** A decision of the lake with its reasons. */
export async function show(call: CommandCall): Promise<number> {
  const { shown, record } = await askRecord(call, await call.api.site(), idOf(call, 'show'));
  call.output.result({ ...shown, record }, () =>
    [
      call.output.report({
        decided: shown.decided,
        decision: shown.answer.decision,
        score: shown.answer.score,
        override: shown.override?.decision ?? 'none',
        outcome: shown.outcome ?? 'not known',
        policy: shown.answer.versions.policy,
        model: shown.answer.versions.model ?? 'none',
      }),
      call.output.table(
        shown.answer.reasons.map(({ code, weight, says }) => ({ code, weight, says })),
        'No rule found anything.',
      ),
    ].join('\n'),
  );
  return 0;
}

export async function outcome(call: CommandCall): Promise<number> {
  const { outcome: label, note } = options.parse(call.options);
  const id = idOf(call, 'outcome');
  if (label === undefined) throw new CommandUsageError(`say what it was: --outcome ${OUTCOMES.join(' or --outcome ')}`);
  const answer = await call.api.call(reportOutcome, {
    ...{ site: await call.api.site(), decision_id: id, outcome: label },
    ...(note === undefined ? {} : { note }),
  });
  call.output.result(answer, () => `${id} is recorded as ${label}`);
  return 0;
}

export async function override(call: CommandCall): Promise<number> {
  const { decision, note } = options.parse(call.options);
  const id = idOf(call, 'override');
  if (decision === undefined)
    throw new CommandUsageError('say what counts instead: --decision allow or --decision deny');
  const answer = await call.api.call(overrideDecision, {
    ...{ site: await call.api.site(), decision_id: id, decision },
    ...(note === undefined ? {} : { note }),
  });
  call.output.result(answer, () => `${id}: ${decision} counts`);
  return 0;
}

export async function reviews({ api, output }: CommandCall): Promise<number> {
  const answer = await api.call(getReviews, { site: await api.site() });
  output.result(answer, () =>
    output.table(
      answer.reviews.map(({ decided, decision_id: id, event_type: type, answer: said, status }) => ({
        ...{ decided, decision_id: id, event_type: type, score: said.score, status },
        reasons: said.reasons.map(({ code }) => code).join(', '),
      })),
      'Nothing waits for a person.',
    ),
  );
  return 0;
}

/** Shows the policy, or stores a file as its next version. */
export async function policy({ api, output, options: given }: CommandCall): Promise<number> {
  const { policy: file } = options.parse(given);
  const site = await api.site();
  if (file === undefined) {
    const answer = await api.call(getPolicy, { site });
    output.result(answer, () => JSON.stringify(answer.policy, undefined, 2));
    return 0;
  }
  const answer = await api.call(setPolicy, { site, policy: await readJsonFile(file, policyShape) });
  output.result(answer, () => `version ${answer.version} decides from now on`);
  return 0;
}

/** Shows the lists, or changes them. */
export async function lists({ api, output, options: given }: CommandCall): Promise<number> {
  const { allow, deny, remove, until, note } = options.parse(given);
  const site = await api.site();
  const changes = [
    { list: 'allow' as const, entry: allow },
    { list: 'deny' as const, entry: deny },
    { list: 'none' as const, entry: remove },
  ];
  for (const { list, entry } of changes) {
    if (entry === undefined) continue;
    await api.call(changeLists, {
      ...{ site, list, ...entryIn(entry) },
      ...(until === undefined ? {} : { until }),
      ...(note === undefined ? {} : { note }),
    });
  }
  const answer = await api.call(getLists, { site });
  output.result(answer, () =>
    output.table(
      answer.entries.map((entry) => ({ ...entry, until: entry.until ?? 'never' })),
      'The lists are empty: add to them with --allow or --deny.',
    ),
  );
  return 0;
}

function entryIn(text: string): { readonly kind: (typeof LISTED_KINDS)[number]; readonly value: string } {
  const at = text.indexOf('=');
  const kind = LISTED_KINDS.find((one) => one === text.slice(0, at));
  if (kind === undefined || at === text.length - 1)
    throw new CommandUsageError(`“${text}” is not kind=value: the kinds are ${LISTED_KINDS.join(', ')}`);
  return { kind, value: text.slice(at + 1) };
}

function idOf({ arguments: [, id] }: CommandCall, verb: string): string {
  if (id === undefined) throw new CommandUsageError(`say which decision: ./tidemark decide ${verb} ID`);
  return id;
}
