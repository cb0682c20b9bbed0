import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders that hold nothing that anyone wrote. */
const IGNORED = new Set([
  'node_modules',
  '.git',
  '.build',
  '.tidemark',
  '.venv',
  'coverage',
  'reports',
  '.stryker-tmp',
  'dist',
]);

/** All files at a path below the root, sorted; a file gives itself, and a path that does not exist gives none. */
export async function filesBelow(root: string, path: string): Promise<readonly string[]> {
  const found = await stat(join(root, path)).catch(() => undefined);
  if (found === undefined) return [];
  if (found.isFile()) return [path];
  const entries = await readdir(join(root, path), { withFileTypes: true });
  const kept = entries.filter((entry) => !IGNORED.has(entry.name) && (entry.isDirectory() || entry.isFile()));
  const lists = await Promise.all(kept.map((entry) => filesBelow(root, join(path, entry.name))));
  return lists.flat().sort();
}

/**
 * SHA-256 over the names and contents of files (hex). The same on every machine, with or without git, committed or not.
 */
export async function hashOfFiles(root: string, files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of [...new Set(files)].sort()) {
    const content = await readFile(join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}
