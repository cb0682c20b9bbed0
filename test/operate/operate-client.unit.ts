import { memoryItems } from '../../adapters/memory/memory-items';
import type { OperateFunction, OperateReply } from '../../adapters/aws/operations/operate-function';
import { createAudit } from '../../batch-layer/audit/audit';
import { createBatch } from '../../batch-layer/batch';
import { encodeManifest } from '../../core/ledger/manifest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../core/time/window';
import { OperateClient } from '../../platform/operate/operate-client';
import { createOperator } from '../../platform/operate/operator';
import { parseOperateRequest } from '../../platform/operate/request';
import { summariseQuarantine } from '../../speed-layer/quarantine/summary';
import { replayInSteps } from '../../speed-layer/quarantine/replay-in-steps';
import { createSiteKeys } from '../../speed-layer/collect/site-keys';
import { type BatchBench, openBench, type World } from '../batch/batch-world';
import { arrival, MIDNIGHT, NOON, runTo, SITE } from '../batch/shop';
import { slowEngine } from '../batch/slow-engine';
import { collecting, eventFramesIn, SECRETS, SHOP } from '../collect/collecting';
import { wireEvent } from '../../loadtest/floods/wire-event';

let bench: BatchBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench.close();
});

/** A separate function per call, so that only JSON goes in and out. */
function inTheAccount(world: World, { isTimeUp = (): boolean => false, onRequest = (): unknown => undefined } = {}) {
  const kit = collecting();
  const engine = slowEngine(world.deps.engine, 1);
  const said: string[] = [];
  const requests: string[] = [];
  const ask = async (request: object): Promise<unknown> => {
    const operator = createOperator({
      ...{ ...world.deps, engine, chunkEvents: 1, collector: kit.collector },
      tablesOf: () => () => memoryItems(),
    });
    const outcome: unknown = JSON.parse(
      JSON.stringify(await operator(parseOperateRequest(JSON.parse(JSON.stringify(request))), isTimeUp)),
    );
    requests.push(`${(request as { operation: string }).operation} ${(outcome as { status: string }).status}`);
    await onRequest();
    return (outcome as { status: string }).status === 'running' ? ask(request) : outcome;
  };
  const answerOf = async (request: object): Promise<unknown> => ((await ask(request)) as { answer: unknown }).answer;
  const operate: Pick<OperateFunction, 'ask'> = {
    ask: async (request, shape) => {
      const reply = (await ask(request)) as OperateReply<unknown>;
      return reply.status === 'refused' ? reply : { status: 'done', answer: shape.parse(reply.answer) };
    },
  };
  return {
    ...kit,
    said,
    requests,
    replay: (site: string) => replayInSteps({ operate: answerOf, onProgress: (text) => said.push(text) }, site),
    client: new OperateClient({ ...world.deps, operate, onState: (text) => said.push(text) }),
  };
}

async function twoDays(): Promise<World> {
  const world = bench.newWorld([SITE]);
  await world.arrive([arrival('a', NOON), arrival('b', MIDNIGHT + 6 * HOUR_MS)]);
  await runTo(world, MIDNIGHT + 7 * HOUR_MS);
  return world;
}

describe('a preview by the operate Lambda', () => {
  const range = { fromDay: '2026-03-04', toDay: '2026-03-05', site: SITE.id };

  it('finds part by part what a preview in one process finds, and leaves nothing', async () => {
    const world = await twoDays();
    await world.arrive([arrival('straggler', NOON + MINUTE_MS)]);
    const { client, requests, said } = inTheAccount(world);

    const previewed = await client.preview(range);

    const whole = await createBatch({ ...world.deps, chunkEvents: 1 }).preview(range.fromDay, range.toDay, {
      site: range.site,
    });
    expect(whole.differences).not.toEqual([]);
    expect(previewed).toEqual({ done: true, result: whole });
    expect(requests).toEqual(['preview running', 'preview done', 'preview running', 'preview done']);
    expect(said).toEqual(['previewed part 1 of 2']);
    expect(await world.deps.lake.list('preview/')).toEqual([]);
  });

  it('does not mix comparisons with two publications', async () => {
    const world = await twoDays();
    let isPublished = false;
    const publish = async (): Promise<void> => {
      if (isPublished) return;
      isPublished = true;
      await world.batch.backfill(range.fromDay, range.toDay);
    };
    const { client } = inTheAccount(world, { onRequest: publish });

    // The first request of a part only starts the engine: the publication comes before the first answer, and after it.
    expect(await client.preview(range)).toMatchObject({ done: true });
    isPublished = false;
    let requests = 0;
    const late = inTheAccount(world, { onRequest: () => ((requests += 1) === 2 ? publish() : undefined) });
    expect(await late.client.preview(range)).toMatchObject({ done: false, code: 'published_meanwhile' });
  });

  it('is refused with the reason of the batch layer', async () => {
    const { client } = inTheAccount(await twoDays());

    expect(await client.preview({ ...range, site: 'none' })).toMatchObject({
      done: false,
      code: 'unknown_site',
      reason: expect.stringContaining('none') as string,
    });
    expect(await client.preview({ ...range, toDay: '2026-03-01' })).toMatchObject({
      done: false,
      code: 'bad_day_range',
    });
  });
});

describe('an audit by the operate Lambda', () => {
  it('is that of one process, week by week, and leaves out the weeks without books', async () => {
    const world = await twoDays();
    await world.arrive([arrival('c', NOON + 30 * DAY_MS)]);
    for (let hour = 0; hour < 200; hour++) await world.pulse(NOON + 31 * DAY_MS + hour * HOUR_MS);
    const { client, requests } = inTheAccount(world);

    const audited = await client.audit(SITE.id);

    const { ok, rows, ...report } = await createAudit(world.deps).check();
    expect(ok).toBe(true);
    expect(rows.filter(({ events }) => events > 0)).toHaveLength(3);
    expect(audited).toEqual({
      done: true,
      result: {
        ok,
        ...report,
        rows: rows.map(({ arrivalHour, ...row }) => ({ ...row, arrival_hour: arrivalHour })),
        damaged: [],
        site_balance: expect.objectContaining({ applied: 3 }) as object,
      },
    });
    expect(requests.filter((request) => request === 'audit done')).toHaveLength(2);
  });

  it('says what is wrong', async () => {
    const world = await twoDays();
    const [file] = await world.deps.lake.list('events/');
    await world.deps.lake.delete(file!);

    expect(await inTheAccount(world).client.audit(undefined)).toMatchObject({
      done: false,
      code: 'residual',
      result: { ok: false, findings: [{ code: 'lake_file_missing' }] },
    });
  });

  it('has nothing to say where nothing came', async () => {
    expect(await inTheAccount(bench.newWorld([SITE])).client.audit(undefined)).toEqual({
      done: true,
      result: { ok: true, residual: 0, rows: [], findings: [], damaged: [] },
    });
  });
});

describe('quarantined events sent again by the operate Lambda', () => {
  const keys = createSiteKeys(SHOP.id, SECRETS.pseudonymKey);
  const line = (event_id: string, raw: unknown, site: string = SHOP.id): string =>
    JSON.stringify({
      site,
      reason: { code: 'c', path: '/p', message: 'm' },
      sealed: keys.seal(JSON.stringify({ raw, event_id, received_ms: NOON, user_agent: 'agent' })),
    });
  const good = (session: string) =>
    wireEvent({ session_id: session, timestamp: new Date(NOON - MINUTE_MS).toISOString() });

  /** Files of two arrival hours; only what is sealed for the site can be read. */
  async function quarantined(files: readonly (readonly string[])[]): Promise<World> {
    const world = bench.newWorld([SITE]);
    for (const [at, lines] of files.entries()) {
      const quarantineKey = `quarantine/file-${at}.ndjson`;
      await world.deps.lake.put(quarantineKey, new TextEncoder().encode(lines.join('\n')));
      const bytes = encodeManifest({
        files: [
          {
            key: null,
            quarantineKey,
            firstSequence: '1',
            lastSequence: '1',
            records: 1,
            events: 0,
            quarantined: lines.length,
            bytes: 1,
            sites: {},
          },
        ],
      });
      await world.stores.manifests.put([
        {
          key: { shard: 'shard-0', arrivalHour: `2026-03-04T0${at}` },
          expected: undefined,
          item: { bytes, lastSequence: '1' },
        },
      ]);
    }
    const sites = {
      list: () => Promise.resolve([SHOP]),
      get: () => Promise.resolve(SHOP),
      byWriteKey: () => Promise.resolve(undefined),
      secrets: () => Promise.resolve(SECRETS),
      change: () => Promise.resolve(undefined),
      create: () => Promise.resolve(SHOP),
    };
    return { ...world, deps: { ...world.deps, sites } };
  }

  const FILES = [
    [
      line('e1', good('one')),
      line('e2', { event_type: 'nonsense' }),
      line('e3', 'no event'),
      line('other', good('x'), 'other'),
    ],
    [line('e4', good('two')), JSON.stringify({ site: SHOP.id, reason: { code: 'c', path: '/p', message: 'm' } })],
    [line('e5', good('three'))],
  ];

  it('go through the contract again with their ids and as of when they came; what is refused again is not sent', async () => {
    const { replay, stream } = inTheAccount(await quarantined(FILES));

    expect(await replay(SHOP.id)).toEqual({ read: 6, accepted: 3, refused: 1, unreadable: 2 });
    const frames = eventFramesIn(stream.taken);
    expect(frames.flatMap(({ events }) => events.map(({ event_id }) => event_id)).sort()).toEqual(['e1', 'e4', 'e5']);
    expect(new Set(frames.map(({ receivedMs }) => receivedMs))).toEqual(new Set([NOON]));
    expect(frames.flatMap(({ quarantined: again }) => again)).toEqual([]);
  });

  it('are listed as sent on afterwards, and only those that wait are read again', async () => {
    const world = await quarantined(FILES);
    const { replay, stream } = inTheAccount(world);
    const files = { lake: world.deps.lake, manifests: world.stores.manifests };
    const before = await summariseQuarantine(files, SHOP.id);
    const first = await replay(SHOP.id);

    const after = await summariseQuarantine(files, SHOP.id);
    const again = await replay(SHOP.id);

    const reason = { code: 'c', path: '/p', message: 'm', first_hour: '2026-03-04T00', last_hour: '2026-03-04T02' };
    const last_replayed = new Date(world.deps.clock.now()).toISOString();
    expect([before, after]).toEqual([
      { total: first.read, replayed: 0, reasons: [{ ...reason, count: 6, replayed: 0 }] },
      { total: again.read, replayed: 3, reasons: [{ ...reason, count: 3, replayed: 3, last_replayed }] },
    ]);
    expect(again).toEqual({ read: 3, accepted: 0, refused: 1, unreadable: 2 });
    expect(eventFramesIn(stream.taken).reduce((sum, { events }) => sum + events.length, 0)).toBe(3);
    expect(await summariseQuarantine(files, 'other')).toMatchObject({ total: 1, replayed: 0 });
  });

  it('go on behind the file at which a function ran out of time, each event once', async () => {
    const { replay, stream, requests, said } = inTheAccount(await quarantined(FILES), { isTimeUp: () => true });

    expect(await replay(SHOP.id)).toEqual({ read: 6, accepted: 3, refused: 1, unreadable: 2 });
    expect(requests).toEqual(Array.from({ length: 4 }, () => 'replay_quarantine done'));
    expect(said[1]).toBe('5 quarantined events read, 2 accepted');
    expect(eventFramesIn(stream.taken).reduce((sum, { events }) => sum + events.length, 0)).toBe(3);
  });
});

it('a request that is none is refused with what it may be', () => {
  expect(() => parseOperateRequest({ operation: 'erase' })).toThrow(
    /does preview, audit, audit_published, replay_quarantine and train_model.*erase/s,
  );
  expect(() =>
    parseOperateRequest({ operation: 'preview', from_day: '2026-03-04', to_day: '2026-03-04', part: 0, name: 'a' }),
  ).toThrow(/part/);
  expect(() =>
    parseOperateRequest({
      operation: 'preview',
      from_day: '2026-03-04',
      to_day: '2026-03-04',
      part: 1,
      name: '../runs',
    }),
  ).toThrow(/name/);
});
