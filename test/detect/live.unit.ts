import { memoryItems } from '../../adapters/memory/memory-items';
import type { Follower } from '../../core/capability/follower';
import type { ItemTable } from '../../core/port/item-table';
import type { OpenedRecord } from '../../core/stream/record-batch';
import { createFollower } from '../../reaction-layer/detect/consumer';
import type { AnomalyFinding } from '../../reaction-layer/detect/finding';
import { FindingBook } from '../../reaction-layer/detect/finding-book';
import { FLOOD_FINDINGS } from '../../reaction-layer/detect/flood-limit';
import { LIVE_LIMITS, LiveDetection } from '../../reaction-layer/detect/live-detection';
import { writeSettled, writeSettlement } from '../../reaction-layer/detect/settlement';
import type { PlacedEvent } from '../../reaction-layer/detect/session/gathered-sessions';
import { normalEvent } from '../speed/frames';
import { product, sessionOf, START_MS, type Step } from './session-events';

const lamp = product('lamp');
const DOUBLE: readonly Step[] = [
  [0, 'page_view'],
  [5, 'page_view', lamp],
  [12, 'add_to_cart', lamp],
  [20, 'checkout'],
  [21, 'checkout'],
];

function recordOf(events: readonly PlacedEvent[], sequence: number): OpenedRecord {
  const arrivedMs = Math.max(...events.map(({ arrived_ms }) => arrived_ms));
  const name = String(sequence).padStart(8, '0');
  return {
    record: { shard: 's0', sequence: name, arrivedMs, data: new Uint8Array() },
    sequence: name,
    arrivalHour: '2026-01-05T10',
    content: {
      kind: 'events',
      site: 'shop',
      receivedMs: arrivedMs,
      events: events.map((event) => ({ ...normalEvent({}), ...event })),
      quarantined: [],
    },
  };
}

interface Tables {
  readonly findings: ItemTable;
  readonly sessions: ItemTable;
}

function tables(): Tables {
  return { findings: memoryItems(), sessions: memoryItems() };
}

function follow({ findings, sessions }: Tables): Follower {
  const clock = { now: () => START_MS };
  const own = (name: string): ItemTable => (name === 'findings' ? findings : sessions);
  return createFollower({ clock, tables: own });
}

async function stored({ findings }: Pick<Tables, 'findings'>): Promise<readonly AnomalyFinding[]> {
  const found: AnomalyFinding[] = [];
  const range = { site: 'shop', from: START_MS - 1, to: START_MS + 86_400_000 };
  for await (const { finding } of new FindingBook(findings).list(range)) found.push(finding);
  return found;
}

const handle = (follower: Follower, ...records: readonly OpenedRecord[]): Promise<void> =>
  follower.handle({ shard: 's0', after: '', records });

test('a finding is stored once, however often and in whatever pieces records are delivered', async () => {
  const all = tables();
  const records = sessionOf(DOUBLE).map((event, at) => recordOf([event], at + 1));
  for (const record of records) await handle(follow(all), record);
  await handle(follow(all), ...records);
  expect((await stored(all)).map(({ detector, status, layer }) => [detector, status, layer])).toEqual([
    ['double_submit', 'open', 'speed'],
  ]);
});

test('a batch whose findings could not be stored is not folded twice, and loses nothing', async () => {
  const all = tables();
  let isDown = true;
  const failing = {
    ...all.findings,
    write: (...args: Parameters<ItemTable['write']>) => {
      if (isDown && args[0].some(({ sort }) => sort.includes('-'))) return Promise.reject(new Error('down'));
      return all.findings.write(...args);
    },
  };
  const follower = follow({ ...all, findings: failing });
  const record = recordOf(sessionOf(DOUBLE), 1);
  await expect(handle(follower, record)).rejects.toThrow('down');
  isDown = false;
  await handle(follower, record);
  expect((await stored(all)).length).toBe(1);
});

test('a missing number is waited for, also over a restart, and is not reported if it comes', async () => {
  const [first, late, third] = sessionOf([
    [0, 'page_view'],
    [1, 'page_view'],
    [2, 'page_view'],
  ]);
  if (first === undefined || late === undefined || third === undefined) throw new Error('three events');
  const waited = tables();
  await handle(follow(waited), recordOf([first], 1), recordOf([third], 2));
  expect(await stored(waited)).toEqual([]);
  const restarted = follow(waited);
  await restarted.passTime?.(START_MS + 3000);
  expect(await stored(waited)).toEqual([]);
  await restarted.passTime?.(START_MS + 4001);
  expect((await stored(waited)).map(({ detector }) => detector)).toEqual(['missing_sequence']);

  const came = tables();
  const follower = follow(came);
  await handle(
    follower,
    recordOf([first], 1),
    recordOf([third], 2),
    recordOf([{ ...late, arrived_ms: START_MS + 3500 }], 3),
  );
  await follower.passTime?.(START_MS + 60_000);
  expect(await stored(came)).toEqual([]);
});

test('what is found after the state of sessions was lost says so', async () => {
  const all = tables();
  await follow(all).passTime?.(START_MS);
  const lost = { ...all, sessions: memoryItems() };
  const records = [recordOf(sessionOf(DOUBLE), 2)];
  await follow(lost).handle({ shard: 's0', after: '00000001', records });
  expect((await stored(lost)).map(({ degraded }) => degraded)).toEqual([true]);
});

test('a process that others went on without takes up what they know', async () => {
  const all = tables();
  const [first, second, third] = sessionOf([
    [0, 'page_view'],
    [1, 'page_view'],
    [2, 'page_view'],
  ]).map((event, at) => recordOf([event], at + 1));
  if (first === undefined || second === undefined || third === undefined) throw new Error('three events');
  const [one, other] = [follow(all), follow(all)];
  await one.handle({ shard: 's0', after: '', records: [first] });
  await other.handle({ shard: 's0', after: first.sequence, records: [second] });
  await one.handle({ shard: 's0', after: second.sequence, records: [third] });
  await one.passTime?.(START_MS + 60_000);
  expect(await stored(all)).toEqual([]);
});

test('what could not be saved of a session is saved with the next batch', async () => {
  const all = tables();
  const [first, second, third] = sessionOf([
    [0, 'page_view'],
    [1, 'page_view'],
    [2, 'page_view'],
  ]).map((event, at) => recordOf([event], at + 1));
  if (first === undefined || second === undefined || third === undefined) throw new Error('three events');
  let isDown = false;
  const write: ItemTable['write'] = (writes) =>
    isDown ? Promise.reject(new Error('down')) : all.sessions.write(writes);
  const follower = follow({ ...all, sessions: { ...all.sessions, write } });
  await follower.handle({ shard: 's0', after: '', records: [first] });
  isDown = true;
  await expect(follower.handle({ shard: 's0', after: first.sequence, records: [second] })).rejects.toThrow('down');
  isDown = false;
  await follower.handle({ shard: 's0', after: first.sequence, records: [second] });
  const restarted = follow(all);
  await restarted.handle({ shard: 's0', after: second.sequence, records: [third] });
  await restarted.passTime?.(START_MS + 60_000);
  expect(await stored(all)).toEqual([]);
});

test('a session waits for what may still come in its own shard, however far others are', () => {
  const detection = new LiveDetection();
  const [first, third] = sessionOf([
    [0, 'page_view'],
    [1, 'page_view'],
    [2, 'page_view'],
  ]).filter((_, at) => at !== 1);
  if (first === undefined || third === undefined) throw new Error('two events');
  for (const [at, event] of [first, third].entries()) {
    const { content, record } = recordOf([event], at + 1);
    if (content.kind === 'events') detection.add(content, record);
  }
  expect(detection.pass(START_MS + 60_000, 's1')).toEqual([]);
  expect(detection.pass(START_MS + 60_000, 's0')).toMatchObject([{ finding: { detector: 'missing_sequence' } }]);
});

test('what a night has taught is known to a process that lives on', async () => {
  const all = tables();
  let nowMs = START_MS;
  const follower = createFollower({
    clock: { now: () => nowMs },
    tables: (name) => (name === 'findings' ? all.findings : all.sessions),
  });
  await handle(follower, recordOf(sessionOf([[0, 'page_view']]), 1));
  const broken = { sessions: 1000, broken: 900 };
  const usual = {
    ...{ rules: { purchase_not_in_cart: broken, 'purchase_not_in_cart strong': broken }, types: ['purchase'] },
    ...{ sessions: 1000, whole_sessions: 1000 },
  };
  await writeSettlement(all.findings, 'shop', { epoch: 1, tidemark: START_MS, detectors: [], usual });
  await writeSettled(all.findings, START_MS);
  nowMs += 120_000;
  await handle(
    follower,
    recordOf(
      sessionOf([
        [100, 'page_view'],
        [110, 'purchase', lamp],
      ]),
      2,
    ),
  );
  await follower.passTime?.(START_MS + 600_000);
  expect((await stored(all)).filter(({ detector }) => detector === 'purchase_not_in_cart')).toEqual([]);
});

test('a flood is counted in one finding', async () => {
  const all = tables();
  const follower = follow(all);
  const sessions = Array.from({ length: FLOOD_FINDINGS + 20 }, (_, at) => sessionOf(DOUBLE, `s${at}`));
  await handle(follower, ...sessions.map((events, at) => recordOf(events, at + 1)));
  const found = await stored(all);
  expect(found.length).toBe(FLOOD_FINDINGS + 1);
  expect(found.find(({ subject }) => subject.kind === 'metric')?.count).toBe(20);
});

test('memory is bounded: many sessions of one event, and one session of many', () => {
  const detection = new LiveDetection();
  const event = { ...normalEvent({}), ...sessionOf([[0, 'page_view']])[0] };
  const add = (session: string, at: number, more: Partial<PlacedEvent> = {}): void => {
    const place = { shard: 's0', sequence: String(at).padStart(12, '0'), arrivedMs: START_MS + at };
    const events = [
      {
        ...event,
        event_id: `e${at}`,
        session_id: session,
        visitor: session,
        sequence: null,
        occurred_ms: START_MS + at,
        ...more,
      },
    ];
    detection.add({ kind: 'events', site: 'shop', receivedMs: START_MS + at, events, quarantined: [] }, place);
    if (at % 1000 === 0) detection.takeChanged();
  };
  const count = LIVE_LIMITS.sessions + 5000;
  for (let at = 0; at < count; at++) add(`s${at}`, at);
  expect(detection.sessions).toBeLessThanOrEqual(LIVE_LIMITS.sessions + 1000);
  detection.takeChanged();
  for (let at = 0; at < 20_000; at++)
    add('long', count + at, {
      event_type: at % 2 === 0 ? 'add_to_cart' : 'purchase',
      product_id: `p${at}`,
      stream_id: `t${at}`,
      sequence: 5,
      order_id: `o${at}`,
    });
  const [, long] = detection.takeChanged().find(([, { session }]) => session === 'long') ?? [];
  expect(JSON.stringify(long).length).toBeLessThan(20_000);
});
