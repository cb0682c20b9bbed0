import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { finished, freshFolder, removeFolders, ROOT } from './cli';
import { commandBlocks, indentedCommands, matchesPrinted, type PrintedCommand } from './readme-blocks';
import { Shell } from './shell';

/** Live numbers follow an event within seconds, so a printed answer may take a few tries. */
const TRIES = 60;
const PAUSE_MS = 500;
const PORT = 4100;

const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const blocks = commandBlocks(README);
/** As a reader works: in a folder of their own, where `./tidemark` is the checkout’s. */
const folder = freshFolder();
let port = PORT;
let shell: Shell;
let up: ChildProcess | undefined;

beforeAll(async () => {
  symlinkSync(join(ROOT, 'tidemark'), join(folder, 'tidemark'));
  if (!(await isFree(PORT))) port = await freePort();
  shell = new Shell(folder);
});

afterAll(async () => {
  shell.close();
  if (up !== undefined) {
    up.kill('SIGTERM');
    await finished(up);
  }
  removeFolders();
});

test('every command of the README runs as printed and prints what the README shows', async () => {
  for (const { kind, commands } of blocks) {
    for (const { command, output } of commands) {
      if (kind === 'needs-aws') continue;
      if (kind === 'background') up = await startInBackground(command);
      else expect(await ran({ command: here(command), output })).toEqual({ command: here(command), output: undefined });
    }
  }
}, 900_000);

test('only commands that need an AWS account are not run, and these are they', () => {
  const notRun = blocks.filter(({ kind }) => kind === 'needs-aws').flatMap(({ commands }) => commands);

  expect(notRun.map(({ command }) => command.split(' ').slice(0, 2).join(' '))).toEqual([
    'export TIDEMARK_ACCOUNT_DEV=123456789012',
    'aws s3api',
    'node cli/install.mjs',
    'npx cdktf-cli@0.21.0',
    'openssl rand',
    './tidemark doctor',
    './tidemark sites',
    'npx cdktf-cli@0.21.0',
  ]);
});

test('there is no command outside a fenced block with a known purpose', () => {
  expect(indentedCommands(README)).toEqual([]);
});

test('commands named in the text are commands of the program', async () => {
  const named = [...README.matchAll(/`\.\/tidemark ([a-z-]+)[^`]*`/g)].map(([, name]) => name);
  const { stdout } = await shell.run('./tidemark --help');

  expect(named.filter((name) => !stdout.includes(`\n  ${name} `))).toEqual([]);
});

test.each([
  ['a\nb', 'a\nb\n', true],
  ['a … c', 'a b c', true],
  ['a … c', 'a b\nc', false],
  ['1 (2)', '1 2', false],
  [`2${'…'.repeat(30)}Z`, '2026-11-30T10:00:00Z', true],
  [`2${'…'.repeat(30)}Z`, 'x'.repeat(200), false],
])('what is printed as %j matches %j: %j', (printed, actual, matches) => {
  expect(matchesPrinted(printed, actual)).toBe(matches);
});

/** The command with what it printed instead, or with undefined if that is what the README shows. */
async function ran({ command, output }: PrintedCommand): Promise<PrintedCommand & { readonly status?: number }> {
  let last = await shell.run(command);
  for (let attempt = 1; attempt < TRIES && isEarly(command, output, last.stdout); attempt++) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    last = await shell.run(command);
  }
  if (last.status !== 0) return { command, output: `${last.stdout}${last.stderr}`, status: last.status };
  return output === undefined || matchesPrinted(output, last.stdout)
    ? { command, output: undefined }
    : { command, output: last.stdout };
}

/** A question about the running platform, which has not counted the event yet. */
function isEarly(command: string, output: string | undefined, stdout: string): boolean {
  return command.includes('--site my-shop') && command.includes(' query ') && !matchesPrinted(output ?? '', stdout);
}

/** Another port only if the README’s is taken on this machine. */
function here(command: string): string {
  return command.replaceAll(`:${PORT}`, `:${port}`);
}

async function startInBackground(command: string): Promise<ChildProcess> {
  const child = spawn('bash', ['-c', `exec ${command}${port === PORT ? '' : ` --port ${port}`}`], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => text.includes('is up on') && resolve());
    child.on('close', (status) => reject(new Error(`${command} ended with ${status} before it was up`)));
  });
  return child;
}

async function isFree(candidate: number): Promise<boolean> {
  return (await listenOnce(candidate)) !== undefined;
}

async function freePort(): Promise<number> {
  return (await listenOnce(0)) ?? 0;
}

function listenOnce(candidate: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(candidate, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
