import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { hashOfFiles } from '../search/source-hash';
import { BUGS } from './bugs';
import type { FileHashes } from './due';
import { type FoundBug, isFound } from './find-bugs';
import type { PlantedBug } from './planted-bug';

const FILE = 'simulation/planted/found-in.json';
const fileHashes = z.record(z.string(), z.string());

/** Hashes of the files in which all their bugs were found last. */
export async function readFoundIn(root: string): Promise<FileHashes> {
  return fileHashes.parse(JSON.parse(await readFile(join(root, FILE), 'utf8')));
}

/** Hashes of the files of bugs as they are now. */
export async function hashesOfBugs(root: string, bugs: readonly PlantedBug[]): Promise<FileHashes> {
  const files = [...new Set(bugs.map(({ file }) => file))].sort();
  return Object.fromEntries(
    await Promise.all(files.map(async (file): Promise<[string, string]> => [file, await hashOfFiles(root, [file])])),
  );
}

/**
 * Records the files of bugs that were looked for. A file counts only when all its bugs were found in this search; a file in which
 * one was missed loses its hash, so that its bugs stay due.
 */
export async function recordFoundIn(root: string, found: readonly FoundBug[]): Promise<void> {
  const names = new Set(found.filter(isFound).map(({ bug }) => bug.name));
  const missed = new Set(found.filter((one) => !isFound(one)).map(({ bug }) => bug.file));
  const isComplete = ({ file }: PlantedBug): boolean =>
    BUGS.every((bug) => bug.file !== file || bug.elsewhere !== undefined || names.has(bug.name));
  const known = { ...(await readFoundIn(root)), ...(await hashesOfBugs(root, BUGS.filter(isComplete))) };
  const files = [...new Set(BUGS.map(({ file }) => file))].sort();
  const kept = files.flatMap((file) => (known[file] === undefined || missed.has(file) ? [] : [[file, known[file]]]));
  await writeFile(join(root, FILE), `${JSON.stringify(Object.fromEntries(kept), undefined, 2)}\n`);
}
