// Measures how the code of a checkout reads: `node cli/figures/code-figures.mjs [FOLDER] [--json]`.
// Plain JavaScript, so that it can measure any checkout, including one that does not build.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as prettier from 'prettier';
import { measureFile } from './file-figures.mjs';

/** @import { FileFigures } from './file-figures.mjs' */

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const CODE = /\.(ts|tsx|mjs|cjs|js)$/;
const TEST = /(^|\/)test\//;
const GENERATED = /(^|\/)generated\//;
/** Once part of the tests, now a tool: it is left out of one ratio, so that old and new checkouts compare. */
const SIMULATION = /^(test\/)?simulation\//;

/**
 * Files that git tracks, or would track if they were added.
 * @param {string} folder
 * @returns {readonly string[]}
 */
function trackedFiles(folder) {
  const output = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  return output.split('\0').filter((path) => path !== '' && existsSync(join(folder, path)));
}

/**
 * How many files this project's formatter would change, by this project's configuration.
 * @param {string} folder
 * @param {readonly string[]} paths
 * @returns {Promise<{ readonly changed: number, readonly of: number }>}
 */
async function measureFormatting(folder, paths) {
  const options = (await prettier.resolveConfig(join(ROOT, 'package.json'))) ?? {};
  let changed = 0;
  let of = 0;
  for (const path of paths) {
    const ignorePath = join(ROOT, '.prettierignore');
    const { ignored, inferredParser } = await prettier.getFileInfo(join(ROOT, path), { ignorePath });
    if (ignored || inferredParser === null) continue;
    of++;
    const text = readFileSync(join(folder, path), 'utf8');
    if (!(await prettier.check(text, { ...options, filepath: path }))) changed++;
  }
  return { changed, of };
}

/**
 * @param {readonly number[]} values
 * @param {number} share from 0 to 1
 * @returns {number} 0 for no values
 */
function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/**
 * @param {readonly FileFigures[]} files
 * @param {(file: FileFigures) => number} value
 * @returns {number}
 */
const sum = (files, value) => files.reduce((total, file) => total + value(file), 0);

/**
 * @param {number} value
 * @param {number} digits
 * @returns {number}
 */
const rounded = (value, digits) => Number(value.toFixed(digits));

/**
 * The table of figures by name. Everything is about source (no tests, nothing generated), unless its name says
 * otherwise.
 * @param {string} folder a git checkout
 * @returns {Promise<Readonly<Record<string, number>>>}
 */
async function measureCode(folder) {
  const paths = trackedFiles(folder);
  const all = paths
    .filter((path) => CODE.test(path) && !GENERATED.test(path))
    .map((path) => measureFile(path, readFileSync(join(folder, path), 'utf8')));
  const source = all.filter(({ path }) => !TEST.test(path));
  const tests = all.filter(({ path }) => TEST.test(path));
  const lines = sum(source, (file) => file.lines);
  const functions = source.flatMap((file) => file.functionLines);
  const fileLines = source.map((file) => file.lines);
  const ratio = (/** @type {(file: FileFigures) => boolean} */ isCounted) =>
    sum(tests.filter(isCounted), (file) => file.codeLines) / sum(source.filter(isCounted), (file) => file.codeLines);
  const formatting = await measureFormatting(folder, paths);
  return {
    'source files': source.length,
    'source lines': lines,
    'function lines, median': percentile(functions, 0.5),
    'function lines, p99': percentile(functions, 0.99),
    'function lines, max': percentile(functions, 1),
    'file lines, p90': percentile(fileLines, 0.9),
    'file lines, max': percentile(fileLines, 1),
    any: sum(source, (file) => file.anys),
    'lint-disables': sum(source, (file) => file.lintDisables),
    'non-null assertions': sum(source, (file) => file.nonNullAssertions),
    mocks: sum(source, (file) => file.mocks),
    'mocks in tests': sum(tests, (file) => file.mocks),
    'snapshots in tests': sum(tests, (file) => file.snapshots),
    casts: sum(source, (file) => file.casts),
    'casts per 1,000 lines': rounded((sum(source, (file) => file.casts) * 1000) / lines, 1),
    'lines over 120 columns, %': rounded((sum(source, (file) => file.longLines) * 100) / lines, 1),
    'longest line': Math.max(0, ...source.map((file) => file.longestLine)),
    'files the formatter would change': formatting.changed,
    'files the formatter knows': formatting.of,
    'tests to code': rounded(
      ratio(() => true),
      2,
    ),
    'tests to code, without the simulation': rounded(
      ratio(({ path }) => !SIMULATION.test(path)),
      2,
    ),
  };
}

const args = process.argv.slice(2);
const figures = await measureCode(resolve(args.find((arg) => !arg.startsWith('-')) ?? '.'));
process.stdout.write(
  args.includes('--json')
    ? `${JSON.stringify(figures)}\n`
    : Object.entries(figures)
        .map(([name, value]) => `${name.padEnd(40)}${String(value).padStart(8)}\n`)
        .join(''),
);
