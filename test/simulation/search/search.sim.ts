import { tidemark } from '../../e2e/cli';

/** What CI runs; with --all, as many worlds as fit into an hour. */
const SEEDS = 2000;
const ALL_SECONDS = 3600;
const LONGEST_MS = 2 * ALL_SECONDS * 1000;

interface Searched {
  readonly ok: boolean;
  readonly seeds: number;
  readonly digest: string;
  readonly missing: readonly string[];
  readonly failures: readonly unknown[];
  readonly shrunk?: { readonly replay: string };
  readonly simulated_hours: number;
  readonly simulated_hours_per_cpu_hour: number;
  readonly branches: { readonly branches: number; readonly taken: number };
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

test(
  'no world breaks a promise, every kind of fault happened and every check was made',
  async () => {
    const isLong = process.env['TIDEMARK_TEST_ALL'] !== undefined;
    const { status, stdout, stderr } = await tidemark(
      'simulate-faults',
      '--json',
      ...(isLong ? ['--seconds', String(ALL_SECONDS)] : ['--seeds', String(SEEDS)]),
    );
    if (stdout === '') throw new Error(stderr);
    const found = JSON.parse(stdout) as Searched;
    const { seeds, branches, simulated_hours: hours, simulated_hours_per_cpu_hour: speed, digest } = found;
    say(
      `simulation: ${seeds} worlds, ${hours.toFixed(0)} h (${speed.toFixed(0)} for each hour of a core), ${branches.taken} of ${branches.branches} branches, digest ${digest}`,
    );
    expect({ missing: found.missing, failures: found.failures, shrunk: found.shrunk }).toEqual({
      missing: [],
      failures: [],
      shrunk: undefined,
    });
    expect(status).toBe(0);
  },
  LONGEST_MS,
);

test('a world is the same in another process, and told line by line', async () => {
  const [once, again] = await Promise.all([
    tidemark('simulate-faults', '--seed', '3', '--trace'),
    tidemark('simulate-faults', '--seed', '3', '--trace'),
  ]);
  expect(once.stdout.split('\n').length).toBeGreaterThan(20);
  expect(again.stdout).toBe(once.stdout);
});

test.each([
  ['--keep', 'dynamodb.throttled#1'],
  ['--trace'],
  ['--only', 'fence_removed'],
  ['--planted', '--only', 'no_such_bug'],
  ['--seed', '1', '--without', 'all'],
  ['--seeds', 'many'],
])('%s %s %s: says what is wrong, and does nothing', async (...args) => {
  const { status, stdout, stderr } = await tidemark('simulate-faults', ...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/--|choose from|whole number/);
});
