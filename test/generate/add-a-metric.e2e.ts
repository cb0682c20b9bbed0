import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { finished, type Finished, ROOT } from '../e2e/cli';
import { spawn } from 'node:child_process';

const NOT_COPIED = ['node_modules', '.git', '.build', '.tidemark', 'dist', 'coverage', 'reports'];
const REGISTRY = 'core/metric/registry.ts';
const TIME_LIMIT_MS = 1_200_000;

/** A checkout of its own, with the packages of this one. */
let checkout: string;
beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), 'tidemark-recipe-'));
  cpSync(ROOT, checkout, { recursive: true, filter: (path) => !NOT_COPIED.includes(basename(path)) });
  symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'));
});
afterAll(() => rmSync(checkout, { recursive: true, force: true }));

function tidemark(...args: readonly string[]): Promise<Finished> {
  const child = spawn(join(checkout, 'tidemark'), args, {
    cwd: checkout,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return finished(child);
}

async function json(...args: readonly string[]): Promise<unknown> {
  const { status, stdout, stderr } = await tidemark(...args, '--json');
  if (status !== 0) throw new Error(`tidemark ${args.join(' ')} ended with ${status}: ${stderr}${stdout}`);
  return JSON.parse(stdout);
}

const SECTION = /^## Add a metric\n(.*?)^## /ms;
const STEP = /^\d\. (.*?)(?=^\d\. |^\S)/gms;

/** The numbered steps of the recipe, each with its code block, if it has one. */
function stepsOf(contributing: string): readonly { readonly text: string; readonly code: string }[] {
  const [, section = ''] = SECTION.exec(contributing) ?? [];
  return [...section.matchAll(STEP)].map(([, step = '']) => {
    const [, code = ''] = /```\w+\n(.*?)\n +```/s.exec(step) ?? [];
    return { text: step, code: code.replaceAll(/^ {3}/gm, '') };
  });
}

/** What a person does for one step: run the command, write the file, or add the lines that begin with +. */
async function follow(
  { text, code }: { readonly text: string; readonly code: string },
  printed: string,
): Promise<string> {
  const [, command] = /^Run `\.\/tidemark ([a-z]+)`/.exec(text) ?? [];
  if (command !== undefined) {
    const { status, stdout, stderr } = await tidemark(command);
    if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}`);
    return stdout;
  }
  const [, verb, path] = /^(Write|Add it to) `([^`]+)`/.exec(text) ?? [];
  if (path === undefined) throw new Error(`a step that this test cannot follow: ${text}`);
  const file = join(checkout, path);
  if (verb === 'Write') writeFileSync(file, `${code.replace('CODE', /(\d+)\s*$/.exec(printed)?.[1] ?? '')}\n`);
  else writeFileSync(file, withAdded(readFileSync(file, 'utf8'), code));
  return printed;
}

/** Each line with + goes after the line above it in the block. */
function withAdded(text: string, diff: string): string {
  const lines = text.split('\n');
  diff.split('\n').forEach((line, at, all) => {
    if (!line.startsWith('+')) return;
    const above = (all[at - 1] ?? '').slice(1);
    const place = lines.indexOf(above);
    if (place < 0) throw new Error(`${JSON.stringify(above)} of the recipe is not a line of the file`);
    lines.splice(place + 1, 0, line.slice(1));
  });
  return lines.join('\n');
}

const MINUTES = ['2026-03-07T10:00:10Z', '2026-03-07T10:00:20Z', '2026-03-07T10:05:00Z'];

function traffic(): string {
  const events = MINUTES.flatMap((timestamp, at) =>
    ['custom:coupon_use', 'custom:other', 'page_view'].map((event_type) => ({
      event_id: `${event_type}-${at}`,
      event_type,
      timestamp,
      session_id: `s${at}`,
    })),
  );
  return events.map((event) => JSON.stringify(event)).join('\n');
}

/** Counts by the hour, and whether each is exact. */
async function couponUses(dataDir: string): Promise<unknown> {
  const range = ['--from', '2026-03-07T10:00:00Z', '--to', '2026-03-07T11:00:00Z'];
  const answer = (await json('query', 'coupon_uses', '--data-dir', dataDir, ...range)) as {
    readonly rows: readonly { readonly value: number; readonly exact: boolean }[];
  };
  return answer.rows.map(({ value, exact }) => ({ value, exact }));
}

it(
  'the recipe of CONTRIBUTING.md makes a metric that is counted live and exactly alike',
  async () => {
    const steps = stepsOf(readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8'));
    expect(steps).toHaveLength(4);
    let printed = '';
    for (const step of steps) printed = await follow(step, printed);

    expect(printed).toMatch(/written: .*sql\/marts\/minute_counts\.sql/);
    expect(readFileSync(join(checkout, 'docs/metrics.md'), 'utf8')).toContain('`coupon_uses`');
    const dataDir = join(checkout, 'recipe-data');
    const file = join(checkout, 'recipe.ndjson');
    writeFileSync(file, traffic());
    const site = ['--site', 'shop', '--as-of-arrival', 'event-time', '--data-dir', dataDir];
    await json('replay', file, ...site);
    expect(await couponUses(dataDir)).toEqual([{ value: MINUTES.length, exact: false }]);
    expect(await json('batch', '--until', '2026-03-07T11:00:00Z', '--data-dir', dataDir)).toMatchObject({
      status: 'published',
      reconciliation_residual: 0,
    });
    expect(await couponUses(dataDir)).toEqual([{ value: MINUTES.length, exact: true }]);

    await refusesWhatIsWrong();
  },
  TIME_LIMIT_MS,
);

/** A type error and a code that is taken: `generate` says so, and writes nothing. */
async function refusesWhatIsWrong(): Promise<void> {
  const file = join(checkout, 'core/metric/metrics/coupon-uses.ts');
  const good = readFileSync(file, 'utf8');
  const reference = readFileSync(join(checkout, 'docs/metrics.md'), 'utf8');

  writeFileSync(file, good.replace("unit: 'events'", "unit: 'coupons'"));
  const mistyped = await tidemark('generate');
  writeFileSync(file, good.replace(/code: \d+/, 'code: 14'));
  const taken = await tidemark('generate');

  expect([mistyped.status, taken.status]).toEqual([2, 2]);
  expect(mistyped.stderr).toMatch(/type errors.*"coupons"/s);
  expect(taken.stderr).toMatch(/the code 14 is taken by coupon_uses; the next free code is \d+/);
  expect(readFileSync(join(checkout, 'docs/metrics.md'), 'utf8')).toBe(reference);
  expect(readFileSync(join(checkout, REGISTRY), 'utf8')).toContain('couponUses');
}
