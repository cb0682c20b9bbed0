import { execFileSync } from 'node:child_process';
import { join, relative, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(import.meta.dirname, '../..');
/** The programs that `./tidemark test` checks, each by the folder of its tsconfig.json. */
const PROGRAMS = ['.', 'dashboard', 'stacks', 'tracker'];
const CODE = /\.(ts|tsx|mjs|cjs|js)$/;
/** Written by a generator and declared by a .d.ts next to it. */
const GENERATED = /\/generated\//;
/** Compiled by test/clients, with the generated client and a compiler of its own. */
const OWN_COMPILER = 'test/clients/typescript/';

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => CODE.test(path) && !GENERATED.test(path) && !path.startsWith(OWN_COMPILER));

function programOf(folder: string): ts.ParsedCommandLine {
  const path = join(ROOT, folder, 'tsconfig.json');
  const config: unknown = ts.readConfigFile(path, (file) => ts.sys.readFile(file)).config;
  return ts.parseJsonConfigFileContent(config, ts.sys, join(ROOT, folder), undefined, path);
}

/** Errors of one file that exists in memory only, checked by the options of a program. */
function errorsIn(path: string, text: string, { options }: ts.ParsedCommandLine): readonly string[] {
  const file = join(ROOT, path);
  const host = ts.createCompilerHost(options);
  const onDisk = ts.createCompilerHost(options);
  host.fileExists = (name) => name === file || onDisk.fileExists(name);
  host.getSourceFile = (name, languageVersion) =>
    name === file
      ? ts.createSourceFile(name, text, languageVersion, true)
      : onDisk.getSourceFile(name, languageVersion);
  const program = ts.createProgram([file], { ...options, types: [] }, host);
  return program
    .getSemanticDiagnostics(program.getSourceFile(file))
    .map(({ messageText }) => JSON.stringify(messageText));
}

test('every file with code is in a program that is checked for types', () => {
  const checked = new Set(
    PROGRAMS.flatMap((folder) => programOf(folder).fileNames).map((path) => relative(ROOT, path)),
  );

  expect(tracked.filter((path) => !checked.has(path))).toEqual([]);
});

test.each([
  ['dashboard', 'dashboard/src/planted.tsx', 'export const planted: number = document.title;'],
  ['.', 'cli/planted.mjs', '/** @type {number} */\nexport const planted = "text";'],
  ['stacks', 'stacks/layers/planted.ts', 'export const planted: number = "text";'],
  ['stacks', 'stacks/planted.mjs', '/** @type {number} */\nexport const planted = "text";'],
])('a type error planted in %s is found: %s', (folder, path, text) => {
  const [error] = errorsIn(path, text, programOf(folder));

  expect(error).toContain("Type 'string' is not assignable to type 'number'");
});

test('every file with code is linted', () => {
  const script = `
    import { ESLint } from 'eslint';
    const [inStacks, elsewhere] = [new ESLint({ overrideConfigFile: 'stacks/eslint.config.mjs' }), new ESLint()];
    const ignored = [];
    for (const path of process.argv.slice(1)) {
      const linter = path.startsWith('stacks/') ? inStacks : elsewhere;
      if ((await linter.isPathIgnored(path)) || (await linter.calculateConfigForFile(path)) === undefined) ignored.push(path);
    }
    process.stdout.write(ignored.join('\\n'));`;

  const ignored = execFileSync(process.execPath, ['--input-type=module', '-e', script, ...tracked], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  });

  expect(ignored).toBe('');
});
