import { execFile } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildWorker } from './build-worker';
import type { Job } from './job';
import { createPool } from './pool';

const execute = promisify(execFile);

/** Where the worker of a commit starts; older commits have it elsewhere. */
const ENTRIES = ['simulation/search/worker.ts', 'test/simulation/search/worker.ts'];

/**
 * The commit that a change is compared with: HEAD for a tree with uncommitted changes, else the parent of HEAD.
 *
 * @returns undefined where git or the history is missing, as in a shallow clone
 */
export async function parentCommit(root: string): Promise<string | undefined> {
  const status = await git(root, 'status', '--porcelain', '--untracked-files=all');
  if (status === undefined) return undefined;
  return git(root, 'rev-parse', '--verify', '--quiet', status === '' ? 'HEAD~1' : 'HEAD');
}

/** Runs one world with the code of a commit, in a worktree that is removed afterwards. @returns whether it failed */
export async function failsAtCommit(root: string, commit: string, job: Job): Promise<boolean> {
  const folder = join(root, '.build', `parent-${process.pid}`);
  const checkout = join(folder, 'checkout');
  await execute('git', ['worktree', 'add', '--detach', '--force', checkout, commit], { cwd: root });
  try {
    symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'), 'dir');
    const entry = ENTRIES.find((one) => existsSync(join(checkout, one)));
    if (entry === undefined)
      throw new Error(`commit ${commit} has no simulation to run (looked for ${ENTRIES.join(', ')})`);
    const { program } = await buildWorker({
      root: checkout,
      folder: join(folder, 'worker'),
      instrumented: false,
      entry,
    });
    const pool = createPool({ program, width: 1, root: checkout });
    try {
      return (await pool.run(job)).failure !== undefined;
    } finally {
      pool.close();
    }
  } finally {
    await execute('git', ['worktree', 'remove', '--force', checkout], { cwd: root });
    await rm(folder, { recursive: true, force: true });
  }
}

async function git(root: string, ...args: readonly string[]): Promise<string | undefined> {
  return execute('git', [...args], { cwd: root }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}
