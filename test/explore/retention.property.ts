import fc from 'fast-check';
import { addDays, dayOf, dayWindow } from '../../core/time/calendar';
import { DAY_MS, HOUR_MS } from '../../core/time/window';
import { AT_REST, DAYS, dirtyEvents, event, START_MS, tidemarks } from './dirty-events';
import { type ExploreBench, makeWorld, openBench } from './explored-world';
import { truth, visitorsByDay } from './oracle';
import { runs } from '../support/effort';

const END_MS = START_MS + DAYS * DAY_MS;

describe('retention', () => {
  let bench: ExploreBench;
  beforeAll(async () => {
    bench = await openBench();
  });
  afterAll(() => bench.close());

  it('counts by the calendar of the site what sets of visitors by day say', async () => {
    const zones = fc.constantFrom('UTC', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe');
    await fc.assert(
      fc.asyncProperty(
        dirtyEvents({ minLength: 0, maxLength: 60 }),
        zones,
        tidemarks,
        async (events, zone, tidemark) => {
          const world = await makeWorld(bench, events, tidemark, zone);

          const { cohorts } = await world.explorer.retention({
            ...world,
            from: START_MS + DAY_MS,
            to: END_MS,
            asOf: AT_REST,
            grain: 'day',
            periods: 2,
          });

          const byDay = visitorsByDay(truth(events, AT_REST), zone);
          const isNew = (visitor: string, day: string): boolean =>
            [...byDay].every(([other, seen]) => other >= day || !seen.has(visitor));
          for (const { first_day, size, retained } of cohorts) {
            const cohort = [...(byDay.get(first_day) ?? [])].filter((visitor) => isNew(visitor, first_day));
            expect(size).toBe(cohort.length);
            expect(retained).toEqual(
              [0, 1, 2].map(
                (after) => cohort.filter((visitor) => byDay.get(addDays(first_day, after))?.has(visitor)).length,
              ),
            );
          }
          expect(cohorts.map(({ first_day }) => first_day)).toEqual(
            daysFrom(dayOf(START_MS + DAY_MS, zone), dayOf(END_MS - 1, zone)),
          );
        },
      ),
      { numRuns: runs(25) },
    );
  });

  it('has no number for days that are not over, and no row for days that have not begun', async () => {
    const visits = [0, 1, 2].map((day) =>
      event({ event_id: `v${day}`, visitor: 'ann', occurred_ms: START_MS + day * DAY_MS + HOUR_MS }),
    );
    const world = await makeWorld(bench, visits, 0);

    const answer = await world.explorer.retention({
      ...world,
      from: START_MS,
      to: END_MS,
      asOf: START_MS + 2 * DAY_MS + 2 * HOUR_MS,
      grain: 'day',
      periods: 3,
    });

    expect(answer).toEqual({
      cohorts: [
        { first_day: '2026-03-07', size: 1, retained: [1, 1, null, null] },
        { first_day: '2026-03-08', size: 0, retained: [0, null, null, null] },
        { first_day: '2026-03-09', size: 0, retained: [null, null, null, null] },
      ],
      layer: 'speed',
    });
  });

  it('does not count a visitor as new who was there long before the range', async () => {
    const long = event({ event_id: 'long', visitor: 'ann', occurred_ms: START_MS - 300 * DAY_MS });
    const again = event({ event_id: 'again', visitor: 'ann', occurred_ms: START_MS + HOUR_MS });
    const world = await makeWorld(bench, [long, again], START_MS + 2 * DAY_MS);

    const answer = await world.explorer.retention({
      ...world,
      from: START_MS,
      to: START_MS + DAY_MS,
      asOf: AT_REST,
      grain: 'day',
      periods: 1,
    });

    expect(answer).toEqual({ cohorts: [{ first_day: '2026-03-07', size: 0, retained: [0, 0] }], layer: 'batch' });
  });

  it('knows that a day lasts 23 hours when the clocks go forward', async () => {
    const zone = 'America/New_York';
    const { start, end } = dayWindow('2026-03-08', zone);
    const late = event({ event_id: 'late', visitor: 'ann', occurred_ms: end - 1 });
    const next = event({ event_id: 'next', visitor: 'bob', occurred_ms: end });
    const world = await makeWorld(bench, [late, next], 0, zone);

    const { cohorts } = await world.explorer.retention({
      ...world,
      from: start,
      to: end + 1,
      asOf: AT_REST,
      grain: 'day',
      periods: 0,
    });

    expect(end - start).toBe(23 * HOUR_MS);
    expect(cohorts).toEqual([
      { first_day: '2026-03-08', size: 1, retained: [1] },
      { first_day: '2026-03-09', size: 1, retained: [1] },
    ]);
  });
});

function daysFrom(first: string, last: string): readonly string[] {
  const days: string[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}
