import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cost, type CostOptions } from '../../cli/commands/cost';
import type { Output } from '../../cli/output';
import { isRecord } from '../../core/json-record';

interface Printed {
  readonly exit: number;
  readonly value: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly notes: readonly string[];
}

const USUAL: CostOptions = { dataDir: '.', json: true, env: 'prod', eventsPerSecond: 556, eventsPerRequest: 10 };

type Changes = { readonly [Name in keyof CostOptions]?: CostOptions[Name] | undefined };

async function run(changes: Changes): Promise<Printed> {
  let printed: { readonly value: unknown; readonly text: string } = { value: undefined, text: '' };
  const notes: string[] = [];
  const output: Output = {
    json: true,
    result: (value, human) => (printed = { value, text: human() }),
    progress: () => undefined,
    note: (line) => notes.push(line),
  };
  const exit = await cost(changed(changes), output);
  return { exit, text: printed.text, notes, value: isRecord(printed.value) ? printed.value : {} };
}

/** Undefined takes an option away. */
function changed(changes: Changes): CostOptions {
  const options = Object.entries({ ...USUAL, ...changes }).filter(([, value]) => value !== undefined);
  return { dataDir: '.', json: true, ...Object.fromEntries(options) };
}

const totalOf = ({ value }: Printed): number =>
  isRecord(value['total']) ? Number(value['total']['usd_per_month']) : Number.NaN;

beforeAll(() => {
  process.env['TIDEMARK_ROOT'] ??= process.cwd();
});

test('two million events per hour, ten per request, cost at most $500 in prod', async () => {
  const { exit, text, value } = await run({ budget: 500 });
  expect(exit).toBe(0);
  expect(value['budget']).toEqual({ usd_per_month: 500, over: false });
  expect(text).toContain('USD/million events');
  expect(text).toContain('Within the budget of $500');
});

test('over the budget, the exit code is 1', async () => {
  const { exit, text } = await run({ budget: 100 });
  expect([exit, text]).toEqual([1, expect.stringContaining('Over the budget of $100 by $')]);
});

test('says requests per second or events per request, not both', async () => {
  expect(totalOf(await run({ requests: 55.6, eventsPerRequest: undefined }))).toBe(totalOf(await run({})));
  await expect(run({ requests: 55.6 })).rejects.toThrow('say the same');
  await expect(run({ requests: 600, eventsPerRequest: undefined })).rejects.toThrow('more than the 556 events');
});

describe('a difference', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cost-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('to another environment names the lines that differ', async () => {
    const printed = await run({ against: 'prod-small' });
    const more = totalOf(printed) - totalOf(await run({ env: 'prod-small' }));
    expect(printed.value['against']).toMatchObject({
      name: 'prod-small',
      usd_per_month: expect.closeTo(more, 1) as number,
    });
    expect(printed.text).toContain('Against prod-small');
  });

  test('to a saved bill is none if nothing has changed', async () => {
    const saved = join(folder, 'bill.json');
    writeFileSync(saved, JSON.stringify((await run({})).value));
    expect((await run({ against: saved })).value['against']).toEqual({ name: saved, usd_per_month: 0, lines: [] });
    writeFileSync(saved, '{"total":1}');
    await expect(run({ against: saved })).rejects.toThrow('not written by “tidemark cost --json”');
    await expect(run({ against: 'nowhere' })).rejects.toThrow('name an environment (dev, staging');
  });
});

test('refuses what it cannot price', async () => {
  await expect(run({ eventsPerSecond: undefined })).rejects.toThrow('--events-per-second 11.6 is a million per day');
  await expect(run({ env: 'test' })).rejects.toThrow('there is no environment “test”');
  await expect(run({ region: 'ap-south-1' })).rejects.toThrow('there are no prices of ap-south-1');
  expect((await run({ eventsPerSecond: 5000, eventsPerRequest: 1.4 })).notes).toEqual([
    expect.stringContaining('shards, and the stream of prod has at most 4'),
  ]);
});

test('explains each line of a published table', async () => {
  const { text } = await run({ explain: 'recipe' });
  for (const line of ['Kinesis', 'Lambda', 'DynamoDB', 'S3', 'CloudWatch']) expect(text).toContain(line);
  expect(text).toContain('1460 shard hours × $0.015 + 30 million put units × $0.014 = $22.32');
});
