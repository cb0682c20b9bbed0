import { createMemoryStores } from '../../adapters/memory/memory-stores';
import type { NamedFollower } from '../../core/capability/follower';
import { readFollowers } from '../../core/follow/follower-status';
import type { FrameCodec } from '../../core/frame/frame';
import type { Shard, StreamRecord } from '../../core/port/event-stream';
import type { FollowerPositions } from '../../core/port/follower-positions';
import { StoreUnavailableError } from '../../core/port/store-error';
import { createFollowReader } from '../../reaction-layer/follow/handler';
import { nodeCodec } from '../../speed-layer/compression';
import { eventFrame, HOUR_ONE, normalEvent, sequenceOf, streamRecord } from '../speed/frames';

const HOUR_MS = 3_600_000;

/** A follower that notes what it handles, and throws while it is `broken`. */
function noting(name: string, start: NamedFollower['start'] = 'latest') {
  const self = {
    handled: [] as string[],
    broken: false,
    named: undefined as unknown as NamedFollower,
  };
  self.named = {
    name,
    start,
    follower: {
      handle: ({ records }) => {
        if (self.broken) return Promise.reject(new Error(`${name} is broken`));
        self.handled.push(...records.map(({ sequence }) => sequence));
        return Promise.resolve();
      },
    },
  };
  return self;
}

const recordsOf = (from: number, to: number): readonly StreamRecord[] =>
  Array.from({ length: to - from + 1 }, (_, at) => streamRecord(from + at, eventFrame([normalEvent()])));
const sequences = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => sequenceOf(from + at));

const OPEN_SHARDS: readonly Shard[] = [{ id: 's0', closed: false }];

interface Stage {
  readonly followers: readonly NamedFollower[];
  readonly positions?: FollowerPositions;
  /** The oldest record that the stream keeps. */
  readonly oldest?: number;
  readonly nowMs?: number;
  readonly codec?: FrameCodec;
  readonly shards?: readonly Shard[];
}

/** A reader over a stream of forty records. */
function staged({
  followers,
  positions,
  oldest = 1,
  nowMs = HOUR_ONE,
  codec = nodeCodec,
  shards = OPEN_SHARDS,
}: Stage) {
  const failures: string[] = [];
  const kept = recordsOf(oldest, 40);
  const store = positions ?? createMemoryStores().followers;
  const follow = createFollowReader({
    followers,
    positions: store,
    stream: {
      shards: () => Promise.resolve(shards),
      read: (shard, after = '', limit) => {
        const found = kept.filter(({ sequence }) => sequence > after).slice(0, limit);
        return Promise.resolve(found.map((record) => ({ ...record, shard })));
      },
    },
    codec,
    clock: { now: () => nowMs },
    retentionMs: HOUR_MS,
    catchUpRecords: 100,
    onFailure: (_, { follower, shard }) => failures.push(`${follower} ${shard}`),
  });
  return {
    positions: store,
    failures,
    deliver: (from: number, to: number, shard = 's0') =>
      follow({ shard, records: recordsOf(from, to).map((record) => ({ ...record, shard })) }),
  };
}

test('every follower gets every record in order, once, from one decode', async () => {
  const [a, b] = [noting('a'), noting('b')];
  let opened = 0;
  const counting: FrameCodec = { ...nodeCodec, crc32: (...args) => ((opened += 1), nodeCodec.crc32(...args)) };
  const { deliver } = staged({ followers: [a.named, b.named], codec: counting });

  for (const [from, to] of [
    [1, 3],
    [4, 4],
    [5, 9],
  ] as const)
    expect(await deliver(from, to)).toEqual({ failedFrom: undefined });

  expect(a.handled).toEqual(sequences(1, 9));
  expect(b.handled).toEqual(sequences(1, 9));
  expect(opened).toBe(9);
});

test('a batch that is delivered again changes nothing', async () => {
  const a = noting('a');
  const { deliver } = staged({ followers: [a.named] });

  await deliver(1, 4);
  await deliver(1, 4);
  await deliver(3, 6);

  expect(a.handled).toEqual(sequences(1, 6));
});

test('a follower that throws holds up nobody, and goes on from its own position', async () => {
  const [good, bad] = [noting('good'), noting('bad')];
  const { deliver, failures } = staged({ followers: [good.named, bad.named] });
  await deliver(1, 2);

  bad.broken = true;
  expect(await deliver(3, 5)).toEqual({ failedFrom: undefined });
  expect(await deliver(6, 6)).toEqual({ failedFrom: undefined });
  expect(good.handled).toEqual(sequences(1, 6));
  expect(bad.handled).toEqual(sequences(1, 2));

  bad.broken = false;
  await deliver(7, 7);
  expect(bad.handled.slice(0, 7)).toEqual(sequences(1, 7));
  expect(failures).toEqual(['bad s0', 'bad s0']);
});

test('a new follower begins with what arrives next, or with the oldest record if it says so', async () => {
  const old = noting('old');
  const first = staged({ followers: [old.named] });
  await first.deliver(1, 5);

  const [latest, oldest] = [noting('latest'), noting('oldest', 'oldest')];
  const second = staged({ followers: [old.named, latest.named, oldest.named], positions: first.positions });
  await second.deliver(6, 8);

  expect(latest.handled).toEqual(sequences(6, 8));
  expect(oldest.handled.slice(0, 8)).toEqual(sequences(1, 8));
});

test('what the stream has forgotten is skipped, recorded as a gap, and makes the follower degraded for a day', async () => {
  const [good, bad] = [noting('good'), noting('bad')];
  const before = staged({ followers: [good.named, bad.named] });
  await before.deliver(1, 2);
  bad.broken = true;
  await before.deliver(3, 20);

  bad.broken = false;
  const after = staged({ followers: [good.named, bad.named], positions: before.positions, oldest: 10 });
  await after.deliver(21, 22);

  expect(bad.handled).toEqual([...sequences(1, 2), ...sequences(10, 40)]);
  const gap = { after: sequenceOf(2), before: sequenceOf(10), noticedMs: HOUR_ONE };
  const soon = await readFollowers(after.positions, HOUR_ONE + HOUR_MS);
  expect(soon.map(({ name, degraded }) => [name, degraded])).toEqual([
    ['bad', true],
    ['good', false],
  ]);
  expect(soon[0]?.shards).toEqual([{ id: 's0', handledMs: HOUR_ONE + 40_000, gaps: [gap] }]);
  expect((await readFollowers(after.positions, HOUR_ONE + 25 * HOUR_MS))[0]?.degraded).toBe(false);
});

test('a reader that comes back after the retention records the gap for all', async () => {
  const a = noting('a');
  const before = staged({ followers: [a.named] });
  await before.deliver(1, 2);

  const after = staged({ followers: [a.named], positions: before.positions, oldest: 30, nowMs: HOUR_ONE + HOUR_MS });
  await after.deliver(30, 31);

  expect(a.handled).toEqual([...sequences(1, 2), ...sequences(30, 31)]);
  const [status] = await readFollowers(after.positions, HOUR_ONE + HOUR_MS);
  expect(status?.shards[0]?.gaps).toMatchObject([{ after: sequenceOf(2), before: sequenceOf(30) }]);
});

test('old records that follow each other are not a gap', async () => {
  const a = noting('a');
  const { deliver, positions } = staged({ followers: [a.named], nowMs: HOUR_ONE + 2 * HOUR_MS });

  await deliver(1, 2);
  await deliver(3, 4);

  expect((await readFollowers(positions, HOUR_ONE))[0]?.degraded).toBe(false);
});

test('a batch is delivered again while positions cannot be stored, or another writer stored them', async () => {
  const { followers: store } = createMemoryStores();
  const a = noting('a');
  const down: FollowerPositions = {
    ...store,
    put: () => Promise.reject(new StoreUnavailableError('throttled', 'slow down')),
  };
  const taken: FollowerPositions = { ...store, put: (writes) => Promise.resolve(writes.map(() => false)) };

  for (const positions of [down, taken])
    expect(await staged({ followers: [a.named], positions }).deliver(1, 2)).toEqual({ failedFrom: sequenceOf(1) });
  expect(await staged({ followers: [a.named], positions: store }).deliver(1, 2)).toEqual({ failedFrom: undefined });
});

test('a follower that is not deployed keeps its position', async () => {
  const [a, b] = [noting('a'), noting('b')];
  const both = staged({ followers: [a.named, b.named] });
  await both.deliver(1, 2);
  await staged({ followers: [a.named], positions: both.positions }).deliver(3, 4);

  await staged({ followers: [a.named, b.named], positions: both.positions }).deliver(5, 5);

  expect(b.handled.slice(0, 5)).toEqual(sequences(1, 5));
});

test('a follower that failed at the end of a shard that was split is brought to its end by batches of other shards', async () => {
  const bad = noting('bad');
  const shards = [
    { id: 's0', closed: true },
    { id: 's1', closed: false },
  ];
  const before = staged({ followers: [bad.named], shards });
  bad.broken = true;
  await before.deliver(1, 40);

  bad.broken = false;
  await staged({ followers: [bad.named], positions: before.positions, shards }).deliver(1, 2, 's1');

  expect(bad.handled).toEqual([...sequences(1, 2), ...sequences(1, 40)]);
});

test('what was left in a shard that the stream no longer has is one gap', async () => {
  const bad = noting('bad');
  const before = staged({ followers: [bad.named] });
  await before.deliver(1, 2);
  bad.broken = true;
  await before.deliver(3, 4);

  bad.broken = false;
  const shards = [{ id: 's1', closed: false }];
  const after = staged({ followers: [bad.named], positions: before.positions, shards });
  await after.deliver(1, 1, 's1');
  const again = staged({ followers: [bad.named], positions: before.positions, shards });
  await again.deliver(2, 2, 's1');

  const [status] = await readFollowers(again.positions, HOUR_ONE);
  expect(status?.degraded).toBe(true);
  expect(status?.shards[0]?.gaps).toEqual([{ after: sequenceOf(2), before: null, noticedMs: HOUR_ONE }]);
});
