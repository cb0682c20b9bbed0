import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const MODULE = pathToFileURL(resolve(import.meta.dirname, '../../cli/old-builds.mjs')).href;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-builds-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** In list order: each is a second newer than the previous one. */
function make(...names: readonly string[]): void {
  names.forEach((name, at) => {
    mkdirSync(join(folder, name));
    utimesSync(join(folder, name), 1000 + at, 1000 + at);
  });
}

it('clears away all builds but the newest four, and nothing else that is in the folder', () => {
  const builds = Array.from({ length: 6 }, (_, at) => `0123456789abcde${at}`);
  make('lambda', 'cdktf.out', 'fresh-12', '0123456789abcdef0', ...builds);

  execFileSync(
    process.execPath,
    ['--input-type=module', '-e', `(await import(${JSON.stringify(MODULE)})).removeOldBuilds(process.argv[1])`, folder],
    { env: {} },
  );

  expect(readdirSync(folder).sort()).toEqual(
    [...builds.slice(2), '0123456789abcdef0', 'cdktf.out', 'fresh-12', 'lambda'].sort(),
  );
});
