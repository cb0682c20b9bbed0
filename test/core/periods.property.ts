import fc from 'fast-check';
import { addMonths, dayOf, dayWindow, monthsIn, quartersIn, weeksIn } from '../../core/time/calendar';
import { comparedRange } from '../../core/time/compared-range';
import { DAYS_OF_WEEK } from '../../core/time/day-of-week';
import { DAY_MS, HOUR_MS, type Window } from '../../core/time/window';
import { runs } from '../support/effort';

const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/Havana', 'Asia/Kathmandu', 'Pacific/Apia');
const ranges = fc
  .tuple(fc.integer({ min: Date.UTC(2010, 0), max: Date.UTC(2030, 0) }), fc.integer({ min: 1, max: 400 * DAY_MS }))
  .map(([start, length]): Window => ({ start, end: start + length }));

/** Day of the week and of the month as the runtime's own calendar shows them. */
function shown(
  ms: number,
  timeZone: string,
): { readonly weekday: string; readonly day: string; readonly month: number } {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, weekday: 'long', day: 'numeric', month: 'numeric' });
  const of = new Map(parts.formatToParts(ms).map(({ type, value }) => [type, value]));
  return { weekday: of.get('weekday')!.toLowerCase(), day: of.get('day')!, month: Number(of.get('month')) };
}

function expectTiles(windows: readonly Window[], { start, end }: Window): void {
  expect(windows[0]!.start <= start && start < windows[0]!.end).toBe(true);
  expect(windows.at(-1)!.start < end && end <= windows.at(-1)!.end).toBe(true);
  windows.forEach((window, at) => expect(at === 0 ? window.start : windows[at - 1]!.end).toBe(window.start));
}

describe('weeks, months and quarters', () => {
  it('tile any range in any zone, and begin on their first day', () => {
    fc.assert(
      fc.property(zones, ranges, fc.constantFrom(...DAYS_OF_WEEK), (zone, range, weekStart) => {
        const weeks = weeksIn(range, zone, weekStart);
        const months = monthsIn(range.start, range.end, zone);
        const quarters = quartersIn(range.start, range.end, zone);

        for (const windows of [weeks, months, quarters]) expectTiles(windows, range);
        for (const { start } of weeks) expect(shown(start, zone).weekday).toBe(weekStart);
        for (const { start } of [...months, ...quarters]) expect(shown(start, zone).day).toBe('1');
        for (const { start } of quarters) expect(shown(start, zone).month % 3).toBe(1);
      }),
      { numRuns: runs(200) },
    );
  });

  it('keep their days when the clocks change', () => {
    const [week] = weeksIn({ start: Date.UTC(2026, 2, 25), end: Date.UTC(2026, 2, 26) }, 'Europe/Berlin', 'monday');

    expect(week).toEqual({
      start: dayWindow('2026-03-23', 'Europe/Berlin').start,
      end: dayWindow('2026-03-30', 'Europe/Berlin').start,
    });
    expect((week!.end - week!.start) / HOUR_MS).toBe(7 * 24 - 1);
  });

  it('end on the last day of a shorter month', () => {
    expect([addMonths('2026-01-31', 1), addMonths('2024-02-29', -12), addMonths('2025-12-15', 2)]).toEqual([
      '2026-02-28',
      '2023-02-28',
      '2026-02-15',
    ]);
  });
});

describe('the range with which a range is compared', () => {
  const days = (zone: string, [from, to]: readonly [string, string]): Window => ({
    start: dayWindow(from, zone).start,
    end: dayWindow(to, zone).start,
  });

  it.each([
    ['whole months', 'previous_period', ['2026-03-01', '2026-05-01'], ['2026-01-01', '2026-03-01']],
    ['whole days', 'previous_period', ['2026-03-28', '2026-03-31'], ['2026-03-25', '2026-03-28']],
    ['whole days', 'previous_year', ['2024-02-29', '2024-03-02'], ['2023-02-28', '2023-03-02']],
    ['the day before 29 February', 'previous_year', ['2024-02-28', '2024-02-29'], ['2023-02-28', '2023-03-01']],
    ['29 February', 'previous_year', ['2024-02-29', '2024-03-01'], ['2023-02-28', '2023-03-01']],
    ['February', 'previous_year', ['2024-02-01', '2024-03-01'], ['2023-02-01', '2023-03-01']],
  ] as const)('of %s is %s in the zone of the site', (_, name, range, expected) => {
    const zone = 'Europe/Berlin';

    expect(comparedRange(days(zone, range), name, zone)).toEqual(days(zone, expected));
  });

  it('of hours is as long, just before, or at the same clock', () => {
    const zone = 'America/New_York';
    const start = dayWindow('2026-03-10', zone).start + 9 * HOUR_MS;

    expect(comparedRange({ start, end: start + HOUR_MS }, 'previous_period', zone)).toEqual({
      start: start - HOUR_MS,
      end: start,
    });
    const yearBefore = comparedRange({ start, end: start + HOUR_MS }, 'previous_year', zone);
    expect([dayOf(yearBefore.start, zone), yearBefore.start - dayWindow('2025-03-10', zone).start]).toEqual([
      '2025-03-10',
      9 * HOUR_MS,
    ]);
  });

  it('of a year before is never empty, also where clocks show an hour twice or not at all', () => {
    const zone = 'America/New_York';
    const between = (from: string, to: string) => fc.integer({ min: Date.parse(from), max: Date.parse(to) });
    const starts = fc.oneof(
      between('2019-11-03T04:00:00Z', '2019-11-03T08:00:00Z'),
      between('2020-03-10T04:00:00Z', '2020-03-10T10:00:00Z'),
    );
    fc.assert(
      fc.property(starts, fc.integer({ min: 1, max: 3 * HOUR_MS }), (start, length) => {
        const before = comparedRange({ start, end: start + length }, 'previous_year', zone);

        expect(before.end).toBeGreaterThan(before.start);
      }),
    );
    const firstShowing = Date.parse('2019-11-03T05:20:00Z');
    const yearBefore = comparedRange({ start: firstShowing, end: firstShowing + 45 * 60_000 }, 'previous_year', zone);
    expect(yearBefore).toEqual({
      start: Date.parse('2018-11-03T05:20:00Z'),
      end: Date.parse('2018-11-03T06:05:00Z'),
    });
  });
});
