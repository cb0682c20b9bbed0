import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT, UserError } from '../exit';
import { repositoryRoot } from '../root';

interface Check {
  readonly name: string;
  readonly command: readonly string[];
}

/** Static checks, each one passed or failed; what they hold is in CONTRIBUTING.md. */
const STATIC_CHECKS: readonly Check[] = [
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'lint', command: ['eslint', '.', '--max-warnings', '0'] },
  { name: 'imports point inwards', command: ['depcruise', 'core', 'speed-layer', 'batch-layer', 'serving-layer', 'adapters', 'platform', 'cli', 'simulator', 'loadtest', 'test', '--config'] },
  { name: 'nothing unused', command: ['knip'] },
];

interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** Runs everything that CI runs. The last line counts the checks and tests that passed and failed. */
export async function runTests(options: { readonly all: boolean; readonly pattern: readonly string[] }): Promise<number> {
  const browser = ensureChromium();
  const tallies: Tally[] = [];
  if (options.pattern.length === 0) for (const check of STATIC_CHECKS) tallies.push(await runCheck(check));
  tallies.push(await runJest(options, browser));
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
  const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  return failed === 0 && passed > 0 ? EXIT.done : EXIT.no;
}

async function runCheck({ name, command }: Check): Promise<Tally> {
  const [program, ...args] = command as [string, ...string[]];
  const { status, output } = await run(join(repositoryRoot(), 'node_modules/.bin', program), args, {});
  process.stderr.write(status === 0 ? `✔ ${name}\n` : `✘ ${name}\n${output}\n`);
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function runJest(options: { readonly all: boolean; readonly pattern: readonly string[] }, browser: string): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-test-'));
  const report = join(folder, 'jest.json');
  try {
    const jest = join(repositoryRoot(), 'node_modules/jest/bin/jest.js');
    const args = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest, '--json', `--outputFile=${report}`, '--maxWorkers=2', ...options.pattern];
    const environment = { TIDEMARK_CHROMIUM: browser, ...(options.all ? { TIDEMARK_TEST_ALL: '1' } : {}) };
    const { status, output } = await run(process.execPath, args, environment, ['ignore', 'ignore', 'inherit']);
    if (!existsSync(report)) throw new UserError(`the tests did not run (exit ${status}): ${output}`);
    const { numPassedTests, numFailedTests, numFailedTestSuites, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>;
    const broken = numRuntimeErrorTestSuites ?? 0;
    const failed = (numFailedTests ?? 0) + broken;
    return { passed: numPassedTests ?? 0, failed: failed === 0 && ((numFailedTestSuites ?? 0) > 0 || status !== 0) ? 1 : failed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The browser tests need Debian's Chromium. Where it is absent and packages can be installed, it is installed; else the reason is said by name. */
function ensureChromium(): string {
  const found = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync) ?? process.env['TIDEMARK_CHROMIUM'];
  if (found !== undefined) return found;
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  process.stderr.write('installing chromium for the browser tests …\n');
  for (const args of [['apt-get', 'update', '-q'], ['apt-get', 'install', '-q', '-y', '--no-install-recommends', 'chromium']]) {
    const [program, ...rest] = [...sudo, ...args] as [string, ...string[]];
    const { status, stderr } = spawnSync(program, rest, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
    if (status !== 0) {
      throw new UserError(`the browser tests need Chromium, and installing it failed (${[program, ...rest].join(' ')}): ${stderr}\nInstall it, or name one in TIDEMARK_CHROMIUM.`);
    }
  }
  return '/usr/bin/chromium';
}

type Stdio = readonly ['ignore', 'ignore' | 'pipe', 'inherit' | 'pipe'];

function run(program: string, args: readonly string[], environment: Readonly<Record<string, string>>, stdio: Stdio = ['ignore', 'pipe', 'pipe']) {
  return new Promise<{ readonly status: number; readonly output: string }>((resolve, reject) => {
    const child = spawn(program, args, { cwd: repositoryRoot(), stdio: [...stdio], env: { ...process.env, ...environment } });
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status: status ?? EXIT.usage, output }));
  });
}
