import * as z from 'zod';
import { type CommandCall, CommandUsageError } from '../../core/capability/command';
import { findingClass } from '../detect/finding';
import { DETECTORS } from '../detect/registry';
import { adviceOfDetector } from './advice-for';
import { codeOf } from './code-of';
import { adviceText, writtenText } from './mail/plain-text';
import { getAdvice, getAdviceSummary } from './wire';
import { AUDIENCES, type Framework, FRAMEWORKS } from './written/written-advice';

const adviseOptions = z.object({
  class: findingClass.optional(),
  framework: z.enum(FRAMEWORKS).optional(),
  audience: z.enum(AUDIENCES).optional(),
  json: z.boolean().default(false),
});

/** Advises on a finding, on a class, or on the last findings. */
export async function adviseCommand(call: CommandCall): Promise<number> {
  const { class: found, framework, audience } = adviseOptions.parse(call.options);
  const [id] = call.arguments;
  if (id !== undefined && found !== undefined)
    throw new CommandUsageError(
      'give a finding or --class, not both: advise FINDING_ID, or advise --class race_condition',
    );
  if (found !== undefined) return ofClass(call, found, framework);
  const { api, output } = call;
  const site = await api.site();
  if (id === undefined) {
    const summary = await api.call(getAdviceSummary, { site, ...(audience === undefined ? {} : { audience }) });
    output.result(summary, () => {
      const newest = summary.groups.map(({ title, newest_finding_id: finding }) => ({ title, finding }));
      return newest.length === 0
        ? summary.text
        : `${summary.text}\n\n${output.table(newest, '')}\n\n“tidemark advise -- FINDING” shows the code.`;
    });
    return 0;
  }
  const advice = await api.call(getAdvice, { id, site, ...(framework === undefined ? {} : { framework }) });
  output.result(advice, () => adviceText(withOneFix(advice)));
  return 0;
}

/** A terminal shows one version of the fix, and says that there are others. */
function withOneFix<Shown extends { readonly fix: { readonly code: readonly { readonly for: string }[] } }>(
  shown: Shown,
): Shown {
  const { code } = shown.fix;
  const plain = code.filter((one) => code.length === 1 || one.for === 'plain');
  return { ...shown, fix: { ...shown.fix, code: plain } };
}

function ofClass({ output }: CommandCall, found: z.output<typeof findingClass>, framework?: Framework): number {
  const detectors = DETECTORS.filter((one) => one.class === found);
  const all = detectors.map(({ id, description }) => ({
    detector: id,
    finds: description,
    advice: adviceOfDetector(id, found).map(({ fix, ...written }) => ({
      ...written,
      fix: { says: fix.says, code: codeOf({ ...written, fix }, framework) },
    })),
  }));
  const written = new Map(all.flatMap(({ advice }) => advice.map((one) => [one.id, one])));
  output.result({ class: found, detectors: all }, () =>
    [...written.values()].map((one) => writtenText(withOneFix(one))).join('\n\n\n'),
  );
  return 0;
}
