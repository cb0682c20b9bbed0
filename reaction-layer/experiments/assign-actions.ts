import * as z from 'zod';
import { type CommandCall, CommandUsageError } from '../../core/capability/command';
import { assign } from './assign-declared';
import { bucketOf } from './assign/hash';
import { attributeSet } from './assign/json';
import { runSplit } from './assign/run-split';
import { splitContext, splitTest } from './assign/split';
import { declaration } from './declare/experiment';
import { drafted, moved } from './declare/life-cycle';
import { readJson, readJsonFile } from './read-json';
import { assignVariants } from './wire';

const hashOptions = z.object({
  seed: z.string().optional(),
  value: z.string().optional(),
  version: z.int().default(2),
});

/** `experiment hash`: the bucket of a value, as GrowthBook's SDKs compute it. */
export function hashValue({ options, output }: CommandCall): Promise<number> {
  const { seed, value, version } = hashOptions.parse(options);
  if (seed === undefined || value === undefined)
    throw new CommandUsageError('say what to hash: --seed SEED --value VALUE [--version 1|2]');
  const hash = bucketOf(seed, value, version);
  output.result({ seed, value, version, hash }, () => String(hash));
  return Promise.resolve(hash === null ? 1 : 0);
}

const assignOptions = z.object({
  experiment: z.string().optional(),
  attributes: z.string().optional(),
  context: z.string().optional(),
});
const anyExperiment = z.union([splitTest.loose(), declaration]);

/** `experiment assign`: the variant of a unit, of a file or of the site's experiments. */
export async function assignUnit(call: CommandCall): Promise<number> {
  const { experiment: file, attributes: text, context } = assignOptions.parse(call.options);
  if (text === undefined) throw new CommandUsageError('say for whom: --attributes \'{"anonymous_id": "a-17"}\'');
  const attributes = readJson('--attributes', text, attributeSet);
  if (file === undefined) return assignOfSite(call, attributes);
  const asked = await readJsonFile(file, anyExperiment);
  if ('key' in asked && typeof asked.key === 'string') {
    const given = context === undefined ? {} : readJson('--context', context, splitContext.partial());
    const found = runSplit(splitTest.parse(asked), { ...given, attributes });
    const answer = {
      key: found.key,
      value: found.value,
      variation: found.variation,
      in_experiment: found.isInExperiment,
      hash_used: found.isHashUsed,
      bucket: found.bucket,
      reason: found.reason,
    };
    call.output.result(answer, () => call.output.report(answer));
    return 0;
  }
  // A file is tried as if it ran now.
  const declared = { ...declaration.parse(asked), start: undefined, end: undefined };
  const answer = assign(moved(drafted(declared, 0), 'running', { nowMs: 0 }), { attributes }, 0);
  call.output.result(answer, () => call.output.report({ ...answer }));
  return 0;
}

async function assignOfSite(
  { api, output, arguments: [, name] }: CommandCall,
  attributes: z.output<typeof attributeSet>,
): Promise<number> {
  const answer = await api.call(assignVariants, {
    site: await api.site(),
    attributes,
    ...(name === undefined ? {} : { experiments: [name] }),
  });
  output.result(answer, () =>
    output.table(answer.assignments, 'No experiment is running: start one with “tidemark experiment start NAME”.'),
  );
  return 0;
}
