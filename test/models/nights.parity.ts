import { memoryItems } from '../../adapters/memory/memory-items';
import type { NormalEvent } from '../../core/event/columns';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../core/time/window';
import { FindingBook } from '../../reaction-layer/detect/finding-book';
import { createFollower } from '../../reaction-layer/models/consumer';
import { LiveSessions, rowOfSession } from '../../reaction-layer/models/live/live-sessions';
import { lookAtNight, type NightPorts } from '../../reaction-layer/models/look-at-night';
import { readSessions } from '../../reaction-layer/models/session/read-sessions';
import { readServing } from '../../reaction-layer/models/store/serving';
import { listSummaries } from '../../reaction-layer/models/store/summaries';
import { type BatchBench, openBench, type World } from '../batch/batch-world';
import { strangeSession, madeSessions } from './made-sessions';

const SITE = { id: 'shop', timeZone: 'UTC', currency: 'EUR' };
const MONDAY_MS = Date.UTC(2026, 0, 5);

let bench: BatchBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

/** Every event in a record of its own hour, in the order of nothing in particular, and some of them twice. */
function arrivalsOf(sessions: readonly (readonly NormalEvent[])[]) {
  const byHour = new Map<number, NormalEvent[]>();
  for (const [at, event] of sessions.flat().entries()) {
    const hour = Math.floor(event.occurred_ms / HOUR_MS);
    const events = byHour.get(hour) ?? [];
    byHour.set(hour, [event, ...events, ...(at % 9 === 0 ? [event] : [])]);
  }
  return [...byHour].map(([hour, events]) => ({
    shard: 'shard-0',
    arrivedMs: (hour + 1) * HOUR_MS - MINUTE_MS,
    site: SITE.id,
    events,
  }));
}

async function published(world: World, sessions: readonly (readonly NormalEvent[])[], tidemark: number) {
  await world.arrive(arrivalsOf(sessions));
  await world.pulse(tidemark + 1);
  const { status } = await world.batch.run(tidemark);
  expect(status).toBe('published');
  return { site: SITE, pointer: await world.deps.pointer.read() };
}

function portsOf(world: World): NightPorts {
  return { ...world.deps, table: memoryItems(), findings: memoryItems(), nowMs: MONDAY_MS };
}

async function findingsOf({ findings }: NightPorts) {
  const found: string[] = [];
  const range = { site: SITE.id, from: MONDAY_MS, to: MONDAY_MS + 9 * DAY_MS };
  for await (const { finding } of new FindingBook(findings).list(range))
    found.push(`${finding.subject.key} ${finding.layer} ${finding.status}`);
  return found.sort();
}

test('features of complete sessions are the same live and from the lake, whatever came twice or in another order', async () => {
  const world = bench.newWorld([SITE], ['shard-0']);
  const sessions = [
    ...madeSessions(120, { seed: 3, startMs: MONDAY_MS }),
    strangeSession('strange', MONDAY_MS + HOUR_MS),
  ];
  const live = new LiveSessions();
  const rows = new Map<string, readonly number[]>();
  for (const { events, arrivedMs, site } of arrivalsOf(sessions))
    live.add({ kind: 'events', site, receivedMs: arrivedMs, events, quarantined: [] }, arrivedMs);
  for (const ended of live.takeEnded(Infinity)) rows.set(ended.session, [...rowOfSession(ended)]);

  const place = await published(world, sessions, MONDAY_MS + DAY_MS);
  const range = { fromMs: MONDAY_MS, toMs: MONDAY_MS + DAY_MS };
  const exact = await readSessions(world.deps, place, { ...range, most: 1_000 });

  expect(exact).toHaveLength(121);
  for (const { session, row } of exact) expect([session, ...row]).toEqual([session, ...(rows.get(session) ?? [])]);
  const [drawn, again] = [
    await readSessions(world.deps, place, { ...range, most: 20, asked: ['strange'] }),
    await readSessions(world.deps, place, { ...range, most: 20, asked: ['strange'] }),
  ];
  expect(drawn).toEqual(again);
  expect(drawn.length).toBeGreaterThanOrEqual(20);
  expect(drawn.map(({ session }) => session)).toContain('strange');
});

test('nights learn a champion, then compare a challenger with it, settle what was said live, and say nothing twice', async () => {
  const world = bench.newWorld([SITE], ['shard-0']);
  const ports = portsOf(world);
  const first = await lookAtNight(
    ports,
    await published(world, madeSessions(400, { seed: 1, startMs: MONDAY_MS }), MONDAY_MS + DAY_MS),
  );
  const { champion } = await readServing(ports.table, SITE.id);
  expect(first).toMatchObject({ champion: null, trained: champion, problems: [] });

  // One strange session is said live; another one arrives where nobody follows.
  const tuesdayMs = MONDAY_MS + DAY_MS;
  const [seen, missed] = [
    strangeSession('seen', tuesdayMs + HOUR_MS),
    strangeSession('missed', tuesdayMs + 2 * HOUR_MS),
  ];
  const clock = { now: () => tuesdayMs };
  const own = {
    clock,
    settings: {},
    lake: world.deps.lake,
    tables: () => ports.table,
    tablesOf: () => () => ports.findings,
  };
  const follower = createFollower(own);
  const frame = { kind: 'events', site: SITE.id, receivedMs: 0, events: seen, quarantined: [] } as const;
  const record = { shard: 'shard-0', sequence: '1', arrivedMs: tuesdayMs + HOUR_MS, data: new Uint8Array() };
  const batch = {
    shard: 'shard-0',
    after: null,
    records: [{ record, sequence: '1', arrivalHour: '2026-01-06T11', content: frame }],
  };
  await follower.handle(batch);
  await follower.handle(batch);
  expect(await findingsOf(ports)).toEqual(['seen speed open']);

  const place = await published(
    world,
    [...madeSessions(400, { seed: 2, startMs: tuesdayMs, factor: 3 }), seen, missed],
    tuesdayMs + DAY_MS,
  );
  const second = await lookAtNight(ports, place);

  expect(second).toMatchObject({ champion, sessions: 402, findings: { confirmed: 1, retracted: 0 } });
  expect(await findingsOf(ports)).toEqual(expect.arrayContaining(['missed batch confirmed', 'seen speed confirmed']));
  expect(second?.drift.filter((one) => one.is_drift).map(({ feature }) => feature)).toContain('page_views');
  expect((await findingsOf(ports)).filter((one) => one.includes('page_views of sessions'))).toEqual([
    'page_views of sessions batch confirmed',
  ]);
  const { challenger } = await readServing(ports.table, SITE.id);
  expect(challenger).toBe(second?.trained);
  expect((await listSummaries(ports.table, SITE.id)).map(({ version }) => version)).toEqual([challenger, champion]);
  expect(await lookAtNight(ports, place)).toBeUndefined();
});
