import type { NormalEvent } from '../../core/event/columns';
import { sectionId } from '../../core/cell/cell';
import { openCell } from '../../core/cell/codec';
import { identityOf } from '../../core/event/identity';
import type { DistinctState } from '../../core/metric/kind/distinct';
import { metricsOfKind } from '../../core/metric/sql';
import { visibleVersions } from '../../core/run/visible-versions';
import { DAY_MS, HOUR_MS } from '../../core/time/window';
import { type Arrival, type BatchBench, openBench, type World } from './batch-world';
import { arrival, MIDNIGHT, NOON, runTo, seen, SITE } from './shop';

let bench: BatchBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench.close();
});

const FIRST = '2026-03-04';

/** Somebody on a device, logged in or not; each device has sessions of its own. */
function on(device: string, atMs: number, user?: string, changes: Partial<NormalEvent> = {}): Arrival {
  const [ofDevice, ofUser] = [identity(`device ${device}`), user === undefined ? undefined : identity(`user ${user}`)];
  const { pseudonym, register, registerCoarse } = ofUser ?? ofDevice;
  return arrival(`${device} ${user} ${atMs}`, atMs, {
    session_id: `session of ${device}`,
    visitor: pseudonym,
    visitor_register: register,
    visitor_register_coarse: registerCoarse,
    user_pseudonym: ofUser?.pseudonym ?? null,
    anonymous_pseudonym: ofDevice.pseudonym,
    ...changes,
  });
}

function identity(name: string) {
  return identityOf(Uint8Array.from({ length: 16 }, (_, at) => name.charCodeAt(at % name.length) * (at + 7)));
}

/** Exact visitors by visible day. */
async function visitors({ deps }: World): Promise<Readonly<Record<string, unknown>>> {
  const metric = metricsOfKind('distinct').find(({ id }) => id === 'visitors')!;
  const versions = visibleVersions(await deps.views.versions(SITE.id, '0000', '9999'), await deps.pointer.read());
  const days = versions.map(async (version) => {
    const [cell] = await deps.views.cells(SITE.id, version, 'day');
    const section =
      cell && openCell(cell.bytes).section(sectionId({ metric, dimension: undefined, population: 'human' }));
    return [
      version.day,
      section !== undefined && 'total' in section ? (section.total as DistinctState).exact : 0,
    ] as const;
  });
  return Object.fromEntries(await Promise.all(days));
}

async function played(arrivals: readonly Arrival[], days = 0, world = bench.newWorld([SITE])): Promise<World> {
  await world.arrive(arrivals);
  await runTo(world, MIDNIGHT + days * DAY_MS);
  return world;
}

function rewrittenBy(outcome: Awaited<ReturnType<typeof runTo>>): readonly string[] {
  return outcome.status === 'published' ? outcome.record.rewritten.flatMap(({ days }) => days) : [];
}

it('somebody who logs in stays one visitor, in one visit, and live is known to have counted two', async () => {
  const world = bench.newWorld([SITE]);
  await world.arrive([on('phone', NOON), on('phone', NOON + 60_000, 'ann')]);

  const outcome = await runTo(world, MIDNIGHT);

  expect(await visitors(world)).toEqual({ [FIRST]: 1 });
  expect(await seen(world)).toMatchObject({ [FIRST]: { events: 2, sessions: 1 } });
  const row =
    outcome.status === 'published' && outcome.reconciliation?.rows.find(({ metric }) => metric === 'visitors');
  expect(row).toMatchObject({ speed: 2, batch: 1, parts: { identity: 1, sketch_error: 0 }, residual: 0 });
});

it('devices on which somebody logs in are one visitor; two users never are', async () => {
  const world = await played([
    on('phone', NOON),
    on('desk', NOON),
    on('phone', NOON + HOUR_MS, 'ann'),
    on('desk', NOON + HOUR_MS, 'ann'),
    on('desk', NOON + 2 * HOUR_MS, 'ben'),
  ]);

  // Ann, with all that nobody was logged in for, and Ben.
  expect(await visitors(world)).toEqual({ [FIRST]: 2 });
});

it('the user whose link arrived first owns the device, whenever it happened', async () => {
  const late = on('phone', NOON + 3 * HOUR_MS, 'ben', { occurred_ms: NOON - HOUR_MS });
  const world = await played([on('phone', NOON), on('phone', NOON + HOUR_MS, 'ann'), late]);
  const hours = await world.deps.views.cells(SITE.id, { day: FIRST, epoch: 1 }, 'hour');

  expect(hours.map(({ windowStart }) => windowStart)).toEqual([NOON - HOUR_MS, NOON, NOON + HOUR_MS]);
  expect(await visitors(world)).toEqual({ [FIRST]: 2 });
  expect(await visitorsBetween(world, NOON, 'ann')).toBe(true);
});

/** Whether the events of an hour are those of a user: its sketch has the user's register. */
async function visitorsBetween(world: World, hour: number, user: string): Promise<boolean> {
  const metric = metricsOfKind('distinct').find(({ id }) => id === 'visitors')!;
  const cells = await world.deps.views.cells(SITE.id, { day: FIRST, epoch: 1 }, 'hour');
  const cell = cells.find(({ windowStart }) => windowStart === hour);
  const section =
    cell && openCell(cell.bytes).section(sectionId({ metric, dimension: undefined, population: 'human' }));
  const { registers } = (section !== undefined && 'total' in section ? section.total : {}) as DistinctState;
  const { register } = identity(`user ${user}`);
  return registers[Math.floor(register / 64)] === register % 64;
}

it('a device of more than three users links within a session only', async () => {
  const guest = (atMs: number, session_id: string) => on('kiosk', atMs, undefined, { session_id });
  const world = await played([
    guest(NOON, 'one'),
    guest(NOON + 1, 'two'),
    on('kiosk', NOON + HOUR_MS, 'ann', { session_id: 'one' }),
    ...['ben', 'cleo', 'dan'].map((user) => on('kiosk', NOON + 2 * HOUR_MS, user, { session_id: 'three' })),
  ]);

  // Four users, of whom Ann was the guest of the first session; nobody is the guest of the second.
  expect(await visitors(world)).toEqual({ [FIRST]: 5 });
});

it.each([
  { days: 7, visitorsThen: 1 },
  { days: 8, visitorsThen: 2 },
])(
  'logging in on two devices $days days later leaves $visitorsThen of two visitors',
  async ({ days, visitorsThen }) => {
    const world = await played([on('phone', NOON), on('desk', NOON)]);
    const later = NOON + days * DAY_MS;
    await world.arrive([on('phone', later, 'ann'), on('desk', later, 'ann')]);

    const outcome = await runTo(world, MIDNIGHT + days * DAY_MS);

    expect(await visitors(world)).toMatchObject({ [FIRST]: visitorsThen });
    expect(rewrittenBy(outcome).includes(FIRST)).toBe(visitorsThen === 1);
  },
);

it.each([
  { days: 28, visitorsThen: 1 },
  { days: 29, visitorsThen: 2 },
])('$days days after they were linked, two devices are $visitorsThen visitors', async ({ days, visitorsThen }) => {
  const world = await played([on('phone', NOON, 'ann'), on('desk', NOON, 'ann')]);
  const later = NOON + days * DAY_MS;

  await played([on('phone', later), on('desk', later)], days, world);

  expect(Object.values(await visitors(world)).at(-1)).toBe(visitorsThen);
});

it('days before a link are computed again by the first run of the next day, and not by each', async () => {
  const world = await played([on('phone', NOON), on('desk', NOON)]);
  const later = NOON + DAY_MS;
  await world.arrive([on('phone', later, 'ann'), on('desk', later, 'ann')]);

  const inBetween = await runTo(world, later + HOUR_MS);
  expect(rewrittenBy(inBetween)).toEqual(['2026-03-05']);
  expect(await visitors(world)).toEqual({ [FIRST]: 2, '2026-03-05': 1 });

  const night = await runTo(world, MIDNIGHT + DAY_MS);
  expect(rewrittenBy(night)).toEqual([FIRST]);
  expect(await visitors(world)).toEqual({ [FIRST]: 1, '2026-03-05': 1 });

  await world.arrive([on('phone', later + DAY_MS, 'ann'), on('phone', later + DAY_MS)]);
  // What is known already changes nothing.
  expect(rewrittenBy(await runTo(world, MIDNIGHT + 2 * DAY_MS))).toEqual(['2026-03-06']);
});

it('a day that a run computed in between forgets a user of a device that turned out to be shared', async () => {
  const world = await played([on('phone', NOON), on('desk', NOON)]);
  const later = NOON + DAY_MS;
  const elsewhere = { session_id: 'another' };
  await world.arrive([
    on('phone', later, 'ann', elsewhere),
    on('desk', later, 'ann', elsewhere),
    on('tv', later, undefined, { occurred_ms: NOON }),
  ]);
  await runTo(world, later + HOUR_MS);
  expect(await visitors(world)).toMatchObject({ [FIRST]: 2 });
  await world.arrive(['ben', 'cleo', 'dan'].map((user) => on('phone', later + 2 * HOUR_MS, user, elsewhere)));

  await runTo(world, MIDNIGHT + DAY_MS);

  expect(await visitors(world)).toMatchObject({ [FIRST]: 3 });
});

it('a link of another site says nothing', async () => {
  const world = bench.newWorld([SITE, { ...SITE, id: 'other' }]);
  const elsewhere = ['phone', 'desk'].flatMap((device) => [
    { ...on(device, NOON), site: 'other' },
    { ...on(device, NOON + HOUR_MS, 'ann'), site: 'other' },
  ]);
  await world.arrive([on('phone', NOON), on('desk', NOON), ...elsewhere]);

  await runTo(world, MIDNIGHT);

  expect(await visitors(world)).toEqual({ [FIRST]: 2 });
});

it('a link of an hour that was closed is applied by the next run, whatever its time', async () => {
  const world = await played([on('phone', NOON), on('desk', NOON)]);
  await world.arrive([on('phone', NOON + HOUR_MS, 'ann'), on('desk', NOON + HOUR_MS, 'ann')]);

  const outcome = await runTo(world, MIDNIGHT + HOUR_MS);

  expect(rewrittenBy(outcome)).toEqual([FIRST]);
  expect(await visitors(world)).toEqual({ [FIRST]: 1 });
});
