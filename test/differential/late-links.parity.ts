import fc from 'fast-check';
import type { NormalEvent } from '../../core/event/columns';
import { encodeFrame, type Frame } from '../../core/frame/frame';
import type { StreamRecord } from '../../core/port/event-stream';
import { visibleVersions } from '../../core/run/visible-versions';
import { addDays, dayOf } from '../../core/time/calendar';
import { DAY_MS, floorTo, HOUR_MS } from '../../core/time/window';
import { nodeCodec } from '../../speed-layer/compression';
import { type BatchBench, openBench } from '../batch/batch-world';
import { choose } from '../support/effort';
import { PATIENCE_MS } from '../support/patience';
import { answersApart } from './differences';
import { linkedEvent, SITES } from './dirty-arrivals';
import { createTwins, SHARDS, type Twin } from './twins';

let bench: BatchBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench.close();
});

const START_MS = Date.UTC(2026, 2, 6);
/** Of odd zones too: links count by days of UTC. */
const ZONES = SITES.map(({ id }) => id);
const MORE = choose({ mutation: 1, sample: 1, full: 10 });

interface Draft {
  readonly site: string;
  readonly atMs: number;
  readonly delayMs: number;
  /** Reaches the consumers only after the next run. */
  readonly isStraggler: boolean;
  readonly device: number;
  readonly user: number | null;
  readonly session: number;
}

function drafts(days: number, maxLength: number): fc.Arbitrary<readonly Draft[]> {
  const draft = fc.record({
    site: fc.constantFrom(...ZONES.slice(0, 2)),
    atMs: fc.integer({ min: 0, max: days * 24 - 1 }).map((hour) => START_MS + hour * HOUR_MS),
    delayMs: fc.constantFrom(0, 0, 0, 0, HOUR_MS, 30 * HOUR_MS, 8 * DAY_MS),
    isStraggler: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
    device: fc.constantFrom(1, 1, 1, 2, 3),
    user: fc.option(fc.integer({ min: 1, max: 5 }), { freq: 2 }),
    session: fc.integer({ min: 1, max: 5 }),
  });
  return fc.array(draft, { minLength: 1, maxLength, size: 'max' });
}

/** Delivers the events, and runs every so many hours, at last at a midnight of UTC. */
async function play(twin: Twin, list: readonly Draft[], everyMs: number): Promise<void> {
  const inOrder = list
    .map((draft, at) => ({ ...draft, arrivedMs: draft.atMs + draft.delayMs, event: eventOf(draft, at) }))
    .sort((a, b) => a.arrivedMs - b.arrivedMs);
  const write = createWriter();
  const deliver = async (some: typeof inOrder): Promise<void> => {
    for (const { site, arrivedMs, event } of some)
      await twin.receive('shard-0', [
        write('shard-0', arrivedMs, { kind: 'events', site, receivedMs: arrivedMs, events: [event], quarantined: [] }),
      ]);
  };
  const endMs = floorTo(inOrder.at(-1)?.arrivedMs ?? START_MS, DAY_MS) + DAY_MS;
  let behind: typeof inOrder = [];
  for (let tidemark = START_MS + everyMs; tidemark <= endMs + everyMs; tidemark += everyMs) {
    const since = tidemark - everyMs;
    const arrived = inOrder.filter(({ arrivedMs }) => arrivedMs >= since && arrivedMs < tidemark);
    await deliver([...behind, ...arrived.filter(({ isStraggler }) => !isStraggler)]);
    behind = arrived.filter(({ isStraggler }) => isStraggler);
    for (const shard of SHARDS)
      await twin.receive(shard, [write(shard, tidemark, { kind: 'pulse', pulseMs: tidemark })]);
    const outcome = await twin.batch.run(tidemark);
    if (outcome.status !== 'published') throw new Error(JSON.stringify(outcome));
    expect((outcome.reconciliation?.rows ?? []).filter(({ residual }) => residual !== 0)).toEqual([]);
  }
  // Up to the next midnight, so that all days know all links.
  const night = floorTo(endMs + everyMs, DAY_MS) + DAY_MS;
  await deliver(behind);
  for (const shard of SHARDS) await twin.receive(shard, [write(shard, night, { kind: 'pulse', pulseMs: night })]);
  await twin.batch.run(night);
}

function eventOf({ atMs, device, user, session }: Draft, at: number): NormalEvent {
  return linkedEvent({ id: at, occurredMs: atMs, device, user, session });
}

function createWriter(): (shard: string, arrivedMs: number, frame: Frame) => StreamRecord {
  let written = 0;
  return (shard, arrivedMs, frame) => {
    written += 1;
    return { shard, arrivedMs, sequence: String(written).padStart(20, '0'), data: encodeFrame(frame, nodeCodec) };
  };
}

/** What readers see of every day with events: cells, and the summary of sessions. */
async function published({ deps: { views, pointer } }: Twin): Promise<Readonly<Record<string, unknown>>> {
  const days: Record<string, unknown> = {};
  for (const site of ZONES) {
    for (const version of visibleVersions(await views.versions(site, '0000', '9999'), await pointer.read())) {
      const cells = await views.cells(site, version, 'hour');
      if (cells.length === 0) continue;
      days[`${site} ${version.day}`] = [
        cells.map(({ windowStart, bytes }) => `${windowStart} ${Buffer.from(bytes).toString('base64')}`),
        await views.table(site, version, 'sessions'),
      ];
    }
  }
  return days;
}

/** A backfill computes each day from everything that is known, whatever the runs before knew. */
async function expectAsComputedAgain(twin: Twin): Promise<void> {
  const known = await published(twin);
  const [first, last] = [addDays(dayOf(START_MS, 'UTC'), -1), addDays(dayOf(START_MS, 'UTC'), 30)];
  await twin.batch.backfill(first, last);
  expect(known).toEqual(await published(twin));
}

it(
  'days say what they would if they were computed with all links, whenever these arrived',
  async () => {
    await fc.assert(
      fc.asyncProperty(drafts(14, 40), fc.constantFrom(6, 12, 24), async (list, everyHours) => {
        const { model } = createTwins(bench, SITES);
        await play(model, list, everyHours * HOUR_MS);

        await expectAsComputedAgain(model);
      }),
      { numRuns: 12 * MORE },
    );
  },
  PATIENCE_MS,
);

it(
  'DuckDB finds the same days to compute again',
  async () => {
    await fc.assert(
      fc.asyncProperty(drafts(5, 25), async (list) => {
        const twins = createTwins(bench, SITES);
        await play(twins.model, list, DAY_MS);

        await play(twins.duckdb, list, DAY_MS);

        expect(answersApart(twins)).toBeUndefined();
      }),
      { numRuns: 2 * MORE },
    );
  },
  PATIENCE_MS,
);
