import { environmentVariable } from '../../stacks/environments/load';
import { ENVIRONMENT_NAMES } from '../../stacks/environments/schema';

/** A program that passes or fails as a whole. */
export interface StaticCheck {
  readonly name: string;
  /** A program of the installed packages, or `node`, with its arguments. Runs in the root of the checkout. */
  readonly command: readonly [program: string, ...args: string[]];
  readonly environment?: Readonly<Record<string, string>>;
  /** Name of the check that must end first, where both are run. */
  readonly after?: string;
  /** Also prints the output of a check that passed, because it lists what was skipped. */
  readonly showsOutput?: boolean;
}

const SOURCES = [
  ...['core', 'speed-layer', 'batch-layer', 'serving-layer', 'reaction-layer', 'capabilities', 'adapters', 'client'],
  ...['platform', 'cli', 'simulation', 'simulator', 'dashboard', 'stacks', 'tracker', 'loadtest', 'test'],
];

/** Installs the packages of `stacks/`, which every other check of the stacks needs. */
export const STACK_PACKAGES: StaticCheck = {
  name: 'stacks: packages',
  command: ['node', 'cli/install.mjs', 'stacks'],
};

/** Checks the types of a program; what it knows of unchanged files is kept for the next run. */
function types(folder: string, kept: string): StaticCheck['command'] {
  return ['tsc', '-p', folder, '--noEmit', '--incremental', '--tsBuildInfoFile', `.build/${kept}`];
}

/** Checks of the root package. Add a check as one object here; CONTRIBUTING.md says what they enforce. */
export const STATIC_CHECKS: readonly StaticCheck[] = [
  { name: 'formatting', command: ['prettier', '--check', '--cache', '--log-level', 'warn', '.'] },
  { name: 'types', command: types('.', 'tsinfo') },
  { name: 'types of the dashboard', command: types('dashboard', 'tsinfo-dashboard') },
  { name: 'types of the tracker', command: types('tracker', 'tsinfo-tracker') },
  { name: 'lint', command: ['eslint', '.', '--max-warnings', '0'] },
  { name: 'prose', command: ['node', 'cli/checks/prose/check-prose.mjs'] },
  { name: 'imports point inwards', command: ['depcruise', ...SOURCES, '--config'], after: STACK_PACKAGES.name },
  { name: 'nothing unused', command: ['knip'] },
];

const ACCOUNT = '123456789012';
const RECEIVER = 'on-call@shop.example';
const ALL_ENVIRONMENTS: Readonly<Record<string, string>> = {
  TIDEMARK_ENV: 'all',
  ...Object.fromEntries(
    ENVIRONMENT_NAMES.flatMap((name) => [
      [environmentVariable('ACCOUNT', name), ACCOUNT],
      [environmentVariable('ALERTS', name), RECEIVER],
    ]),
  ),
};

/** Checks of the package that deploys to AWS, in this order: each may use output of the previous ones. */
export const STACK_CHECKS: readonly StaticCheck[] = [
  { name: 'stacks: types', command: types('stacks', 'tsinfo-stacks') },
  { name: 'stacks: lint', command: ['eslint', '-c', 'stacks/eslint.config.mjs', 'stacks', '--max-warnings', '0'] },
  { name: 'stacks: bundles of the functions', command: ['node', 'stacks/bundle.mjs'] },
  {
    name: 'stacks: all environments are synthesised, and keep the policies',
    command: ['node', 'stacks/main.cjs'],
    environment: ALL_ENVIRONMENTS,
  },
  { name: 'stacks: terraform validate', command: ['node', 'stacks/validate.mjs'], showsOutput: true },
];
