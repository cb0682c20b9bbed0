/** The part of the Amazon States Language that we use. https://states-language.net/spec.html */
export type State = Task | Choice | MapState | Wait | Pass | Succeed | Fail;

interface Common {
  readonly Comment?: string;
}
/** A state with a successor, or the end of its machine. */
type Onward = { readonly Next: string } | { readonly End: true };

export type Task = Common &
  Onward & {
    readonly Type: 'Task';
    readonly Resource: string;
    readonly Parameters: object;
    readonly ResultSelector?: object;
    readonly ResultPath?: string | null;
    readonly TimeoutSeconds: number;
    readonly Retry: readonly Retrier[];
    readonly Catch: readonly Catcher[];
  };
export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly MaxAttempts: number;
  readonly BackoffRate: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL';
}
export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly ResultPath: string;
  readonly Next: string;
}
export type Choice = Common & { readonly Type: 'Choice'; readonly Choices: readonly Rule[]; readonly Default: string };
interface Rule {
  readonly Variable: string;
  readonly Next: string;
  readonly StringEquals?: string;
  readonly NumericEquals?: number;
}
export type MapState = Common &
  Onward & {
    readonly Type: 'Map';
    readonly ItemsPath: string;
    readonly ItemSelector: object;
    readonly MaxConcurrency: number;
    readonly ItemProcessor: Machine;
    readonly ResultPath: string | null;
    readonly Catch: readonly Catcher[];
  };
export type Wait = Common & { readonly Type: 'Wait'; readonly Seconds: number; readonly Next: string };
export type Pass = Common &
  Onward & { readonly Type: 'Pass'; readonly Parameters?: object; readonly ResultPath?: string | null };
export type Succeed = Common & { readonly Type: 'Succeed' };
export type Fail = Common & {
  readonly Type: 'Fail';
  readonly Error?: string;
  readonly Cause?: string;
  readonly ErrorPath?: string;
  readonly CausePath?: string;
};

export interface Machine {
  readonly Comment?: string;
  readonly StartAt: string;
  readonly TimeoutSeconds?: number;
  readonly States: Readonly<Record<string, State>>;
}

/**
 * Faults of a machine, which AWS would report at `apply` at the earliest: a missing state, an unreachable state, a
 * machine that cannot end, a task without a timeout.
 */
export function machineFaults(machine: Machine, path = 'machine'): readonly string[] {
  const names = new Set(Object.keys(machine.States));
  const faults: string[] = [];
  const links = new Map(Object.entries(machine.States).map(([name, state]) => [name, followers(state)]));
  for (const [name, next] of links)
    for (const target of next)
      if (!names.has(target)) faults.push(`${path}.${name} leads to ${target}, which is not there`);
  if (!names.has(machine.StartAt)) faults.push(`${path} starts at ${machine.StartAt}, which is not there`);
  const reached = reachable(machine.StartAt, links);
  for (const name of names) if (!reached.has(name)) faults.push(`nothing leads to ${path}.${name}`);
  if (![...reached].some((name) => isEnd(machine.States[name]))) faults.push(`${path} never ends`);
  for (const [name, state] of Object.entries(machine.States)) {
    if (state.Type === 'Map') faults.push(...machineFaults(state.ItemProcessor, `${path}.${name}`));
    if (state.Type === 'Task' && state.TimeoutSeconds < 1) faults.push(`${path}.${name} has no limit in time`);
    if ((state.Type === 'Task' || state.Type === 'Map') && !catchesAll(state.Catch))
      faults.push(`${path}.${name} does not catch every error`);
  }
  return faults;
}

function followers(state: State): readonly string[] {
  const next = 'Next' in state ? [state.Next] : [];
  switch (state.Type) {
    case 'Choice':
      return [...state.Choices.map((choice) => choice.Next), state.Default];
    case 'Task':
    case 'Map':
      return [...next, ...state.Catch.map((catcher) => catcher.Next)];
    case 'Wait':
    case 'Pass':
    case 'Succeed':
    case 'Fail':
      return next;
  }
}

function catchesAll(catchers: readonly Catcher[]): boolean {
  return catchers.some(({ ErrorEquals }) => ErrorEquals.includes('States.ALL'));
}

function isEnd(state: State | undefined): boolean {
  return state !== undefined && (state.Type === 'Succeed' || state.Type === 'Fail' || 'End' in state);
}

function reachable(start: string, links: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [start];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    open.push(...(links.get(name) ?? []));
  }
  return reached;
}
