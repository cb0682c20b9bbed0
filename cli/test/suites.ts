import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { filesBelow, hashOfFiles } from '../../simulation/search/source-hash';

const SUITES_FILE = 'test/tiers/suites.json';
const GREEN_FILE = 'test/tiers/green.json';

/** Dependencies of each suite: a file, a folder with a trailing slash, or `folder/**\/name`. */
const suites = z.record(z.string(), z.array(z.string()).min(1));
/** Per suite: hashes of its dependencies when it last passed. */
const green = z.record(z.string(), z.record(z.string(), z.string()));

/** Hashes of the paths of one suite. */
export type PathHashes = Readonly<Record<string, string>>;

export interface SuiteDecision {
  readonly suite: string;
  readonly isDue: boolean;
  /** For people; always printed. */
  readonly reason: string;
}

/** Decides from hashes alone, so that it works in any clone, with or without a git history. */
export function decideSuite(suite: string, current: PathHashes, recorded: PathHashes | undefined): SuiteDecision {
  if (recorded === undefined) return { suite, isDue: true, reason: `runs: ${GREEN_FILE} has no green run of it` };
  const changed = Object.keys(current).filter((path) => current[path] !== recorded[path]);
  return changed.length > 0
    ? { suite, isDue: true, reason: `runs: changed since its last green run: ${changed.join(', ')}` }
    : {
        suite,
        isDue: false,
        reason: `not run: nothing has changed in ${Object.keys(current).join(', ')} since its last green run`,
      };
}

/** Current hashes of every suite's dependencies. */
export async function currentHashes(root: string): Promise<Readonly<Record<string, PathHashes>>> {
  const paths = suites.parse(JSON.parse(await readFile(join(root, SUITES_FILE), 'utf8')));
  const known = new Map<string, Promise<string>>();
  const hashOf = (path: string): Promise<string> => {
    const hash = known.get(path) ?? hashOfPath(root, path);
    known.set(path, hash);
    return hash;
  };
  const entries = Object.entries(paths).map(async ([suite, list]): Promise<[string, PathHashes]> => {
    const hashes = await Promise.all(list.map(async (path): Promise<[string, string]> => [path, await hashOf(path)]));
    return [suite, Object.fromEntries(hashes)];
  });
  return Object.fromEntries(await Promise.all(entries));
}

export async function decideSuites(root: string): Promise<readonly SuiteDecision[]> {
  const recorded = await readGreen(root);
  return Object.entries(await currentHashes(root)).map(([suite, hashes]) =>
    decideSuite(suite, hashes, recorded[suite]),
  );
}

/** Records that suites passed with the current files. */
export async function recordGreen(root: string, passed: readonly string[]): Promise<void> {
  const current = await currentHashes(root);
  const all = { ...(await readGreen(root)) };
  for (const suite of passed) if (current[suite] !== undefined) all[suite] = current[suite];
  const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeFile(join(root, GREEN_FILE), `${JSON.stringify(sorted, undefined, 2)}\n`);
}

async function readGreen(root: string): Promise<Readonly<Record<string, PathHashes>>> {
  return green.parse(JSON.parse(await readFile(join(root, GREEN_FILE), 'utf8')));
}

const HASH_LENGTH = 16;

/** @param path a file, a folder, or `folder/**\/name` for files of that name anywhere below it */
async function hashOfPath(root: string, path: string): Promise<string> {
  const [folder = '', name] = path.split('**');
  const files = (await filesBelow(root, folder)).filter((file) => name === undefined || file.endsWith(name));
  if (files.length === 0) throw new Error(`${SUITES_FILE} names ${path}, which does not exist: correct the list`);
  return (await hashOfFiles(root, files)).slice(0, HASH_LENGTH);
}
