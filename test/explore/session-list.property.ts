import fc from 'fast-check';
import { HOUR_MS, MINUTE_MS } from '../../core/time/window';
import { besideDays } from '../../serving-layer/explore/sources';
import { runs } from '../support/effort';
import { AT_REST, DAYS, dirtyEvents, event, START_MS, tidemarks } from './dirty-events';
import { type ExploreBench, makeWorld, openBench } from './explored-world';
import { inOrder, survivors, visitsTruth } from './oracle';

let bench: ExploreBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const MOST = 500;

describe('the list of sessions', () => {
  it('has every session of people that began in the range, and each opens as its events in order', async () => {
    const ranges = fc.constantFrom([0, 24 * DAYS], [5, 30]).map(([from = 0, to = 0]) => ({
      from: START_MS + from * HOUR_MS,
      to: START_MS + to * HOUR_MS,
    }));
    await fc.assert(
      fc.asyncProperty(
        dirtyEvents({ minLength: 0, maxLength: 60 }),
        tidemarks,
        ranges,
        async (events, tidemark, { from, to }) => {
          const world = await makeWorld(bench, events, tidemark);
          const read = besideDays({ start: from, end: to }, world.site.timeZone);
          const near = survivors(events, AT_REST).filter(
            ({ occurred_ms }) => occurred_ms >= read.start && occurred_ms < read.end,
          );
          const visits = visitsTruth(near).filter(
            ({ startedMs, isBot }) => !isBot && startedMs >= from && startedMs < to,
          );
          const asked = { ...world, from, to, asOf: AT_REST };

          const { sessions } = await world.explorer.sessionList({ ...asked, filters: [], limit: MOST });

          expect(sessions.map(({ began }) => began)).toEqual(
            sessions
              .map(({ began }) => began)
              .toSorted()
              .toReversed(),
          );
          const listed = sessions.map(({ began, ended, events: count, entry, exit }) => ({
            startedMs: Date.parse(began),
            durationMs: Date.parse(ended) - Date.parse(began),
            events: count,
            entry,
            exit,
          }));
          const known = visits.map(({ startedMs, durationMs, events: count, entry, exit }) => ({
            startedMs,
            durationMs,
            events: count,
            entry,
            exit,
          }));
          expect(sorted(listed)).toEqual(sorted(known));
        },
      ),
      { numRuns: runs(20) },
    );
  });

  it('opens one session as its events in order, and never shows its session_id', async () => {
    const visit = [
      ['page_view', '/', 0],
      ['search', null, 2],
      ['page_view', '/p/1', 3],
    ] as const;
    const mine = visit.map(([event_type, page, minute], at) =>
      event({
        event_id: `e${at}`,
        session_id: 'secret-session',
        event_type,
        page,
        query: event_type === 'search' ? 'shoes' : null,
        occurred_ms: START_MS + minute * MINUTE_MS,
      }),
    );
    const other = event({ event_id: 'o', session_id: 'other', occurred_ms: START_MS, page: '/other' });
    const world = await makeWorld(bench, [...mine, other], START_MS + 12 * HOUR_MS);
    const asked = { ...world, from: START_MS, to: START_MS + HOUR_MS, asOf: AT_REST };

    const list = await world.explorer.sessionList({ ...asked, filters: [], limit: MOST });
    const found = list.sessions.find(({ events }) => events === 3);
    const began = Date.parse(found?.began ?? '');
    const one = await world.explorer.session({ ...asked, from: began, to: began + 1, id: found?.id ?? '' });

    expect(list.sessions).toHaveLength(2);
    expect(one.events.map(({ event_type, page, query }) => [event_type, page, query])).toEqual([
      ['page_view', '/', null],
      ['search', null, 'shoes'],
      ['page_view', '/p/1', null],
    ]);
    expect(inOrder(mine).map(({ effectiveMs }) => effectiveMs)).toEqual(one.events.map(({ at }) => Date.parse(at)));
    expect(JSON.stringify([list, one])).not.toContain('secret-session');
    const filters = [{ column: 'page', test: 'is', value: '/other' }] as const;
    expect((await world.explorer.sessionList({ ...asked, filters, limit: MOST })).sessions).toHaveLength(1);
    expect((await world.explorer.sessionList({ ...asked, filters: [], limit: 1 })).sessions).toHaveLength(1);
  });
});

function sorted(items: readonly unknown[]): readonly string[] {
  return items.map((item) => JSON.stringify(item)).toSorted();
}
