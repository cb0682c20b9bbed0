import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { UserError } from '../exit';

/** A synthesised stack. */
export interface StackFolder {
  /** @example 'speed-dev' */
  readonly name: string;
  readonly folder: string;
  /** Stacks whose outputs it reads, so that they come first. */
  readonly producers: readonly string[];
}

const REMOTE = 'cross-stack-reference-input-';
const stackSchema = z.looseObject({
  data: z.looseObject({ terraform_remote_state: z.record(z.string(), z.unknown()).default({}) }).optional(),
});

/** The synthesised stacks of an environment, producers first. @throws UserError if there are none */
export function stacksInOrder(outdir: string, environment: string): readonly StackFolder[] {
  const stacks = join(outdir, 'stacks');
  const names = existsSync(stacks) ? readdirSync(stacks).sort() : [];
  // Layers have no dash in their names, so that `data-prod` is not of `prod-small`.
  const ours = names.filter((name) => name.slice(name.indexOf('-') + 1) === environment);
  if (ours.length === 0) throw new UserError(`${stacks} has no stacks of ${environment}: leave --synthesised out`);
  const all = ours.map((name): StackFolder => {
    const folder = join(stacks, name);
    const { data } = stackSchema.parse(JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8')));
    const inputs = Object.keys(data?.terraform_remote_state ?? {});
    return { name, folder, producers: inputs.map((input) => input.replace(REMOTE, '')) };
  });
  return ordered(all, []);
}

function ordered(left: readonly StackFolder[], done: readonly StackFolder[]): readonly StackFolder[] {
  if (left.length === 0) return done;
  const ready = left.filter(({ producers }) => producers.every((name) => left.every((stack) => stack.name !== name)));
  if (ready.length === 0) throw new UserError('the stacks read each other’s outputs in a circle: they have no order');
  return ordered(
    left.filter((stack) => !ready.includes(stack)),
    [...done, ...ready],
  );
}
