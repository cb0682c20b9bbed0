import type { LakeEvent } from '../../core/event/columns';
import { DAY_MS, HOUR_MS } from '../../core/time/window';
import { createExplorer } from '../../serving-layer/explore/create-explorer';
import type { FunnelQuestion } from '../../serving-layer/explore/explorer';
import { readSteps } from '../../serving-layer/explore/read-steps';
import { renderFunnel } from '../../serving-layer/explore/render-funnel';
import { AT_REST, event, START_MS } from './dirty-events';
import { type ExploreBench, makeWorld, openBench, publish, sqlFiles, type World } from './explored-world';

const TIDEMARK = START_MS + 12 * HOUR_MS;
const view = (id: string, occurredMs: number, more: Partial<LakeEvent> = {}): LakeEvent =>
  event({ event_id: id, visitor: id, occurred_ms: occurredMs, ...more });
const EARLY = view('early', START_MS + HOUR_MS);
const LIVE = view('live', TIDEMARK + HOUR_MS);
const LATE = view('late', START_MS + 2 * HOUR_MS, { arrived_ms: TIDEMARK + HOUR_MS });

function question(world: World, changes: Partial<FunnelQuestion> = {}): FunnelQuestion {
  return {
    ...world,
    from: START_MS,
    to: START_MS + DAY_MS,
    asOf: AT_REST,
    steps: readSteps('page_view,purchase'),
    withinMs: DAY_MS,
    per: 'visitor',
    ...changes,
  };
}

async function viewers(world: World, changes: Partial<FunnelQuestion> = {}): Promise<object> {
  const { steps, layer } = await world.explorer.funnel(question(world, changes));
  return { visitors: steps[0]?.count, layer };
}

describe('the explorer', () => {
  let bench: ExploreBench;
  beforeAll(async () => {
    bench = await openBench();
  });
  afterAll(() => bench.close());

  it('says which layers the events of an answer came from', async () => {
    const world = await makeWorld(bench, [EARLY, LIVE], TIDEMARK);

    expect(await viewers(world)).toEqual({ visitors: 2, layer: 'merged' });
    expect(await viewers(world, { to: TIDEMARK })).toEqual({ visitors: 1, layer: 'batch' });
    expect(await viewers(world, { from: TIDEMARK })).toEqual({ visitors: 1, layer: 'speed' });
  });

  it('shows a late event of the live tail in its true time, below the tidemark', async () => {
    const world = await makeWorld(bench, [EARLY, LATE], TIDEMARK);

    expect(await viewers(world, { to: TIDEMARK })).toEqual({ visitors: 2, layer: 'merged' });
  });

  it('says by the range alone where there was nothing', async () => {
    const world = await makeWorld(bench, [], TIDEMARK);

    expect(await viewers(world, { to: TIDEMARK })).toEqual({ visitors: 0, layer: 'batch' });
    expect(await viewers(world, { from: TIDEMARK })).toEqual({ visitors: 0, layer: 'speed' });
    expect(await viewers(world)).toEqual({ visitors: 0, layer: 'merged' });
  });

  it('leaves out what arrived after as_of', async () => {
    const world = await makeWorld(bench, [EARLY, LIVE], 0);

    expect(await viewers(world, { asOf: LIVE.arrived_ms - 1 })).toEqual({ visitors: 1, layer: 'speed' });
    expect(await viewers(world, { asOf: LIVE.arrived_ms })).toEqual({ visitors: 2, layer: 'speed' });
  });

  it('counts a copy in the live tail of a published event once, also of one published the day before', async () => {
    const published = view('one', START_MS + DAY_MS - 1000, { arrived_ms: START_MS + DAY_MS - 1000 });
    const copy = {
      ...published,
      visitor: 'other',
      occurred_ms: START_MS + DAY_MS + 1000,
      arrived_ms: START_MS + DAY_MS + HOUR_MS,
    };
    const world = await makeWorld(bench, [published, copy], START_MS + DAY_MS);

    expect(await viewers(world, { from: START_MS, to: START_MS + 2 * DAY_MS })).toEqual({
      visitors: 1,
      layer: 'batch',
    });
    expect(await viewers(world, { from: START_MS + DAY_MS, to: START_MS + 2 * DAY_MS })).toEqual({
      visitors: 0,
      layer: 'speed',
    });
  });

  it.each([
    { where: 'today', pageMs: START_MS + DAY_MS + HOUR_MS },
    { where: 'for the day before', pageMs: START_MS + 23 * HOUR_MS },
  ])(
    'counts the event of a server beside one published $where that a page sent with its id, until the next run',
    async ({ pageMs }) => {
      const tidemark = START_MS + DAY_MS + 2 * HOUR_MS;
      const page = view('one', pageMs, { visitor: 'page', key_kind: 'public' });
      const server = view('one', START_MS + DAY_MS + 3 * HOUR_MS, { visitor: 'server', key_kind: 'server' });
      const again = { ...page, arrived_ms: server.arrived_ms + HOUR_MS };
      const world = await makeWorld(bench, [page, server, again, { ...server, record_index: 1 }], tidemark);

      expect(await viewers(world, { to: START_MS + 2 * DAY_MS })).toEqual({ visitors: 2, layer: 'merged' });
      expect(await viewers(world, { to: tidemark })).toEqual({ visitors: 1, layer: 'batch' });
      expect(await viewers(world, { from: tidemark, to: START_MS + 2 * DAY_MS })).toEqual({
        visitors: 1,
        layer: 'speed',
      });
    },
  );

  it('counts the event of a server in place of one in the live tail that a page sent with its id', async () => {
    const [pageMs, tidemark] = [START_MS + DAY_MS + HOUR_MS, START_MS + DAY_MS];
    const page = view('one', pageMs, { visitor: 'page', key_kind: 'public' });
    const server = view('one', START_MS + DAY_MS + 3 * HOUR_MS, { visitor: 'server', key_kind: 'server' });
    const again = { ...page, arrived_ms: server.arrived_ms + HOUR_MS };
    const other = view('other', pageMs, { visitor: 'server' });
    const world = await makeWorld(bench, [page, server, again, other], tidemark);

    // The server's visitor is also that of the other event: one visitor, and none that only the page named.
    expect(await viewers(world, { from: START_MS, to: START_MS + 2 * DAY_MS })).toMatchObject({ visitors: 1 });
    expect(await viewers(world, { from: server.occurred_ms, to: START_MS + 2 * DAY_MS })).toEqual({
      visitors: 1,
      layer: 'speed',
    });
  });

  it('reads the epoch of the pointer, and the one before after a rollback', async () => {
    const world = await makeWorld(bench, [EARLY], START_MS + DAY_MS);
    await publish(
      bench,
      world.site,
      [EARLY, LATE].map((one) => ({ ...one, site: world.site.id })),
      2,
    );

    expect(await viewers(world)).toMatchObject({ visitors: 1 });
    expect(await viewers(world, { pointer: { ...world.pointer, epoch: 2 } })).toMatchObject({ visitors: 2 });
    expect(await viewers(world, { pointer: { ...world.pointer, epoch: 2, withdrawn: [2] } })).toMatchObject({
      visitors: 1,
    });
    expect(await viewers(world, { pointer: { ...world.pointer, epoch: 0 } })).toMatchObject({ visitors: 0 });
  });

  it('asks the engine once for an answer that cannot change, and again after a failure, for another epoch and for live events', async () => {
    const world = await makeWorld(bench, [EARLY, LIVE], TIDEMARK);
    const asked: string[] = [];
    const engine = {
      ...bench.engine,
      query: async (job: Parameters<typeof bench.engine.query>[0]) => {
        asked.push(job.name);
        if (asked.length === 1) throw new Error('the engine is busy');
        return bench.engine.query(job);
      },
    };
    const explorer = createExplorer({ engine, views: bench.views, manifests: world.manifests, sql: sqlFiles });
    const below = question(world, { from: START_MS - 3 * DAY_MS, to: START_MS - DAY_MS });

    await expect(explorer.funnel(below)).rejects.toThrow('busy');
    const first = await explorer.funnel(below);
    const second = await explorer.funnel({ ...below, asOf: AT_REST + HOUR_MS });
    expect([second, asked.length]).toEqual([first, 2]);

    await explorer.funnel({ ...below, pointer: { ...world.pointer, epoch: 7 } });
    await explorer.funnel({ ...below, withinMs: 1 });
    expect(asked).toHaveLength(4);

    await explorer.funnel(question(world));
    await explorer.funnel(question(world));
    expect(asked).toHaveLength(6);
  });

  it('says so when a published day does not name its files', async () => {
    const world = await makeWorld(bench, [EARLY], TIDEMARK);
    await bench.views.put(
      world.site.id,
      { day: '2026-03-07', epoch: 1 },
      { cells: { minute: [], hour: [], day: [] }, tables: {} },
    );

    await expect(viewers(world)).rejects.toThrow(/2026-03-07 does not say which curated files it has/);
  });

  it('names a file of the lake that is gone', async () => {
    const world = await makeWorld(bench, [EARLY], TIDEMARK);
    await bench.lake.delete(`curated/site=${world.site.id}/event_date=2026-03-07/epoch=00000001.parquet`);

    await expect(viewers(world)).rejects.toMatchObject({ code: 'batch_engine_failed', step: 'curated' });
  });
});

describe('the text of a funnel', () => {
  const template = sqlFiles('queries/funnel');
  const bare = (text: string): string => text.replace(/^ *-- .*\n/gm, '').replace(/\n\n+/g, '\n');

  it('is the file itself for three steps', () => {
    expect(bare(renderFunnel(template, 3, false))).toBe(bare(template));
  });

  it('has one part for each step after the first', () => {
    for (const steps of [2, 3, 10]) {
      const text = renderFunnel(template, steps, false);

      const made = [...text.matchAll(/^step_(\d+) as/gm)].map(([, step]) => Number(step));
      expect(made).toEqual(Array.from({ length: steps }, (_, at) => at + 1));
    }
  });
});
