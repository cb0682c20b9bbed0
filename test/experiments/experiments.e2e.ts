import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../core/seeded-random';
import type { WireResults } from '../../reaction-layer/experiments/results/wire';
import { freshFolder, removeFolders, tidemark, tidemarkJson } from '../e2e/cli';

const START = Date.UTC(2026, 4, 4);
const MINUTE = 60_000;
const SHOPPERS = 1500;

afterAll(removeFolders);

interface Wanted {
  readonly id: string;
  /** Share of shoppers that buy, by variant. */
  readonly buys: readonly [control: number, green: number];
  readonly treated: number;
}

/** A change that sells more, one that sells less, and one whose green pages often fail to load. */
const WANTED: readonly Wanted[] = [
  { id: 'win', buys: [0.2, 0.32], treated: 0.5 },
  { id: 'loss', buys: [0.32, 0.2], treated: 0.5 },
  { id: 'broken', buys: [0.2, 0.32], treated: 0.4 },
];

/** Each shopper sees one experiment, and buys or does not. */
function shop(): readonly object[] {
  const random = seededRandom(7);
  return WANTED.flatMap(({ id, buys, treated }, at) =>
    Array.from({ length: SHOPPERS }, (_, number) => {
      const variant = random() < treated ? 1 : 0;
      const seenMs = START + MINUTE + number * 2000 + at * 100;
      const visitor = { anonymous_id: `${id}-${number}`, session_id: `${id}-${number}` };
      const exposure = {
        ...visitor,
        event_id: `${id}-e${number}`,
        event_type: 'exposure',
        variant: `${id}/${['control', 'green'][variant] ?? ''}`,
        timestamp: new Date(seenMs).toISOString(),
      };
      if (random() >= buys[variant === 1 ? 1 : 0]) return [exposure];
      const purchase = {
        ...visitor,
        event_id: `${id}-p${number}`,
        event_type: 'purchase',
        price: '20.00',
        currency: 'EUR',
        timestamp: new Date(seenMs + 1000).toISOString(),
      };
      return [exposure, purchase];
    }).flat(),
  );
}

function inTime(events: readonly object[]): string {
  const timeOf = (event: object): string => String(Object.entries(event).find(([name]) => name === 'timestamp')?.[1]);
  return [...events]
    .sort((one, other) => (timeOf(one) < timeOf(other) ? -1 : 1))
    .map((event) => `${JSON.stringify(event)}\n`)
    .join('');
}

test('a shop learns whether it helped: a win, a loss and a broken split, live and exact', async () => {
  const folder = freshFolder();
  const dir = join(folder, 'data');
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const of = ['--data-dir', dir, '--site', 'shop'];
  const replay = (path: string) =>
    tidemarkJson('replay', path, ...of, '--as-of-arrival', 'event-time', '--currency', 'EUR');
  await replay(
    file(
      'first.ndjson',
      inTime([{ event_type: 'page_view', session_id: 's', timestamp: new Date(START).toISOString() }]),
    ),
  );

  for (const { id } of WANTED) {
    const declared = {
      id,
      hypothesis: 'Green sells more.',
      variants: [{ id: 'control' }, { id: 'green' }],
      goals: [{ metric: 'purchases', as: 'conversion' }, { metric: 'revenue' }],
    };
    await tidemarkJson('experiment', 'create', '--file', file(`${id}.json`, JSON.stringify(declared)), ...of);
    await tidemarkJson('experiment', 'start', id, ...of);
  }
  const again = await tidemark('experiment', 'create', '--file', join(folder, 'win.json'), ...of);
  expect(again.status).toBe(2);
  expect(again.stderr).toContain('there is an experiment “win” already');

  await replay(file('shop.ndjson', inTime(shop())));
  const resultsOf = (id: string) => tidemarkJson<WireResults>('experiment', 'results', id, ...of);
  const [win, loss, broken] = [await resultsOf('win'), await resultsOf('loss'), await resultsOf('broken')];

  expect(win).toMatchObject({
    layer: 'speed',
    is_live: true,
    mixed_units: 0,
    decision: { verdict: 'ship', variant: 'green' },
  });
  expect(loss.decision).toMatchObject({ verdict: 'keep_control', variant: 'control' });
  expect(broken.decision).toMatchObject({ verdict: 'broken_split' });
  expect(broken.split.is_mismatch).toBe(true);
  const units = win.metrics[0]?.variants.map((variant) => variant.units) ?? [];
  expect(units.reduce((sum, count) => sum + count, 0)).toBe(SHOPPERS);
  const revenue = win.metrics[1]?.variants.map(({ value }) => value ?? 0) ?? [];
  const shares = win.metrics[0]?.variants.map(({ value }) => value ?? 0) ?? [];
  expect(revenue.map((mean, at) => mean / (shares[at] ?? 0))).toEqual([
    expect.closeTo(2000, 6),
    expect.closeTo(2000, 6),
  ]);

  await tidemarkJson('batch', '--until', new Date(START + 2 * 60 * MINUTE).toISOString(), '--data-dir', dir, '--yes');
  const exact = await resultsOf('win');
  expect(exact).toMatchObject({ layer: 'batch', is_live: false, metrics: win.metrics, decision: win.decision });

  const human = await tidemark('experiment', 'results', 'win', ...of);
  expect(human.stdout).toContain('Ship green: it improves purchases as conversion.');
  const decided = await tidemarkJson(
    'experiment',
    'decide',
    'win',
    '--variant',
    'green',
    '--note',
    'sells more',
    ...of,
  );
  expect(decided).toMatchObject({ status: 'decided', decision: 'green' });
  expect(
    await tidemarkJson('experiment', 'assign', 'win', '--attributes', '{"anonymous_id":"x"}', ...of),
  ).toMatchObject({
    assignments: [{ variant: 'green', reason: 'decided' }],
  });
}, 300_000);
