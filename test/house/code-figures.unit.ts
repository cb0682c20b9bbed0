import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const SCRIPT = resolve(import.meta.dirname, '../../cli/figures/code-figures.mjs');

const SAMPLE = {
  'core/a.ts': [
    '// eslint-disable-next-line no-console',
    'export function a(x: any) {',
    '  return x!;',
    '}',
    '',
    'export const b = (x: unknown) => x as string;',
    '',
    'export const c = () => {',
    '  jest.mock("./a");',
    `  return ['x'] as const; // ${'-'.repeat(120)}`,
    '};',
  ],
  'cli/b.mjs': ['// eslint-disable is only named here in the middle: see eslint-disable', 'export const b = 1;'],
  'core/generated/c.ts': ['export const c = 1 as number;'],
  'test/core/a.unit.ts': ["expect(1 as number).toMatchSnapshot('x');", 'jest.fn();'],
  'test/simulation/a.sim.ts': ['export const x = 1;'],
  'ignored/x.ts': ['export const x = 1 as number;'],
  '.gitignore': ['ignored/'],
} as const;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-figures-'));
  execFileSync('git', ['init', '--quiet'], { cwd: folder });
  for (const [path, lines] of Object.entries(SAMPLE)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${lines.join('\n')}\n`);
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('measures source and tests apart, and neither what is generated nor what git ignores', () => {
  const figures: unknown = JSON.parse(execFileSync(process.execPath, [SCRIPT, folder, '--json'], { encoding: 'utf8' }));

  expect(figures).toEqual({
    'source files': 2,
    'source lines': 13,
    'function lines, median': 4,
    'function lines, p99': 4,
    'function lines, max': 4,
    'file lines, p90': 11,
    'file lines, max': 11,
    any: 1,
    'lint-disables': 2,
    'non-null assertions': 1,
    mocks: 1,
    'mocks in tests': 1,
    'snapshots in tests': 1,
    casts: 1,
    'casts per 1,000 lines': 76.9,
    'lines over 120 columns, %': 7.7,
    'longest line': SAMPLE['core/a.ts'][9].length,
    'files the formatter would change': 1,
    'files the formatter knows': 4,
    'tests to code': 0.33,
    'tests to code, without the simulation': 0.22,
  });
});
