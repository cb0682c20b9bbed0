import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { ROOT } from '../e2e/cli';

/**
 * What a test can do to its machine: nearly everything as root on Linux, otherwise less. A test that is impossible here
 * is listed with its reason.
 */

export interface SmallDisk {
  readonly path: string;
  enlarge(bytes: number): void;
  makeReadOnly(): void;
  makeWritable(): void;
}

const mounted: string[] = [];

export function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  return spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' }).status === 0;
}

/** A separate file system at a new folder; call `unmountAll` in afterAll. */
export function mountSmall(path: string, bytes: number): SmallDisk {
  mkdirSync(path);
  const mount = (...args: readonly string[]): void => void execFileSync('mount', [...args, path]);
  mount('-t', 'tmpfs', '-o', `size=${bytes},mode=755`, 'tmpfs');
  mounted.push(path);
  return {
    path,
    enlarge: (more) => mount('-o', `remount,size=${more}`),
    makeReadOnly: () => mount('-o', 'remount,ro'),
    makeWritable: () => mount('-o', 'remount,rw'),
  };
}

/** Also if a test failed and left files on them open. */
export function unmountAll(): void {
  for (const path of mounted.splice(0)) execFileSync('umount', ['--lazy', path]);
}

/** A wrapper program under which no file can grow beyond this many bytes. */
export function underFileLimit(bytes: number): readonly string[] {
  return ['sh', '-c', 'ulimit -f "$0" && exec "$@"', String(Math.floor(bytes / 512))];
}

const NOBODY = 65_534;
const AS_NOBODY = ['setpriv', '--reuid', String(NOBODY), '--regid', String(NOBODY), '--clear-groups'];

/** A wrapper program under which file modes apply, which only root needs. Undefined if there is no such program. */
export function underModes(): readonly string[] | undefined {
  if (process.getuid?.() !== 0) return [];
  const canRead = spawnSync(AS_NOBODY[0] as string, [...AS_NOBODY.slice(1), 'ls', ROOT], { stdio: 'ignore' });
  return canRead.status === 0 ? AS_NOBODY : undefined;
}

/** Removes all permissions to write below a folder from `underModes`; the returned function restores them. */
export function protect(folder: string): () => void {
  if (process.getuid?.() === 0) execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, folder]);
  execFileSync('chmod', ['-R', 'a-w', folder]);
  return () => execFileSync('chmod', ['-R', 'u+w', folder]);
}

/** Lets other users read a test's folder. */
export function showToAll(folder: string): void {
  chmodSync(folder, 0o755);
}
