import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decideOrAsk } from '../../reaction-layer/decide/decide-command';
import type { DecisionAnswer } from '../../reaction-layer/decide/wire';
import { commandCall } from '../support/command-call';

interface Decided {
  readonly allow: number;
  readonly deny: number;
  readonly decisions: readonly DecisionAnswer[];
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function decideLines(
  lines: readonly unknown[],
  options: Readonly<Record<string, unknown>> = {},
): Promise<Decided> {
  const file = join(folder, 'events.ndjson');
  await writeFile(file, lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));
  const results: unknown[] = [];
  const output = { ...commandCall({}).output, result: (value: unknown) => void results.push(value) };
  expect(await decideOrAsk(commandCall({ arguments: [file], options, output }))).toBe(0);
  return results[0] as Decided;
}

const CARDS = Array.from({ length: 5 }, (_, at) => ({
  event_id: `e-${at}`,
  event_type: 'checkout',
  timestamp: `2026-05-04T12:00:0${at}Z`,
  anonymous_id: 'a-1',
  payment_token: `card-${at}`,
  label: 'fraud',
}));

test('a file is decided line by line; labels, other types and empty lines do not matter', async () => {
  const { allow, deny, decisions } = await decideLines([
    { event_type: 'page_view', timestamp: '2026-05-04T11:00:00Z' },
    '',
    ...CARDS,
    { decision_id: 'd-1', event: { ...CARDS[0], event_type: 'login' } },
  ]);

  expect([allow, deny]).toEqual([4, 2]);
  expect(decisions.map(({ decision_id: id, decision }) => `${id} ${decision}`)).toEqual([
    'e-0 allow',
    'e-1 allow',
    'e-2 allow',
    'e-3 deny',
    'e-4 deny',
    'd-1 allow',
  ]);
});

test('other rules are tried on it', async () => {
  const policy = join(folder, 'policy.json');
  await writeFile(policy, JSON.stringify({ mode: 'shadow', rules: [] }));

  expect(await decideLines(CARDS, { policy })).toMatchObject({
    allow: 5,
    decisions: [{ versions: { policy: 'file' } }, {}, {}, {}, {}],
  });
});

test('what is wrong with a line or a file is said', async () => {
  await expect(decideLines([CARDS[0], '{'])).rejects.toThrow(/events\.ndjson, line 2 is not JSON/);
  await expect(decideLines([{ ...CARDS[0], timestamp: null }])).rejects.toThrow(/line 1: timestamp is missing/);
  await expect(decideLines([{ ...CARDS[0], quantity: 0 }])).rejects.toThrow(/line 1.*quantity/s);
  await expect(decideOrAsk(commandCall({ arguments: [join(folder, 'none')] }))).rejects.toThrow(/cannot be read/);
  await expect(decideOrAsk(commandCall({ arguments: ['replai', 'x'] }))).rejects.toThrow(/none of replay, show/);
  await expect(decideOrAsk(commandCall({ arguments: ['replay'] }))).rejects.toThrow(/say which decision/);
});
