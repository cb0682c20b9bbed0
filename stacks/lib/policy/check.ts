import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BaseStack } from '../base-stack';
import * as alertRules from './alert-rules';
import * as dataRules from './data-rules';
import * as doorRules from './door-rules';
import * as iamRules from './iam-rules';
import { parseTerraform, type Rule, type SynthesisedStack, type Violation } from './model';
import * as runtimeRules from './runtime-rules';

/** Every rule by its name. */
export const RULES: Readonly<Record<string, Rule>> = {
  ...iamRules,
  ...dataRules,
  ...runtimeRules,
  ...doorRules,
  ...alertRules,
};

/** Violations over all resources of all stacks. */
export function checkStacks(stacks: readonly SynthesisedStack[]): readonly Violation[] {
  return stacks.flatMap((stack) =>
    Object.entries(RULES).flatMap(([rule, check]) =>
      check(stack).map((found) => ({ ...found, stack: stack.name, rule })),
    ),
  );
}

/** The same for stacks written to a folder. */
export function checkSynthesised(outdir: string, stacks: readonly BaseStack[]): readonly Violation[] {
  return checkStacks(
    stacks.map(({ node: { id }, layer, environment }) => ({
      name: id,
      layer,
      isProtected: environment.protection === 'protected',
      json: parseTerraform(readFileSync(join(outdir, 'stacks', id, 'cdk.tf.json'), 'utf8')),
    })),
  );
}
