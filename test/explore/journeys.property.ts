import fc from 'fast-check';
import type { LakeEvent } from '../../core/event/columns';
import { DAY_MS, HOUR_MS } from '../../core/time/window';
import type { JourneysAnswer, JourneysQuestion } from '../../serving-layer/explore/explorer';
import { readEvent } from '../../serving-layer/explore/read-steps';
import { besideDays } from '../../serving-layer/explore/sources';
import { AT_REST, DAYS, dirtyEvents, event, START_MS, tidemarks, TYPES } from './dirty-events';
import { type ExploreBench, makeWorld, openBench } from './explored-world';
import { journeysTruth, survivors } from './oracle';
import { runs } from '../support/effort';

const questions = fc.record({
  around: fc
    .constantFrom(...TYPES, 'page_view[page:/a]', 'page_view[page:]', 'add_to_cart[country:DE]')
    .map((text) => readEvent(text)),
  before: fc.integer({ min: 0, max: 5 }),
  after: fc.integer({ min: 1, max: 5 }),
  show: fc.constantFrom('all' as const, 'pages' as const, 'event_types' as const),
  filters: fc.constantFrom([], [], [{ column: 'country', test: 'is', value: 'DE' } as const]),
  limit: fc.constantFrom(1, 2, 100),
  from: fc.constantFrom(START_MS, START_MS + 5 * HOUR_MS),
  to: fc.constantFrom(START_MS + 30 * HOUR_MS, START_MS + DAYS * DAY_MS),
});

describe('journeys', () => {
  let bench: ExploreBench;
  beforeAll(async () => {
    bench = await openBench();
  });
  afterAll(() => bench.close());

  async function ask(
    events: readonly LakeEvent[],
    changes: Partial<JourneysQuestion>,
    tidemark = 0,
  ): Promise<JourneysAnswer> {
    const world = await makeWorld(bench, events, tidemark);
    return world.explorer.journeys({
      ...world,
      from: START_MS,
      to: START_MS + DAYS * DAY_MS,
      asOf: AT_REST,
      around: readEvent('add_to_cart'),
      before: 1,
      after: 1,
      show: 'all',
      filters: [],
      limit: 10,
      ...changes,
    });
  }

  it('finds what walking through every session of dirty events finds, whatever part of them is published', async () => {
    await fc.assert(
      fc.asyncProperty(
        dirtyEvents({ minLength: 0, maxLength: 60 }),
        questions,
        tidemarks,
        async (events, question, tidemark) => {
          const { layer, ...answer } = await ask(events, question, tidemark);

          const read = besideDays({ start: question.from, end: question.to }, 'UTC');
          const near = survivors(events, AT_REST).filter(
            ({ occurred_ms }) => occurred_ms >= read.start && occurred_ms < read.end,
          );
          expect(answer).toEqual(journeysTruth(near, question));
          expect(['batch', 'speed', 'merged']).toContain(layer);
        },
      ),
      { numRuns: runs(40) },
    );
  });

  const walk = (session: string, ...steps: readonly string[]): readonly LakeEvent[] =>
    steps.map((step, at) =>
      event({
        event_id: `${session} ${at}`,
        session_id: session,
        occurred_ms: START_MS + at * 1000,
        ...(step.startsWith('/') ? { event_type: 'page_view', page: step } : { event_type: step }),
      }),
    );
  const FOUR = [
    ...walk('a', '/', 'add_to_cart', '/cart', 'purchase'),
    ...walk('b', '/', 'add_to_cart', '/cart'),
    ...walk('c', '/shoes', 'add_to_cart', 'custom:wish', 'add_to_cart', '/late'),
    ...walk('d', 'add_to_cart'),
    ...walk('e', '/', '/cart'),
  ];

  it('shows the largest branches, sums up the rest, and says where sessions began and ended', async () => {
    const { sessions, steps, branches } = await ask(FOUR, { limit: 1, after: 2 });

    expect(sessions).toBe(4);
    expect(steps).toEqual([
      { side: 'before', step: 0, sessions: 4, ends: 1, rest: { branches: 0, sessions: 0, ends: 0 } },
      { side: 'before', step: 1, sessions: 3, ends: 3, rest: { branches: 1, sessions: 1, ends: 1 } },
      { side: 'after', step: 0, sessions: 4, ends: 1, rest: { branches: 0, sessions: 0, ends: 0 } },
      { side: 'after', step: 1, sessions: 3, ends: 1, rest: { branches: 1, sessions: 1, ends: 0 } },
      { side: 'after', step: 2, sessions: 2, ends: 1, rest: { branches: 1, sessions: 1, ends: 1 } },
    ]);
    const page = (path: string): object => ({ event_type: 'page_view', page: path });
    expect(branches).toEqual([
      { side: 'before', step: 1, path: [page('/')], sessions: 2, share: 0.5, ends: 2 },
      { side: 'after', step: 1, path: [page('/cart')], sessions: 2, share: 0.5, ends: 1 },
      {
        side: 'after',
        step: 2,
        path: [
          { event_type: 'custom:wish', page: null },
          { event_type: 'add_to_cart', page: null },
        ],
        sessions: 1,
        share: 0.25,
        ends: 0,
      },
    ]);
  });

  it('starts from the event asked for, also if it is none of the steps', async () => {
    const events = walk('a', '/', 'error', '/cart', 'performance', '/pay');

    const { branches } = await ask(events, { around: readEvent('error'), after: 2, show: 'pages' });

    expect(branches.map(({ side, path }) => [side, ...path.map(({ page }) => page)])).toEqual([
      ['before', '/'],
      ['after', '/cart'],
      ['after', '/cart', '/pay'],
    ]);
  });

  it('counts a session once, in the range of the first such event, with what it did beside the range', async () => {
    const midnight = START_MS + DAY_MS;
    const events = [-2, -1, 1, 2].map((minutes, at) =>
      event({
        event_id: `e${at}`,
        session_id: 'a',
        occurred_ms: midnight + minutes * 60_000,
        page: `/${at}`,
      }),
    );
    const around = readEvent('page_view[page!:/0]');

    const [before, after] = [
      await ask(events, { around, to: midnight }, midnight),
      await ask(events, { around, from: midnight }, midnight),
    ];

    expect([before.sessions, after.sessions]).toEqual([1, 0]);
    expect(before.branches.map(({ path, ends }) => [path[0]?.page, ends])).toEqual([
      ['/0', 1],
      ['/2', 0],
    ]);
    expect([before.layer, after.layer]).toEqual(['merged', 'speed']);
  });

  it('has a row for every step where nothing was found', async () => {
    const { sessions, steps, branches } = await ask([], { before: 0, after: 2 });

    const nothing = { sessions: 0, ends: 0, rest: { branches: 0, sessions: 0, ends: 0 } };
    expect({ sessions, branches }).toEqual({ sessions: 0, branches: [] });
    expect(steps).toEqual([0, 1, 2].map((step) => ({ side: 'after', step, ...nothing })));
  });

  it('refuses questions without a step, and more than are answered', async () => {
    await expect(ask([], { before: 0, after: 0 })).rejects.toMatchObject({ code: 'invalid_question', path: 'after' });
    await expect(ask([], { before: 6 })).rejects.toMatchObject({ path: 'before' });
    await expect(ask([], { limit: 0 })).rejects.toMatchObject({ path: 'limit' });
    expect(() => readEvent('click,search')).toThrow('names 2 events');
  });
});
