import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Written last. */
const INSTALLED = 'installed.txt';

/** A Python with packages, or why there is none. */
export type Python = { readonly program: string } | { readonly absence: string };

/** Installs the packages of a list with exact versions, once, below a folder of builds. */
export async function pythonWith(requirements: string, builds: string, python = 'python3'): Promise<Python> {
  const listed = await readFile(requirements, 'utf8');
  const place = join(builds, `python-${createHash('sha256').update(listed).digest('hex').slice(0, 16)}`);
  const program = join(place, 'bin', 'python');
  if (existsSync(join(place, INSTALLED))) return { program };
  await rm(place, { recursive: true, force: true });
  try {
    await run(python, ['-m', 'venv', place]);
  } catch (error) {
    return { absence: `${python} with its module venv is not there (${lastLine(error)})` };
  }
  try {
    await run(program, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  } catch (error) {
    const names = listed.split('\n').filter((line) => /^\w/.test(line));
    return { absence: `the Python packages ${names.join(' and ')} cannot be installed (${lastLine(error)})` };
  }
  await writeFile(join(place, INSTALLED), listed);
  return { program };
}

function lastLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split('\n').at(-1) ?? text;
}
