import { createAudit } from '../../batch-layer/audit/audit';
import { createGate, type GateVerdict } from '../../batch-layer/gate/gate';
import { decodeLedger, encodeLedger, type LedgerEntry } from '../../core/ledger/ledger';
import type { Consumer } from '../../core/port/ledger-store';
import { HOUR_MS } from '../../core/time/window';
import { type Arrival, type BatchBench, openBench, type World } from './batch-world';
import { plainEvent } from './plain-event';

const SITE = { id: 'shop', timeZone: 'UTC', currency: 'EUR' };
const NOON = Date.UTC(2026, 2, 4, 12);
const ONE = NOON + HOUR_MS;
const HOUR = '2026-03-04T12';

let bench: BatchBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench.close();
});

function arrival(id: string, arrivedMs = NOON): Arrival {
  return { shard: 'shard-0', site: SITE.id, arrivedMs, events: [plainEvent({ event_id: id, occurred_ms: arrivedMs })] };
}

function check(world: World, tidemark = ONE): Promise<GateVerdict> {
  return createGate(world.deps).check(tidemark);
}

async function codes(world: World): Promise<readonly string[]> {
  const verdict = await check(world);
  return verdict.open ? [] : verdict.reasons.map(({ code, shard, arrivalHour }) => `${code} ${shard} ${arrivalHour}`);
}

/** Tampers with a consumer's ledger. */
async function tamper(
  { stores }: World,
  consumer: Consumer,
  change: (entry: LedgerEntry) => LedgerEntry,
): Promise<void> {
  const key = { consumer, shard: 'shard-0', arrivalHour: HOUR };
  const [item] = await stores.ledgers.get([key]);
  await stores.ledgers.put([
    { key, expected: item!.lastSequence, item: { ...item!, bytes: encodeLedger(change(decodeLedger(item!.bytes))) } },
  ]);
}

describe('the gate', () => {
  it('opens when every shard has shown a pulse to both consumers and all ledgers agree', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([arrival('a'), arrival('a', NOON + 1000)]);
    await world.pulse(ONE);

    expect(await check(world)).toEqual({ open: true, tidemark: ONE, fromTidemark: 0, hours: 1, events: 2 });
  });

  it('waits for a pulse at the tidemark or after it, in every open shard, and says from whom', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([arrival('a')]);
    await world.pulse(ONE - 1);

    const verdict = await check(world);

    expect(await codes(world)).toEqual(
      ['shard-0', 'shard-0', 'shard-1', 'shard-1'].map((shard) => `no_pulse ${shard} 2026-03-04T13`),
    );
    expect(verdict.open ? '' : verdict.reasons[0]!.message).toBe(
      'aggregate has not seen shard shard-0 up to 2026-03-04T13:00:00.000Z: no pulse of that time has come through. ' +
        'Wait for the next pulse; if it does not come, check that the pulse writer and this consumer are running.',
    );
  });

  it('does not confuse the pulses of two shards', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([arrival('a')]);
    world.setShards([{ id: 'shard-1', closed: false }]);
    await world.pulse(ONE);
    world.setShards(['shard-0', 'shard-1'].map((id) => ({ id, closed: false })));

    expect(await codes(world)).toEqual([`no_pulse shard-0 2026-03-04T13`, `no_pulse shard-0 2026-03-04T13`]);
  });

  it('waits longer where arrival times go back', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([arrival('a')]);
    await world.pulse(ONE + 4999);
    const deps = { ...world.deps, stream: { ...world.deps.stream, arrivalSlackMs: 5000 } };
    const early = await createGate(deps).check(ONE);

    await world.pulse(ONE + 5000);

    expect(early).toMatchObject({
      open: false,
      reasons: [{ code: 'no_pulse' }, { code: 'no_pulse' }, { code: 'no_pulse' }, { code: 'no_pulse' }],
    });
    expect(await createGate(deps).check(ONE)).toMatchObject({ open: true });
  });

  it('finds the end of a closed shard whose last record arrived in an earlier hour than the one before it', async () => {
    const world = bench.newWorld([SITE]);
    await world.pulse(ONE + 1);
    await world.pulse(ONE - 1);
    world.setShards([
      { id: 'shard-0', closed: true },
      { id: 'shard-1', closed: false },
    ]);
    await world.pulse(ONE + 2);

    expect(await codes(world)).toEqual([]);
  });

  it('asks of a closed shard only that it was read to its end', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([arrival('a'), arrival('a', ONE - 1), arrival('c', ONE)]);
    world.setShards([
      { id: 'shard-0', closed: true },
      { id: 'shard-1', closed: false },
    ]);
    await world.pulse(ONE);
    const whole = await codes(world);

    await world.arriveAt('aggregate', arrival('b'));
    await world.pulse(ONE + 1);

    expect(whole).toEqual([]);
    expect(await codes(world)).toEqual([`closed_shard_unread shard-0 2026-03-04T13`, `ledgers_differ shard-0 ${HOUR}`]);
  });

  it.each([
    ['archive', 'aggregate'],
    ['aggregate', 'archive'],
  ] as const)('stays closed when %s missed a record that %s took', async (_, consumer) => {
    const world = bench.newWorld([SITE]);
    await world.arrive([arrival('a')]);
    await world.arriveAt(consumer, arrival('b'));
    await world.pulse(ONE);

    expect(await codes(world)).toEqual([`ledgers_differ shard-0 ${HOUR}`]);
  });

  it('stays closed when a ledger does not balance, or the manifest or the cells say otherwise', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([arrival('a'), arrival('b')]);
    await world.pulse(ONE);
    await tamper(world, 'aggregate', (entry) => ({ ...entry, applied: entry.applied + 1 }));
    await tamper(world, 'archive', (entry) => ({ ...entry, applied: entry.applied - 1 }));

    expect(await codes(world)).toEqual(
      ['ledger_residual', 'ledger_residual', 'manifest_differs', 'cells_differ'].map(
        (code) => `${code} shard-0 ${HOUR}`,
      ),
    );
  });

  it('trusts the cells on what is a duplicate, if every event is there once', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([arrival('a'), arrival('a', NOON + 1)]);
    await world.pulse(ONE);

    await tamper(world, 'aggregate', (entry) => ({ ...entry, applied: 2, duplicate: 0 }));

    expect(await codes(world)).toEqual([]);
  });

  it('looks at hours that only one consumer knows, in order', async () => {
    const world = bench.newWorld([SITE]);
    await world.arriveAt('archive', arrival('a'));
    await world.arriveAt('aggregate', arrival('b', ONE));
    await world.pulse(ONE + HOUR_MS);

    const { reasons } = (await check(world, ONE + HOUR_MS)) as Extract<GateVerdict, { open: false }>;

    expect(reasons.map(({ code, arrivalHour }) => `${code} ${arrivalHour}`)).toEqual([
      'ledgers_differ 2026-03-04T12',
      'ledgers_differ 2026-03-04T13',
    ]);
  });

  it('treats what expired during the check as not seen', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([arrival('a')]);
    await world.pulse(ONE);
    world.setShards(['shard-0', 'shard-1'].map((id) => ({ id, closed: id === 'shard-0' })));
    const gone = (keys: readonly unknown[]) => Promise.resolve(keys.map(() => undefined));
    const { ledgers, manifests } = world.deps;
    const deps = { ...world.deps, ledgers: { ...ledgers, get: gone }, manifests: { ...manifests, get: gone } };

    const verdict = await createGate(deps).check(ONE);

    expect(verdict.open ? [] : verdict.reasons.map(({ code }) => code)).toEqual([
      'closed_shard_unread',
      'closed_shard_unread',
      'no_pulse',
      'no_pulse',
    ]);
  });

  it('looks at the hours since the tidemark only', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([arrival('a')]);
    await world.pulse(ONE);
    await world.batch.run(ONE);
    await tamper(world, 'aggregate', (entry) => ({ ...entry, applied: 7 }));
    await world.pulse(ONE + HOUR_MS);

    expect(await check(world, ONE + HOUR_MS)).toMatchObject({ open: true, fromTidemark: ONE });
  });
});

describe('the audit', () => {
  it('balances events, duplicates and quarantine, before and after a run', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([arrival('a'), arrival('a', NOON + 1), arrival('b', NOON + 2)]);
    await world.pulse(ONE);
    const before = await createAudit(world.deps).check();
    await world.batch.run(ONE);

    const after = await createAudit(world.deps).check();

    expect(before).toEqual(after);
    expect(after).toMatchObject({ ok: true, residual: 0, findings: [] });
    expect(after.rows[0]).toEqual({
      shard: 'shard-0',
      arrivalHour: HOUR,
      events: 3,
      applied: 2,
      duplicate: 1,
      superseded: 0,
      quarantined: 0,
      archived: 3,
      residual: 0,
      is_level: true,
    });
  });

  it('does not treat a lagging consumer as a loss', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([arrival('a')]);
    await world.arriveAt('aggregate', arrival('b'));

    expect(await createAudit(world.deps).check()).toMatchObject({ ok: true, residual: 0, rows: [{ is_level: false }] });
  });

  it('finds lost events, lost files and files with other content', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([arrival('a'), arrival('b', NOON + 1), { ...arrival('c'), shard: 'shard-1' }]);
    const [first, second, third] = await world.deps.lake.list('events/');
    await world.deps.lake.put(first!, (await world.deps.lake.get(third!))!);
    await tamper(world, 'aggregate', (entry) => ({ ...entry, applied: 1 }));

    const changed = await createAudit(world.deps).check();
    await world.deps.lake.delete(second!);
    const deleted = await createAudit(world.deps).check();

    expect(changed).toMatchObject({ ok: false, residual: 1 });
    expect(changed.findings.map(({ code, shard }) => `${code} ${shard}`)).toEqual([
      'ledger_residual shard-0',
      'cells_differ shard-0',
      'lake_file_damaged shard-0',
    ]);
    expect(deleted.findings.find(({ code }) => code === 'lake_file_missing')?.message).toContain(second!);
  });
});
