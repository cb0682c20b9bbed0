import { messageOf } from '../../core/message-of';
import { changesIn, type PlannedChange, refusedIn } from './plan-summary';
import type { StackFolder } from './stack-order';

/** Runs Terraform in a folder; resolves with its stdout. @throws Error with what it wrote to stderr */
export type Terraform = (folder: string, args: readonly string[]) => Promise<string>;

export interface DeployDeps {
  readonly terraform: Terraform;
  /** Says what is under way. */
  readonly note: (line: string) => void;
}

export interface PlannedStacks {
  readonly changes: readonly PlannedChange[];
  /** Stacks that can be planned only when a stack that they read is there, with Terraform’s reason. */
  readonly later: readonly { readonly stack: string; readonly reason: string }[];
}

/** In the folder of its stack: what was shown is what is applied. */
export const PLAN_FILE = 'tidemark.tfplan';

/** Plans every stack and changes nothing. A stack whose producers are new is planned when they are applied. */
export async function planStacks(stacks: readonly StackFolder[], deps: DeployDeps): Promise<PlannedStacks> {
  const changes: PlannedChange[] = [];
  const later: { readonly stack: string; readonly reason: string }[] = [];
  for (const stack of stacks) {
    deps.note(`planning ${stack.name}`);
    try {
      changes.push(...(await planned(stack, deps)));
    } catch (error) {
      const isNew = stack.producers.some((name) => changes.some((one) => one.stack === name && one.kind === 'create'));
      if (!isNew) throw error;
      later.push({ stack: stack.name, reason: messageOf(error) });
    }
  }
  return { changes, later };
}

export interface Applied {
  /** Stacks that have what was planned, in order. */
  readonly applied: readonly string[];
  /** What stopped it: changes of the next stack that are not allowed. */
  readonly refused: readonly PlannedChange[];
}

/** Plans and applies stack by stack, producers first; stops before a stack with a change that is not allowed. */
export async function applyStacks(
  stacks: readonly StackFolder[],
  allowed: readonly string[],
  deps: DeployDeps,
): Promise<Applied> {
  const applied: string[] = [];
  for (const stack of stacks) {
    const changes = await planned(stack, deps);
    const refused = refusedIn(changes, allowed);
    if (refused.length > 0) return { applied, refused };
    if (changes.length > 0) {
      deps.note(`applying ${stack.name}: ${changes.length} change${changes.length === 1 ? '' : 's'}`);
      await deps.terraform(stack.folder, ['apply', '-input=false', '-no-color', PLAN_FILE]);
    }
    applied.push(stack.name);
  }
  return { applied, refused: [] };
}

async function planned({ name, folder }: StackFolder, { terraform }: DeployDeps): Promise<readonly PlannedChange[]> {
  await terraform(folder, ['init', '-input=false', '-no-color']);
  await terraform(folder, ['plan', '-input=false', '-no-color', `-out=${PLAN_FILE}`]);
  return changesIn(name, await terraform(folder, ['show', '-json', PLAN_FILE]));
}
