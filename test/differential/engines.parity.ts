import fc from 'fast-check';
import type { RunOutcome } from '../../batch-layer/drive-run';
import { columnsOf } from '../../core/merge/split';
import { metricsOfKind } from '../../core/metric/sql';
import type { Site } from '../../core/port/sites';
import { DAY_MS, HOUR_MS } from '../../core/time/window';
import { type BatchBench, openBench } from '../batch/batch-world';
import { personEvent, SITES, SPRING_MS } from './dirty-arrivals';
import { complaintsAbout } from './answers';
import { answersApart, viewsApart } from './differences';
import { play, type Played } from './play';
import { dirtyStories, readable, type Story } from './stories';
import { expectTruth } from './truth';
import { createTwins, type Twin, type Twins } from './twins';
import { choose } from '../support/effort';
import { PATIENCE_MS } from '../support/patience';

let bench: BatchBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench.close();
});

const COUNTED_AGAIN = [...metricsOfKind('distinct'), ...metricsOfKind('top')].flatMap((metric) =>
  [undefined, ...metric.breakdowns].map((dimension) => ({ metric, dimension })),
);

/** Multiple of the usual number of worlds. */
const MORE = choose({ mutation: 1, sample: 1, full: 10 });
const SHRINKING_MS = PATIENCE_MS / 20;

describe('DuckDB, the model engine, the fold and the oracle say the same', () => {
  it.each([
    { of: 'a few dirty events', maxLength: 15, numRuns: 8 },
    { of: 'up to a hundred dirty events', maxLength: 80, numRuns: 3 },
    { of: 'one event', maxLength: 1, numRuns: 3 },
  ])(
    'of $of, over changes of clocks',
    async ({ maxLength, numRuns }) => {
      const shrinking = shrinker(expectOneTruth);
      await fc
        .assert(fc.asyncProperty(dirtyStories(maxLength), shrinking.check), { numRuns: numRuns * MORE })
        .catch(shrinking.explain);
    },
    PATIENCE_MS,
  );

  it('of sessions of people and of bots that share a register', async () => {
    const arrivals = Array.from({ length: 6 }, (_, at) => {
      const event = {
        ...personEvent(at, SPRING_MS + at),
        event_type: at < 3 ? 'purchase' : 'page_view',
        session_id: `session-${at}`,
        session_register: 1,
        is_bot: at === 5,
      };
      // The last one comes when the day is long over, so that the day is published in full.
      const arrivedMs = event.occurred_ms + (at === 4 ? 3 * DAY_MS : 0);
      return { shard: 'shard-0', site: 'utc-shop', arrivedMs, events: [event] };
    });
    await expectOneTruth({
      sites: SITES,
      arrivals,
      firstNight: SPRING_MS + HOUR_MS,
      stragglerEvery: 0,
      batchSize: 10,
      exactly: 0,
    });
  });

  it('of visitors that share a register', async () => {
    const people = Array.from({ length: 30 }, (_, at) => personEvent(at, SPRING_MS + at));
    expect(new Set(people.map(({ visitor_register }) => Math.floor(visitor_register / 64))).size).toBe(2);

    const arrivals = people.map((event) => ({
      shard: 'shard-0',
      site: 'utc-shop',
      arrivedMs: event.occurred_ms,
      events: [event],
    }));
    await expectOneTruth({
      sites: SITES,
      arrivals,
      firstNight: SPRING_MS + HOUR_MS,
      stragglerEvery: 0,
      batchSize: 10,
      exactly: 0,
    });
  });
});

interface Shrinker {
  readonly check: (story: Story) => Promise<void>;
  readonly explain: (error: unknown) => Promise<never>;
}

/**
 * Shrinking must end before the test does, or its result is lost: some time after the first failure, no smaller one is
 * searched. fast-check simplifies the events one by one; the result is then printed with as few of them as still fail.
 */
function shrinker(expectTruthOf: (story: Story) => Promise<void>): Shrinker {
  let lastMs = Infinity;
  let smallest: Story | undefined;
  const fails = async (story: Story): Promise<boolean> =>
    performance.now() < lastMs &&
    expectTruthOf(story).then(
      () => false,
      () => true,
    );
  return {
    check: async (story) => {
      if (performance.now() > lastMs) return;
      await expectTruthOf(story).catch((error: unknown) => {
        lastMs = Math.min(lastMs, performance.now() + SHRINKING_MS);
        smallest = story;
        throw error;
      });
    },
    explain: async (error) => {
      if (smallest === undefined) throw error;
      lastMs = performance.now() + SHRINKING_MS;
      for (const arrival of smallest.arrivals) {
        const fewer: Story = { ...smallest, arrivals: smallest.arrivals.filter((one) => one !== arrival) };
        if (fewer.arrivals.length > 0 && (await fails(fewer))) smallest = fewer;
      }
      throw new Error(`The fewest events that still fail: ${fc.stringify(readable(smallest))}`, { cause: error });
    },
  };
}

/**
 * The cheapest comparison comes first, so that shrinking gets far: the model against the fold and the oracle, then
 * DuckDB after every night.
 */
async function expectOneTruth(story: Story): Promise<void> {
  const twins = createTwins(bench, story.sites);
  const played = await play(twins.model, story);
  for (const outcome of [played.firstNight, played.secondNight, played.backfill])
    expect(unexplained(outcome)).toEqual([]);
  await expectTruth(twins.model.deps, story);
  const answered = twins.model.answers.length;
  expect((await complaintsAbout(twins.model, story)).complaints).toEqual([]);
  // DuckDB is not asked these questions.
  twins.model.answers.splice(answered);

  await expectSame(twins, story, played);
}

/** What the model answered, and everything it stored, equals DuckDB's. */
async function expectSame(twins: Twins, story: Story, played: Played): Promise<void> {
  const exact = await exactValues(twins.model, story);
  const look = (): void => expect(answersApart(twins)).toBeUndefined();

  expect(await play(twins.duckdb, story, look)).toEqual(played);
  expect(await exactValues(twins.duckdb, story)).toEqual(exact);
  look();
  expect(twins.duckdb.answers).toHaveLength(twins.model.answers.length);
  expect(
    await viewsApart(
      twins,
      story.sites.map(({ id }) => id),
    ),
  ).toBeUndefined();
}

/** The residual of speed minus batch. A backfill has nothing to explain. */
function unexplained(outcome: RunOutcome): readonly unknown[] {
  if (outcome.status !== 'published') return [outcome];
  return (outcome.reconciliation?.rows ?? []).filter(({ residual }) => residual !== 0);
}

it('DuckDB and the model engine keep the same of more keys than a cell keeps', async () => {
  const views = Array.from({ length: 300 }, (_, at) => {
    const event = {
      ...personEvent(at, SPRING_MS + at),
      page: `/${at % 150}`,
      category: `c${at % 290}`,
      product_id: `p${at % 200}`,
    };
    return { shard: 'shard-0', site: 'utc-shop', arrivedMs: event.occurred_ms, events: [event] };
  });

  const story = {
    sites: SITES,
    arrivals: views,
    firstNight: SPRING_MS + HOUR_MS,
    stragglerEvery: 7,
    batchSize: 100,
    exactly: 0,
  };
  const twins = createTwins(bench, SITES);

  await expectSame(twins, story, await play(twins.model, story));

  const rankings = twins.model.answers.filter(({ step }) => step === 'window_rankings').flatMap(({ rows }) => rows);
  expect(rankings).toContainEqual(expect.objectContaining({ metric: 'top_products', place: 129 }));
});

/** Two kinds of numbers counted from curated events: every metric that cannot be added up, by all of its breakdowns. */
async function exactValues(
  { deps, explorer }: Twin,
  { sites, firstNight, exactly }: Story,
): Promise<readonly unknown[]> {
  const site = sites[exactly % sites.length] as Site;
  const pointer = await deps.pointer.read();
  const windows = [firstNight - DAY_MS, firstNight - HOUR_MS, firstNight].map((start, at, starts) => ({
    start,
    end: starts[at + 1] ?? start + 2 * DAY_MS,
  }));
  const values: unknown[] = [];
  for (const at of [exactly, exactly + 7]) {
    const { metric, dimension } = COUNTED_AGAIN[at % COUNTED_AGAIN.length]!;
    const populations = dimension === undefined ? (['human', 'bot'] as const) : (['human'] as const);
    values.push([
      metric.id,
      dimension,
      await explorer.count({
        site,
        pointer,
        metric,
        by: dimension === undefined ? [] : columnsOf(dimension),
        filters: [],
        populations,
        windows,
        places: { offset: 0, limit: 2 },
        asOf: undefined,
      }),
    ]);
  }
  return values;
}
