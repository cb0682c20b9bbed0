import { decodeLedger, encodeLedger } from '../../core/ledger/ledger';
import type { Cache } from '../../core/port/cache';
import { createQueryService, type QueryServiceDeps } from '../../serving-layer/query/query-service';
import { arrivedEvent, type ArrivedEvent } from './arrived-events';
import { createWorld } from './world';

const HOUR_MS = 3_600_000;
const MIDNIGHT = Date.UTC(2019, 9, 1);
const at = (hour: number, changes: Partial<ArrivedEvent> = {}): ArrivedEvent =>
  arrivedEvent({ occurred_ms: MIDNIGHT + hour * HOUR_MS, ...changes });
const views = (from: number, to: number) =>
  ({ metric: 'page_views', from: MIDNIGHT + from * HOUR_MS, to: MIDNIGHT + to * HOUR_MS, grain: 'total' }) as const;

/** Counts reads from the stores. */
function counting(deps: QueryServiceDeps): { readonly deps: QueryServiceDeps; readonly reads: string[] } {
  const reads: string[] = [];
  return {
    reads,
    deps: {
      ...deps,
      cells: {
        ...deps.cells,
        query: (site, hour, from, to) => {
          reads.push(`cells ${hour}`);
          return deps.cells.query(site, hour, from, to);
        },
      },
      views: {
        ...deps.views,
        cells: (site, version, grain) => {
          reads.push(`views ${version.day} ${version.epoch} ${grain}`);
          return deps.views.cells(site, version, grain);
        },
      },
    },
  };
}

function memoryCache(): Cache & { readonly entries: Map<string, Uint8Array> } {
  const entries = new Map<string, Uint8Array>();
  return {
    entries,
    get: (keys) => Promise.resolve(keys.map((key) => entries.get(key))),
    put: (puts) => {
      for (const { key, bytes } of puts) entries.set(key, bytes);
      return Promise.resolve();
    },
  };
}

describe('what is read', () => {
  it('are closed hours and published days once, and open hours when something was folded', async () => {
    const world = await createWorld({
      events: [at(0), at(2), at(3)],
      tidemark: MIDNIGHT + HOUR_MS,
      asOf: MIDNIGHT + 3 * HOUR_MS,
    });
    const { deps, reads } = counting(world.deps);
    const query = createQueryService(deps);

    const first = await query.query('shop', [views(0, 4)]);
    const after = reads.length;
    const second = await query.query('shop', [views(0, 4)]);

    expect(second.answers).toEqual(first.answers);
    expect(reads.slice(0, after)).toEqual(['cells 2019-10-01T02', 'cells 2019-10-01T03', 'views 2019-10-01 1 hour']);
    expect(reads.slice(after)).toEqual([]);
  });

  it('is the open hour again once its ledger moved on', async () => {
    const world = await createWorld({ events: [at(3)], tidemark: 0, asOf: MIDNIGHT + 3 * HOUR_MS });
    const { deps, reads } = counting(world.deps);
    const query = createQueryService(deps);
    await query.query('shop', [views(0, 4)]);
    await world.fold([at(3, { occurred_ms: MIDNIGHT + 3 * HOUR_MS + 60_000 })]);
    await world.pulse(MIDNIGHT + 3 * HOUR_MS + 60_000);

    const { answers, asOf } = await query.query('shop', [views(0, 4)]);

    expect(answers[0]?.rows[0]?.value).toBe(2);
    expect(asOf).toBe(MIDNIGHT + 3 * HOUR_MS + 60_000);
    expect(reads).toEqual(['cells 2019-10-01T03', 'cells 2019-10-01T03']);
  });

  it('comes from the shared cache in a new process, and an entry that cannot be read is as good as none', async () => {
    const cache = memoryCache();
    const world = await createWorld({
      events: [at(0, { category: 'hats' }), at(2)],
      tidemark: MIDNIGHT + HOUR_MS,
      asOf: MIDNIGHT + 4 * HOUR_MS,
    });
    const question = { ...views(0, 4), by: ['category'] };
    const { deps, reads } = counting({ ...world.deps, cache });
    const first = await createQueryService(deps).query('shop', [question]);
    const stored = reads.length;

    const warm = await createQueryService(deps).query('shop', [question]);
    const readWarm = reads.length - stored;
    for (const key of cache.entries.keys()) cache.entries.set(key, Uint8Array.of(1, 200, 7));
    const damaged = await createQueryService(deps).query('shop', [question]);

    expect(readWarm).toBe(0);
    expect(warm.answers).toEqual(first.answers);
    expect(damaged.answers).toEqual(first.answers);
    expect([...cache.entries.keys()].sort()[1]).toMatch(/^view\/shop\/2019-10-01\/00000001\/hour\//);
  });
});

describe('versions of a day', () => {
  it('are shown as the pointer says: the newest up to its epoch that was not withdrawn', async () => {
    const world = await createWorld({
      events: [at(0), at(0, { arrived_ms: MIDNIGHT + 30 * HOUR_MS })],
      tidemark: MIDNIGHT + 24 * HOUR_MS,
      asOf: MIDNIGHT + 60 * HOUR_MS,
    });
    const values = async (): Promise<unknown> =>
      (await world.query.query('shop', [views(0, 24)])).answers[0]?.rows.map(({ value, layer }) => [value, layer]);

    const before = await values();
    const first = await world.pointer.read();
    await world.publish(2, MIDNIGHT + 48 * HOUR_MS);
    const published = await values();
    await world.pointer.move(await world.pointer.read(), { ...first, withdrawn: [2] });
    const rolledBack = await values();

    expect(before).toEqual([[2, 'merged']]);
    expect(published).toEqual([[2, 'batch']]);
    expect(rolledBack).toEqual([[2, 'merged']]);
  });

  it('are those of the pointer that the answer began with, even if it moves meanwhile', async () => {
    const world = await createWorld({
      events: [at(0), at(0, { arrived_ms: MIDNIGHT + 30 * HOUR_MS })],
      tidemark: MIDNIGHT + 24 * HOUR_MS,
      asOf: MIDNIGHT + 60 * HOUR_MS,
    });
    const states = [await world.pointer.read()];
    await world.publish(2, MIDNIGHT + 48 * HOUR_MS);
    const moving = { read: async () => states.shift() ?? (await world.pointer.read()) };

    const { answers, pointer } = await createQueryService({ ...world.deps, pointer: moving }).query('shop', [
      views(0, 24),
    ]);

    // Epoch 2 has the late event, which is live for the answer: its views beside live events would count it twice.
    expect([pointer.epoch, answers[0]?.rows.map(({ value, layer }) => [value, layer])]).toEqual([1, [[2, 'merged']]]);
  });

  it('say when a number took the place of another one that had been exact, also after the record of its run is gone', async () => {
    const late = at(0, { arrived_ms: MIDNIGHT + 30 * HOUR_MS });
    const world = await createWorld({
      events: [at(0), at(23), late],
      tidemark: MIDNIGHT + 12 * HOUR_MS,
      asOf: MIDNIGHT + 60 * HOUR_MS,
    });
    await world.publish(2, MIDNIGHT + 48 * HOUR_MS);

    const withoutTheFirstRecord = (epoch: number): ReturnType<typeof world.deps.runOf> =>
      epoch === 1 ? Promise.resolve(undefined) : world.deps.runOf(epoch);
    const service = createQueryService({ ...world.deps, runOf: withoutTheFirstRecord });

    const { answers } = await service.query('shop', [{ ...views(0, 24), grain: 'hour' }]);

    const rows = answers[0]?.rows ?? [];
    expect(rows[0]).toMatchObject({ value: 2, exact: true, restatedAt: MIDNIGHT + 50 * HOUR_MS });
    expect(rows.filter(({ restatedAt }) => restatedAt !== undefined)).toHaveLength(1);
    expect(rows[23]).toMatchObject({ value: 1, exact: true });
  });
});

describe('exact numbers', () => {
  it('are counted for closed ranges that views cannot add up, once for each state of the pointer', async () => {
    const people = [at(0, { visitor: 'a' }), at(1, { visitor: 'a' }), at(1, { visitor: 'b' })];
    const world = await createWorld({ events: people, tidemark: MIDNIGHT + 3 * HOUR_MS, asOf: MIDNIGHT + 4 * HOUR_MS });
    const question = { ...views(0, 2), metric: 'visitors' };

    const exact = await world.query.query('shop', [question]);
    await world.query.query('shop', [question]);
    const estimate = await world.query.query('shop', [{ ...question, exact: false }]);
    const oneHour = await world.query.query('shop', [{ ...views(1, 2), metric: 'visitors' }]);

    expect(exact.answers[0]?.rows[0]).toMatchObject({ value: 2, lower: 2, upper: 2, exact: true });
    expect(estimate.answers[0]?.rows[0]).toMatchObject({ exact: false, layer: 'batch' });
    expect(oneHour.answers[0]?.rows[0]).toMatchObject({ value: 2, exact: true });
    expect(world.exactCalls()).toBe(1);

    await world.publish(2, MIDNIGHT + 4 * HOUR_MS);
    await world.query.query('shop', [question]);
    expect(world.exactCalls()).toBe(2);
  });
});

describe('as of', () => {
  it('is nothing until every open shard has shown a pulse, and then the oldest of the newest', async () => {
    const world = await createWorld({ events: [], tidemark: 0, asOf: MIDNIGHT });
    const shards = (ids: readonly string[]): Partial<QueryServiceDeps> => ({
      stream: { arrivalSlackMs: 0, shards: () => Promise.resolve(ids.map((id) => ({ id, closed: id === 'closed' }))) },
    });
    await world.pulse(MIDNIGHT + 60_000, 's0');

    const all = await createQueryService({ ...world.deps, ...shards(['s0', 's1', 'closed']) }).moment('shop');
    const silent = await createQueryService({ ...world.deps, ...shards(['s0', 's1', 'new']) }).moment('shop');
    const later = await createQueryService({ ...world.deps, clock: { now: () => MIDNIGHT + 99 * HOUR_MS } }).moment(
      'shop',
    );

    expect([all.asOf, silent.asOf, later.asOf]).toEqual([MIDNIGHT, undefined, MIDNIGHT]);
  });

  it('is how far the archive has come, for what is counted from the events', async () => {
    const { deps } = await createWorld({ events: [], tidemark: 0, asOf: MIDNIGHT });
    const ledgers: QueryServiceDeps['ledgers'] = {
      list: (consumer, from, to) => deps.ledgers.list(consumer, from, to),
      get: async (keys) =>
        (await deps.ledgers.get(keys)).map((item, at) =>
          item === undefined || keys[at]?.consumer !== 'archive'
            ? item
            : { ...item, bytes: encodeLedger({ ...decodeLedger(item.bytes), lastPulseMs: MIDNIGHT - 60_000 }) },
        ),
    };

    const { asOf } = await createQueryService({ ...deps, ledgers }).moment('shop');

    expect(asOf).toBe(MIDNIGHT - 60_000);
  });

  it('leaves as much time as arrival times may go back', async () => {
    const { deps } = await createWorld({ events: [], tidemark: 0, asOf: MIDNIGHT });

    const moment = await createQueryService({ ...deps, stream: { ...deps.stream, arrivalSlackMs: 5000 } }).moment(
      'shop',
    );

    expect(moment.asOf).toBe(MIDNIGHT - 5000);
  });
});

describe('stored bytes that cannot be read', () => {
  it('are named, with what to do', async () => {
    const world = await createWorld({ events: [at(0)], tidemark: MIDNIGHT + HOUR_MS, asOf: MIDNIGHT + 4 * HOUR_MS });
    const damagedViews = {
      ...world.views,
      cells: () => Promise.resolve([{ windowStart: MIDNIGHT, bytes: Uint8Array.of(1, 2, 3) }]),
    };
    const damagedCells = {
      ...world.deps.cells,
      arrivalHours: () => Promise.resolve(['2019-10-01T02']),
      query: () => Promise.resolve([{ windowStart: MIDNIGHT, shard: 's0', minutesLate: 0, bytes: Uint8Array.of(9) }]),
    };

    const published = createQueryService({ ...world.deps, views: damagedViews }).query('shop', [views(0, 1)]);
    const live = createQueryService({ ...world.deps, cells: damagedCells }).query('shop', [views(0, 1)]);

    await expect(published).rejects.toThrow('tidemark backfill --site shop --from 2019-10-01 --to 2019-10-01');
    await expect(live).rejects.toThrow('arrival hour 2019-10-01T02');
  });
});

describe('an exact distinct count to which late events were added', () => {
  const late = { arrived_ms: MIDNIGHT + 8 * HOUR_MS };
  const shopper = (name: string, hour: number, changes: Partial<ArrivedEvent> = {}): readonly ArrivedEvent[] =>
    (['page_view', 'page_view', 'purchase'] as const).map((event_type) =>
      at(hour, { event_type, visitor: name, session_id: name, ...changes }),
    );
  const events = [
    ...Array.from({ length: 300 }, (_, known) => shopper(`known-${known}`, 1)).flat(),
    ...['new-1', 'new-2', 'known-7'].flatMap((name) => shopper(name, 1, late)),
    ...shopper('alone', 4, late),
  ];
  const ask = async (metric: string, by: readonly string[]) => {
    const world = await createWorld({ events, tidemark: MIDNIGHT + 7 * HOUR_MS, asOf: MIDNIGHT + 9 * HOUR_MS });
    const question = { metric, from: MIDNIGHT, to: MIDNIGHT + 6 * HOUR_MS, grain: 'hour', by } as const;
    const { answers } = await world.query.query('shop', [question]);
    return answers[0]?.rows.filter(({ start }) => [1, 4].includes((start - MIDNIGHT) / HOUR_MS));
  };

  it.each(
    ['visitors', 'sessions', 'converting_sessions'].flatMap((metric) => [
      [metric, []] as const,
      [metric, ['device']] as const,
    ]),
  )('widens by no more than the late identities: %s by %j', async (metric, by) => {
    expect(await ask(metric, by)).toMatchObject([
      { lower: 300, upper: 303, layer: 'merged' },
      { value: 1, lower: 1, upper: 1, layer: 'speed' },
    ]);
  });
});

describe('other work has its turn', () => {
  const MINUTES = 600;
  const events = Array.from({ length: MINUTES }, (_, minute) => at(minute / 60));
  const byMinute = { ...views(0, MINUTES / 60), grain: 'minute' } as const;

  /** @returns how often the answer let others have their turn, and how many of its minutes have a view */
  async function turnsOf(tidemark: number): Promise<{ readonly turns: number; readonly counted: number }> {
    const { deps } = await createWorld({ events, tidemark, asOf: MIDNIGHT + 24 * HOUR_MS });
    let turns = 0;
    const query = createQueryService({ ...deps, yieldTurn: () => Promise.resolve(void (turns += 1)) });
    const { answers } = await query.query('shop', [byMinute]);
    return { turns, counted: answers[0]?.rows.filter(({ value }) => value === 1).length ?? NaN };
  }

  it('before each live hour is read, between parts of the rows, and before the answer is used', async () => {
    expect(await turnsOf(0)).toEqual({ turns: 10 + 3 + 1, counted: MINUTES });
  });

  it('between parts of the cells of a published day', async () => {
    expect(await turnsOf(MIDNIGHT + 24 * HOUR_MS)).toEqual({ turns: 3 + 2 + 1, counted: MINUTES });
  });
});
