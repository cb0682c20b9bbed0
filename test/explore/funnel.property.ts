import fc from 'fast-check';
import { HOUR_MS } from '../../core/time/window';
import type { FunnelQuestion } from '../../serving-layer/explore/explorer';
import { readExclusions, readSteps } from '../../serving-layer/explore/read-steps';
import { AT_REST, DAYS, dirtyEvents, event, START_MS, tidemarks, TYPES } from './dirty-events';
import { type ExploreBench, makeWorld, openBench } from './explored-world';
import { funnelTruth, survivors } from './oracle';
import { runs } from '../support/effort';

const END_MS = START_MS + DAYS * 24 * HOUR_MS;
const steps = fc.constantFrom(
  ...TYPES,
  ...TYPES,
  'page_view[page:/a]',
  'page_view[page!:/a;country:DE]',
  'add_to_cart[category~oe]',
  'purchase[product_id!~p]',
);
const questions = fc.record({
  steps: fc.array(steps, { minLength: 2, maxLength: 5 }).map((list) => readSteps(list.join(','))),
  exclude: fc.constantFrom([], [], readExclusions('add_to_cart'), readExclusions('page_view[page:/b],performance')),
  isStrict: fc.constantFrom(false, false, true),
  filters: fc.constantFrom([], [], [{ column: 'country', test: 'is', value: 'DE' } as const]),
  by: fc.constantFrom(undefined, 'country' as const, 'page' as const),
  withinMs: fc.constantFrom(0, 600_000, HOUR_MS, 6 * HOUR_MS, 100 * HOUR_MS),
  per: fc.constantFrom('visitor' as const, 'session' as const),
});

describe('funnel', () => {
  let bench: ExploreBench;
  beforeAll(async () => {
    bench = await openBench();
  });
  afterAll(() => bench.close());

  async function ask(
    events: Parameters<typeof makeWorld>[1],
    {
      steps,
      ...question
    }: Partial<Omit<FunnelQuestion, 'steps'>> & { readonly steps: FunnelQuestion['steps'] | readonly string[] },
    tidemark = 0,
  ) {
    const world = await makeWorld(bench, events, tidemark);
    return world.explorer.funnel({
      ...world,
      from: START_MS,
      to: END_MS,
      asOf: AT_REST,
      withinMs: HOUR_MS,
      per: 'visitor',
      ...question,
      steps: steps.map((step) => (typeof step === 'string' ? { name: step, eventType: step, where: [] } : step)),
    });
  }

  it('finds what trying every chain of dirty events finds, whatever part of them is published', async () => {
    await fc.assert(
      fc.asyncProperty(
        dirtyEvents({ minLength: 0, maxLength: 60 }),
        questions,
        tidemarks,
        async (events, question, tidemark) => {
          const answer = await ask(events, question, tidemark);

          const seen = survivors(events, AT_REST).filter(
            ({ occurred_ms }) => occurred_ms >= START_MS && occurred_ms < END_MS,
          );
          expect(answer.steps.map(({ count, median_ms }) => ({ count, median_ms }))).toEqual(
            funnelTruth(seen, question),
          );
          for (const { by, steps: ofGroup } of answer.groups ?? [])
            expect(ofGroup.map(({ count, median_ms }) => ({ count, median_ms }))).toEqual(
              funnelTruth(seen, question, Object.values(by)[0] ?? ''),
            );
          if (question.by !== undefined)
            expect((answer.groups ?? []).reduce((sum, group) => sum + (group.steps[0]?.count ?? 0), 0)).toBe(
              answer.steps[0]?.count,
            );
        },
      ),
      { numRuns: runs(40) },
    );
  });

  it('finds chains of ten steps, and of steps of one type', async () => {
    const steps = Array.from({ length: 10 }, () => 'page_view');
    const views = Array.from({ length: 9 }, (_, at) =>
      event({ event_id: `v${at}`, visitor: 'ann', occurred_ms: START_MS + at * 1000 }),
    );

    const answer = await ask(views, { steps });

    expect(answer.steps.map(({ count }) => count)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
    expect(answer.steps[8]).toEqual({
      step: 9,
      name: 'page_view',
      event_type: 'page_view',
      count: 1,
      from_previous: 1,
      from_first: 1,
      median_ms: 1000,
    });
    expect(answer.steps[9]).toEqual({
      step: 10,
      name: 'page_view',
      event_type: 'page_view',
      count: 0,
      from_previous: 0,
      from_first: 0,
      median_ms: null,
    });
  });

  it('goes by sequence within a session, where the clock says otherwise', async () => {
    const view = event({ event_id: 'view', sequence: 1, occurred_ms: START_MS + 5000 });
    const cart = event({ event_id: 'cart', sequence: 2, occurred_ms: START_MS + 1000, event_type: 'add_to_cart' });

    const answer = await ask([view, cart], { steps: ['page_view', 'add_to_cart'] });

    expect(answer.steps[1]).toMatchObject({ count: 1, median_ms: 0 });
  });

  it('takes a later beginning when the first would be too long ago', async () => {
    const times = [0, 50, 100].map((minutes) => START_MS + minutes * 60_000);
    const events = [
      event({ event_id: 'a', occurred_ms: times[0] as number }),
      event({ event_id: 'b', occurred_ms: times[1] as number }),
      event({ event_id: 'c', occurred_ms: times[2] as number, event_type: 'purchase' }),
    ];

    const answer = await ask(events, { steps: ['page_view', 'purchase'], withinMs: HOUR_MS });

    expect(answer.steps[1]).toMatchObject({ count: 1, median_ms: 50 * 60_000 });
  });

  it('takes a step that is just in time, and none a millisecond later', async () => {
    const view = event({ event_id: 'a' });
    const purchase = event({ event_id: 'b', event_type: 'purchase', occurred_ms: START_MS + HOUR_MS });

    const inTime = await ask([view, purchase], { steps: ['page_view', 'purchase'], withinMs: HOUR_MS });
    const tooLate = await ask([view, purchase], { steps: ['page_view', 'purchase'], withinMs: HOUR_MS - 1 });

    expect([inTime.steps[1]?.count, tooLate.steps[1]?.count]).toEqual([1, 0]);
  });

  it('leaves no ratio where there were no visitors', async () => {
    const answer = await ask([], { steps: ['page_view', 'purchase'] });

    expect(answer.steps).toEqual([
      {
        step: 1,
        name: 'page_view',
        event_type: 'page_view',
        count: 0,
        from_previous: null,
        from_first: null,
        median_ms: null,
      },
      {
        step: 2,
        name: 'purchase',
        event_type: 'purchase',
        count: 0,
        from_previous: null,
        from_first: null,
        median_ms: null,
      },
    ]);
  });

  it('refuses questions that do not describe a funnel', async () => {
    await expect(ask([], { steps: ['page_view'] })).rejects.toMatchObject({ code: 'invalid_question', path: 'steps' });
    await expect(ask([], { steps: Array.from({ length: 11 }, () => 'click') })).rejects.toMatchObject({
      path: 'steps',
    });
    await expect(ask([], { steps: ['page_view', 'click'], withinMs: 0.5 })).rejects.toMatchObject({ path: 'within' });
    await expect(ask([], { steps: ['page_view', 'click'], from: 5, to: 5 })).rejects.toMatchObject({ path: 'from' });
  });

  it('takes a step of any text as a value', async () => {
    const answer = await ask([event({ event_id: 'a' })], { steps: ["custom:x'); drop table events; --", 'page_view'] });

    expect(answer.steps.map(({ count }) => count)).toEqual([0, 0]);
  });
});
