import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');
const LAUNCHER = join(ROOT, 'tidemark');

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line like a user, to its end. */
export function tidemark(...args: readonly string[]): Promise<Finished> {
  return finished(start(...args));
}

/** The one JSON object that a command with --json prints. @throws if the command failed */
export async function tidemarkJson<Answer>(...args: readonly string[]): Promise<Answer> {
  const { status, stdout, stderr } = await tidemark(...args, '--json');
  if (status !== 0) throw new Error(`tidemark ${args.join(' ')} ended with ${status}: ${stderr}${stdout}`);
  return JSON.parse(stdout) as Answer;
}

/** Starts a command that keeps running; the caller must end it. */
export function start(...args: readonly string[]): ChildProcess {
  return startIn({}, ...args);
}

/** The same with environment variables. */
export function startIn(environment: Readonly<Record<string, string>>, ...args: readonly string[]): ChildProcess {
  return spawn(LAUNCHER, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', ...environment },
  });
}

export function finished(child: ChildProcess): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((settle, fail) => {
    child.on('error', fail);
    child.on('close', (status) => settle({ status, stdout, stderr }));
  });
}

/** The first line that a command prints with --json, such as the address of `up`. */
export function firstJson<Answer>(child: ChildProcess): Promise<Answer> {
  let text = '';
  return new Promise((settle, fail) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const end = text.indexOf('\n');
      if (end >= 0) settle(JSON.parse(text.slice(0, end)) as Answer);
    });
    child.on('close', (status) => fail(new Error(`ended with ${status} before it printed anything`)));
  });
}

const folders: string[] = [];

/** A separate folder for a test; call `removeFolders` in afterAll. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-e2e-'));
  folders.push(folder);
  return folder;
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
