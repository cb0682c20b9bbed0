import fc from 'fast-check';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../core/time/window';
import { besideDays } from '../../serving-layer/explore/sources';
import { AT_REST, DAYS, dirtyEvents, event, START_MS, tidemarks } from './dirty-events';
import { type ExploreBench, makeWorld, openBench } from './explored-world';
import { lowerMedian, type SessionTruth, sessionsTruth, survivors } from './oracle';
import { runs } from '../support/effort';

describe('sessions', () => {
  let bench: ExploreBench;
  beforeAll(async () => {
    bench = await openBench();
  });
  afterAll(() => bench.close());

  it('stitches dirty events as walking through them one by one does', async () => {
    const ranges = fc.constantFrom(
      ...[
        [0, 24 * DAYS],
        [5, 30],
        [6, 7],
      ].map(([from = 0, to = 0]) => ({ from: START_MS + from * HOUR_MS, to: START_MS + to * HOUR_MS })),
    );
    await fc.assert(
      fc.asyncProperty(
        dirtyEvents({ minLength: 0, maxLength: 60 }),
        tidemarks,
        ranges,
        async (events, tidemark, { from, to }) => {
          const world = await makeWorld(bench, events, tidemark);

          const { layer, ...answer } = await world.explorer.sessions({ ...world, from, to, asOf: AT_REST });

          // A session is ordered among the events of the days beside it, as in the batch layer.
          const read = besideDays({ start: from, end: to }, world.site.timeZone);
          const near = survivors(events, AT_REST).filter(
            ({ occurred_ms }) => occurred_ms >= read.start && occurred_ms < read.end,
          );
          const found = sessionsTruth(near).filter(({ startedMs }) => startedMs >= from && startedMs < to);
          expect(answer).toEqual(summary(found));
          expect(['batch', 'speed', 'merged']).toContain(layer);
        },
      ),
      { numRuns: runs(25) },
    );
  });

  it('continues past midnight, and ends after 30 idle minutes', async () => {
    const midnight = START_MS + DAY_MS;
    const times = [-5, 5, 20, 50].map((minutes) => midnight + minutes * MINUTE_MS);
    const visits = times.map((occurred_ms, at) =>
      event({ event_id: `v${at}`, visitor: 'ann', occurred_ms, page: `/${at}` }),
    );
    const world = await makeWorld(bench, visits, midnight + 12 * HOUR_MS);

    const before = await world.explorer.sessions({ ...world, from: START_MS, to: midnight, asOf: AT_REST });
    const after = await world.explorer.sessions({ ...world, from: midnight, to: midnight + DAY_MS, asOf: AT_REST });

    expect(before).toMatchObject({
      sessions: 1,
      bounces: 0,
      average_duration_ms: 25 * MINUTE_MS,
      top_entries: [{ page: '/0', sessions: 1 }],
      layer: 'batch',
    });
    expect(before.top_exits).toEqual([{ page: '/2', sessions: 1 }]);
    expect(after).toMatchObject({ sessions: 1, bounces: 1, bounce_rate: 1, average_events: 1 });
  });

  it('says merged when the live tail lengthens a session that was published', async () => {
    const tidemark = START_MS + HOUR_MS;
    const published = event({ event_id: 'a', visitor: 'ann', occurred_ms: tidemark - MINUTE_MS });
    const live = event({ event_id: 'b', visitor: 'ann', occurred_ms: tidemark + MINUTE_MS });
    const world = await makeWorld(bench, [published, live], tidemark);

    const answer = await world.explorer.sessions({ ...world, from: START_MS, to: tidemark, asOf: AT_REST });

    expect(answer).toMatchObject({ sessions: 1, average_duration_ms: 2 * MINUTE_MS, layer: 'merged' });
  });
});

function summary(sessions: readonly SessionTruth[]): object {
  const count = sessions.length;
  const average = (sum: number): number | null => (count === 0 ? null : sum / count);
  const total = (of: (session: SessionTruth) => number): number =>
    sessions.reduce((sum, session) => sum + of(session), 0);
  const bounces = total(({ isBounce }) => Number(isBounce));
  return {
    sessions: count,
    bounces,
    bounce_rate: average(bounces),
    average_duration_ms: average(total(({ durationMs }) => durationMs)),
    median_duration_ms: lowerMedian(sessions.map(({ durationMs }) => durationMs)),
    average_events: average(total(({ events }) => events)),
    top_entries: topPages(sessions.map(({ entry }) => entry)),
    top_exits: topPages(sessions.map(({ exit }) => exit)),
  };
}

function topPages(pages: readonly (string | null)[]): readonly object[] {
  const counts = new Map<string | null, number>();
  for (const page of pages) counts.set(page, (counts.get(page) ?? 0) + 1);
  const sorted = [...counts].sort(([a, x], [b, y]) => y - x || ((a ?? '~') < (b ?? '~') ? -1 : 1));
  return sorted.map(([page, sessions]) => ({ page, sessions }));
}
