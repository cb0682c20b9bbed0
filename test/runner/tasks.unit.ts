import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runInLanes } from '../../cli/test/lanes';
import { resume } from '../../cli/test/progress';
import { cpuSecondsOf } from '../../cli/test/run-command';
import { countsOfJest } from '../../cli/test/run-task';
import { summaryText } from '../../cli/test/summary';
import type { Task, TaskResult } from '../../cli/test/task';
import { sampleOf, tasksOf } from '../../cli/test/tasks';
import { tierOf } from '../../cli/test/tiers';

const ROOT = resolve(import.meta.dirname, '../..');

const task = (name: string): Task => ({ name, tier: 'unit', command: ['true'], counts: 'status' });
const result = (name: string, failed = 0): TaskResult => ({
  name,
  tier: 'unit',
  passed: 1,
  failed,
  pending: 0,
  wallSeconds: 30,
  cpuSeconds: 60,
});

describe('tiers', () => {
  it.each([
    ['test/core/cell.unit.ts', 'unit'],
    ['test/differential/engines.parity.ts', 'parity'],
    ['test/engines/spark.parity.ts', 'spark'],
    ['test/engines/trino.parity.ts', 'trino'],
    ['test/crash/up.e2e.ts', 'crash'],
    ['test/deployed/deployment.e2e.ts', 'deployment'],
    ['test/batch/batch-world.ts', undefined],
  ])('%s belongs to %s', (path, tier) => expect(tierOf(path)).toBe(tier));

  it('leave out no file of tests', async () => {
    const { default: config } = (await import(join(ROOT, 'jest.config.mjs'))) as {
      readonly default: { readonly testMatch: readonly string[] };
    };
    const suffixes = /\{(.*)\}/.exec(config.testMatch.join())?.[1]?.split(',') ?? [];
    const tests = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' }).filter((path) =>
      suffixes.some((suffix) => path.endsWith(`.${suffix}.ts`)),
    );

    expect(tests.length).toBeGreaterThan(100);
    expect(tests.filter((path) => tierOf(`test/${path}`) === undefined)).toEqual([]);
  });
});

it.each(['static', 'deployment', 'stacks'] as const)('%s installs the packages of the stacks, once', async (tier) => {
  process.env['TIDEMARK_ROOT'] ??= ROOT;
  const tasks = await tasksOf({ tiers: [tier], all: false, coverage: false, tree: '', decisions: [] });

  expect(tasks.filter(({ name }) => name === 'stacks: packages')).toHaveLength(1);
});

it('a sample is one file of a tier, and each has its turn', () => {
  const files = ['a', 'b', 'c'];

  expect(sampleOf(files, '00000004ff')).toEqual(['b']);
  expect([0, 1, 2].flatMap((at) => sampleOf(files, `0000000${at}`))).toEqual(files);
});

describe('lanes', () => {
  const runRecording = async (items: Parameters<typeof runInLanes>[0], lanes: number) => {
    const begun: string[] = [];
    let running = 0;
    let most = 0;
    await runInLanes(items, lanes, async ({ name }) => {
      begun.push(name);
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
    });
    return { begun, most };
  };

  it('begin the longest first, and run as many as there are lanes', async () => {
    const items = [1, 5, 3, 4].map((seconds) => ({ name: `${seconds}`, seconds }));

    expect(await runRecording(items, 2)).toEqual({ begun: ['5', '4', '3', '1'], most: 2 });
  });

  it('keep the order of those that come after others', async () => {
    const items = [
      { name: 'tests', seconds: 90, after: 'types' },
      { name: 'types', seconds: 50, after: 'packages' },
      { name: 'packages', seconds: 1 },
    ];

    expect((await runRecording(items, 2)).begun).toEqual(['packages', 'types', 'tests']);
  });

  it('do not wait for a task that is not in the run', async () => {
    expect((await runRecording([{ name: 'tests', after: 'packages' }], 2)).begun).toEqual(['tests']);
  });

  it('name tasks that wait for each other', async () => {
    const circle = [
      { name: 'a', after: 'b' },
      { name: 'b', after: 'a' },
    ];
    await expect(runRecording(circle, 2)).rejects.toThrow(/a, b/);
  });
});

describe('a run that goes on where it was stopped', () => {
  it('leaves out what passed, and runs again what failed', () => {
    const { left, done } = resume([task('a'), task('b'), task('c')], {
      tree: '',
      results: [result('a'), result('b', 1), result('of another run')],
    });

    expect(left.map(({ name }) => name)).toEqual(['b', 'c']);
    expect(done).toEqual([result('a')]);
  });
});

describe('counts', () => {
  const report = (changes: object): string =>
    JSON.stringify({
      numPassedTests: 5,
      numFailedTests: 0,
      numPendingTests: 0,
      numFailedTestSuites: 0,
      numRuntimeErrorTestSuites: 0,
      ...changes,
    });

  it.each([
    ['all passed', {}, 0, 0],
    ['a test failed', { numFailedTests: 2, numFailedTestSuites: 1 }, 1, 2],
    ['a file could not run', { numFailedTestSuites: 1, numRuntimeErrorTestSuites: 1 }, 1, 1],
    ['a hook of a suite failed', { numFailedTestSuites: 1 }, 1, 1],
    ['jest ended badly', {}, 1, 1],
  ])('%s', (_, changes, status, failed) => {
    expect(countsOfJest(report(changes), status)).toMatchObject({ passed: 5, failed });
  });

  it('of processor time are those of the children of the shell', () => {
    expect(cpuSecondsOf('0m0.01s 0m0.02s\n1m2.50s 0m0.50s\n')).toBe(63);
    expect(cpuSecondsOf('')).toBe(0);
  });

  it('are in the last line, after the table of tiers', () => {
    const text = summaryText([result('a'), result('b', 2)], 75);

    expect(text).toMatch(/^unit\s+2\s+2\s+60\s+120$/m);
    expect(text.split('\n').at(-1)).toBe('2 passed, 2 failed');
  });
});
