import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import * as z from 'zod';
import { filesBelow } from '../../simulation/search/source-hash';
import { table } from '../table';
import { runCommand } from './run-command';
import type { TaskResult } from './task';

const FOLDER = '.build/coverage';
/** Processes that tests start write their V8 coverage here; test/support/coverage.ts passes them the path. */
const PROCESSES = `${FOLDER}/processes`;
const REPORT = 'coverage-final.json';

/** Folders with required coverage, and those that are only reported. */
const REQUIRED = ['core', 'speed-layer', 'batch-layer', 'serving-layer', 'reaction-layer'];
const PRINTED = [...REQUIRED, 'adapters', 'platform', 'cli', 'client', 'simulation', 'simulator'];
const LEAST_PERCENT = 90;

export interface FolderLines {
  readonly folder: string;
  readonly lines: number;
  readonly covered: number;
}

/** Istanbul's format, in which jest and c8 both report; for V8 a “statement” is a line. */
const istanbul = z.record(
  z.string(),
  z.object({
    statementMap: z.record(z.string(), z.object({ start: z.object({ line: z.int() }) })),
    s: z.record(z.string(), z.number()),
  }),
);
export type Report = z.infer<typeof istanbul>;

/**
 * Merges jest's coverage of its own processes with V8's coverage of processes that tests started, and prints covered
 * lines per folder. Workers that are killed leave no coverage, so worlds are not included.
 */
export async function coverageResult(root: string): Promise<TaskResult> {
  const { wallSeconds, cpuSeconds } = await runCommand({
    command: [
      process.execPath,
      ...['node_modules/c8/bin/c8.js', 'report', '--temp-directory', PROCESSES, '--reporter', 'json'],
      ...['--reports-dir', `${FOLDER}/started`, '--exclude-after-remap', '--exclude', 'node_modules/**'],
    ],
  });
  const hits = linesHit(await reports(root));
  const rows = await Promise.all(PRINTED.map((folder) => linesOf(root, folder, hits)));
  const shown = rows.filter(({ lines }) => lines > 0);
  process.stderr.write(
    `${table(
      shown.map((row) => ({ ...row, '%': percent(row) })),
      'No line was counted.',
    )}\n`,
  );
  const short = shown.filter((row) => REQUIRED.includes(row.folder) && percent(row) < LEAST_PERCENT);
  for (const row of short)
    process.stderr.write(`✘ ${row.folder}: ${percent(row)} % of lines are covered, not ${LEAST_PERCENT} %\n`);
  const required = shown.filter(({ folder }) => REQUIRED.includes(folder)).length;
  const counts = { passed: required - short.length, failed: required === 0 ? 1 : short.length, pending: 0 };
  return { name: 'coverage', tier: 'coverage', ...counts, wallSeconds, cpuSeconds };
}

async function reports(root: string): Promise<readonly Report[]> {
  const names = await readdir(join(root, FOLDER), { withFileTypes: true });
  const texts = names
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => readFile(join(root, FOLDER, name, REPORT), 'utf8').catch(() => '{}'));
  return (await Promise.all(texts)).map((text) => istanbul.parse(JSON.parse(text)));
}

/** Lines that ran, by absolute path of their file. */
export function linesHit(all: readonly Report[]): ReadonlyMap<string, ReadonlySet<number>> {
  const hits = new Map<string, Set<number>>();
  for (const report of all)
    for (const [path, { statementMap, s }] of Object.entries(report)) {
      const lines = hits.get(path) ?? new Set<number>();
      hits.set(path, lines);
      for (const [id, { start }] of Object.entries(statementMap)) if ((s[id] ?? 0) > 0) lines.add(start.line);
    }
  return hits;
}

async function linesOf(
  root: string,
  folder: string,
  hits: ReadonlyMap<string, ReadonlySet<number>>,
): Promise<FolderLines> {
  let lines = 0;
  let covered = 0;
  for (const file of await filesBelow(root, folder)) {
    if (!/\.tsx?$/.test(file) || file.endsWith('.d.ts')) continue;
    const statements = statementLines(await readFile(join(root, file), 'utf8'));
    const hit = hits.get(join(root, file));
    lines += statements.size;
    covered += [...statements].filter((line) => hit?.has(line) === true).length;
  }
  return { folder, lines, covered };
}

/** Lines on which an executable statement starts. V8 also counts comments and types, which would inflate the result. */
export function statementLines(source: string): ReadonlySet<number> {
  const tree = ts.createSourceFile('source.tsx', source, ts.ScriptTarget.ES2023, true);
  const lines = new Set<number>();
  const visit = (node: ts.Node): void => {
    if (isOnlyTypes(node)) return;
    if (isExecuted(node)) lines.add(tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return lines;
}

function isOnlyTypes(node: ts.Node): boolean {
  return ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isImportDeclaration(node);
}

function isExecuted(node: ts.Node): boolean {
  const isArrowResult =
    node.parent !== undefined && ts.isArrowFunction(node.parent) && node.parent.body === node && !ts.isBlock(node);
  const isStatement =
    ts.isStatement(node) && !ts.isBlock(node) && !ts.isFunctionDeclaration(node) && !ts.isClassDeclaration(node);
  return isArrowResult || isStatement;
}

function percent({ lines, covered }: FolderLines): number {
  return lines === 0 ? 100 : Math.floor((1000 * covered) / lines) / 10;
}
