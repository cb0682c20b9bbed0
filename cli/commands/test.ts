import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, ensurePrerequisites } from '../checks/prerequisites';
import { EXIT, UserError } from '../exit';
import { repositoryRoot } from '../root';

interface Check {
  readonly name: string;
  /** A program of the packages, or `node`. */
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Shows what it says also when it passes: it may have skipped something. */
  readonly isHeard?: boolean;
}

/** Static checks, each one passed or failed; what they hold is in CONTRIBUTING.md. */
const STATIC_CHECKS: readonly Check[] = [
  { name: 'formatting', command: ['prettier', '--check', '--cache', '--log-level', 'warn', '.'] },
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'lint', command: ['eslint', '.', '--max-warnings', '0'] },
  {
    name: 'imports point inwards',
    command: [
      'depcruise',
      'core',
      'capabilities',
      'speed-layer',
      'batch-layer',
      'serving-layer',
      'reaction-layer',
      'adapters',
      'platform',
      'cli',
      'client',
      'dashboard',
      'simulation',
      'simulator',
      'loadtest',
      'test',
      '--config',
    ],
  },
  { name: 'nothing unused', command: ['knip'] },
];

const STACKS = 'stacks';
const ACCOUNT = '123456789012';
const ALL_ENVIRONMENTS = {
  TIDEMARK_ENV: 'all',
  TIDEMARK_ACCOUNT_DEV: ACCOUNT,
  TIDEMARK_ACCOUNT_STAGING: ACCOUNT,
  TIDEMARK_ACCOUNT_PROD: ACCOUNT,
};
/** The package that deploys to AWS; its packages are installed by the first check, and only here. */
const STACK_CHECKS: readonly Check[] = [
  { name: 'stacks: packages', command: ['node', 'cli/install.mjs', STACKS] },
  { name: 'stacks: types', command: ['tsc', '--noEmit', '-p', STACKS] },
  { name: 'stacks: lint', command: ['eslint', '-c', 'stacks/eslint.config.mjs', STACKS, '--max-warnings', '0'] },
  { name: 'stacks: bundles of the functions', command: ['node', 'stacks/bundle.mjs'] },
  {
    name: 'stacks: all environments are synthesised, and keep the policies',
    command: ['node', 'stacks/main.js'],
    environment: ALL_ENVIRONMENTS,
  },
  { name: 'stacks: terraform validate', command: ['node', 'stacks/validate.mjs'], isHeard: true },
];

interface Tally {
  readonly passed: number;
  readonly failed: number;
}

interface Options {
  readonly all: boolean;
  readonly pattern: readonly string[];
}

/** Runs everything that CI runs, or the tests whose path matches. The last line counts the checks and tests that passed and failed. */
export async function runTests({ all, pattern }: Options): Promise<number> {
  ensurePrerequisites();
  const inStacks = pattern.filter((one) => one.startsWith(STACKS));
  const elsewhere = pattern.filter((one) => !inStacks.includes(one));
  const tallies: Tally[] = [];
  if (pattern.length === 0) for (const check of STATIC_CHECKS) tallies.push(await runCheck(check));
  if (pattern.length === 0 || inStacks.length > 0) tallies.push(...(await testStacks(inStacks)));
  if (pattern.length === 0 || elsewhere.length > 0)
    tallies.push(
      await runJest(['--maxWorkers=2', ...elsewhere], {
        TIDEMARK_CHROMIUM: chromium(),
        ...(all ? { TIDEMARK_TEST_ALL: '1' } : {}),
      }),
    );
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
  const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  return failed === 0 && passed > 0 ? EXIT.done : EXIT.no;
}

/** Without its packages nothing else of it can be checked. */
async function testStacks(pattern: readonly string[]): Promise<readonly Tally[]> {
  const tallies: Tally[] = [];
  for (const check of STACK_CHECKS) {
    const tally = await runCheck(check);
    tallies.push(tally);
    if (tally.failed > 0 && check === STACK_CHECKS[0]) return tallies;
  }
  return [
    ...tallies,
    await runJest(['-c', 'stacks/jest.config.cjs', '--maxWorkers=2', ...pattern.filter((one) => one !== STACKS)], {}),
  ];
}

async function runCheck({ name, command, environment = {}, isHeard = false }: Check): Promise<Tally> {
  const [program, ...args] = command as [string, ...string[]];
  const path = program === 'node' ? process.execPath : join(repositoryRoot(), 'node_modules/.bin', program);
  const { status, output } = await run(path, args, environment);
  process.stderr.write(status === 0 ? `✔ ${name}\n${isHeard ? output : ''}` : `✘ ${name}\n${output}\n`);
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function runJest(options: readonly string[], environment: Readonly<Record<string, string>>): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-test-'));
  const report = join(folder, 'jest.json');
  try {
    const jest = join(repositoryRoot(), 'node_modules/jest/bin/jest.js');
    const args = [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      jest,
      '--json',
      `--outputFile=${report}`,
      ...options,
    ];
    const { status, output } = await run(process.execPath, args, environment, ['ignore', 'ignore', 'inherit']);
    if (!existsSync(report)) throw new UserError(`the tests did not run (exit ${status}): ${output}`);
    const {
      numPassedTests,
      numFailedTests,
      numPendingTests = 0,
      numFailedTestSuites,
      numRuntimeErrorTestSuites,
    } = JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>;
    if (numPendingTests > 0)
      process.stderr.write(`${numPendingTests} tests did not run; what they miss is said above.\n`);
    const broken = numRuntimeErrorTestSuites ?? 0;
    const failed = (numFailedTests ?? 0) + broken;
    return {
      passed: numPassedTests ?? 0,
      failed: failed === 0 && ((numFailedTestSuites ?? 0) > 0 || status !== 0) ? 1 : failed,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Stdio = readonly ['ignore', 'ignore' | 'pipe', 'inherit' | 'pipe'];

function run(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  stdio: Stdio = ['ignore', 'pipe', 'pipe'],
) {
  return new Promise<{ readonly status: number; readonly output: string }>((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: repositoryRoot(),
      stdio: [...stdio],
      env: { ...process.env, ...environment },
    });
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status: status ?? EXIT.usage, output }));
  });
}
