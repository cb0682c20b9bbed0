import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { filesBelow, hashOfFiles } from '../../simulation/search/source-hash';
import type { Task, TaskResult } from './task';
import { isTierName, type TierName } from './tiers';

const FILE = '.build/test-all.json';

/** Files that a run writes itself, which do not count as changes to the tree. */
const WRITTEN_BY_RUNS: ReadonlySet<string> = new Set([
  'test/tiers/green.json',
  'simulation/planted/found-in.json',
  'simulation/planted/findings.json',
  'simulation/search/failed-seeds.json',
  'docs/planted-bugs.md',
]);

const taskResult = z.object({
  name: z.string(),
  tier: z.custom<TierName>((name) => typeof name === 'string' && isTierName(name)),
  passed: z.int(),
  failed: z.int(),
  pending: z.int(),
  wallSeconds: z.number(),
  cpuSeconds: z.number(),
});
const stored = z.object({ tree: z.string(), results: z.array(taskResult) });

/** What a run of --all has done so far. */
export type Progress = z.infer<typeof stored>;

/** A hash of the whole checkout, committed or not. */
export async function hashOfTree(root: string): Promise<string> {
  const files = await filesBelow(root, '.');
  return hashOfFiles(
    root,
    files.filter((file) => !WRITTEN_BY_RUNS.has(file) && !file.endsWith('.log')),
  );
}

/** The progress of an earlier run over the same tree; empty if there is none, or if the tree has changed since. */
export async function readProgress(root: string, tree: string): Promise<Progress> {
  const text = await readFile(join(root, FILE), 'utf8').catch(() => undefined);
  const progress = text === undefined ? undefined : stored.safeParse(JSON.parse(text)).data;
  return progress?.tree === tree ? progress : { tree, results: [] };
}

export async function writeProgress(root: string, progress: Progress): Promise<void> {
  await mkdir(dirname(join(root, FILE)), { recursive: true });
  await writeFile(join(root, FILE), JSON.stringify(progress));
}

/** Splits tasks into those still to run and the results of those that passed; failed ones run again. */
export function resume(
  tasks: readonly Task[],
  { results }: Progress,
): { readonly left: readonly Task[]; readonly done: readonly TaskResult[] } {
  const passed = new Map(results.filter(({ failed }) => failed === 0).map((result) => [result.name, result]));
  return {
    left: tasks.filter(({ name }) => !passed.has(name)),
    done: tasks.flatMap(({ name }) => passed.get(name) ?? []),
  };
}
