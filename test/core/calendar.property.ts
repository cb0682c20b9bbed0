import fc from 'fast-check';
import { addDays, dayOf, daysIn, dayWindow, hoursIn, isTimeZone, minutesIn } from '../../core/time/calendar';
import { DAY_MS, HOUR_MS, hourOf, MINUTE_MS, minuteOf, type Window } from '../../core/time/window';
import { runs } from '../support/effort';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Havana',
  'America/St_Johns',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
  'Pacific/Chatham',
  'Pacific/Apia',
  'America/Asuncion',
];
const zones = fc.constantFrom(...ZONES);
const instants = fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2030, 0, 1) });
const ranges = fc
  .tuple(instants, fc.integer({ min: 1, max: 40 * DAY_MS }))
  .map(([from, length]) => ({ from, to: from + length }));

/** Day and clock as the runtime's own calendar shows them: an oracle that shares no code with ours. */
function clockOf(ms: number, zone: string): { readonly day: string; readonly clock: string } {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      dateStyle: 'short',
      timeStyle: 'medium',
      hourCycle: 'h23',
    });
    formats.set(zone, format);
  }
  const [day, clock] = format.format(ms).split(', ') as [string, string];
  return { day, clock };
}
const formats = new Map<string, Intl.DateTimeFormat>();

/** Windows in order that leave nothing out between their first start and their last end, and overlap nowhere. */
function expectTiles(windows: readonly Window[], { from, to }: { readonly from: number; readonly to: number }): void {
  expect(windows[0]?.start).toBeLessThanOrEqual(from);
  expect(windows[0]?.end).toBeGreaterThan(from);
  expect(windows.at(-1)?.start).toBeLessThan(to);
  expect(windows.at(-1)?.end).toBeGreaterThanOrEqual(to);
  windows.forEach(({ start, end }, at) => {
    expect(end).toBeGreaterThan(start);
    if (at > 0) expect(start).toBe(windows[at - 1]?.end);
  });
}

describe('days', () => {
  it('tile any range in any zone', () => {
    fc.assert(fc.property(zones, ranges, (zone, range) => expectTiles(daysIn(range.from, range.to, zone), range)));
  });

  it('begin and end where the date changes', () => {
    fc.assert(
      fc.property(zones, instants, (zone, ms) => {
        const { start, end } = dayWindow(dayOf(ms, zone), zone);

        expect(dayOf(ms, zone)).toBe(clockOf(ms, zone).day);
        expect([clockOf(start, zone).day, clockOf(end - 1, zone).day]).toEqual([dayOf(ms, zone), dayOf(ms, zone)]);
        expect(clockOf(start - 1, zone).day < dayOf(ms, zone)).toBe(true);
        expect(clockOf(end, zone).day > dayOf(ms, zone)).toBe(true);
      }),
      { numRuns: runs(1_000) },
    );
  });

  it.each([
    ['America/New_York', '2026-03-08', 23],
    ['America/New_York', '2026-11-01', 25],
    ['UTC', '1969-12-31', 24],
    ['Europe/Berlin', '2026-06-01', 24],
    ['Australia/Lord_Howe', '2026-04-05', 24.5],
    ['Australia/Lord_Howe', '2026-10-04', 23.5],
    ['Pacific/Apia', '2011-12-30', 0],
    // The clock goes back at midnight, so that the day has one more hour after it first reaches its end.
    ['Asia/Beirut', '2026-10-24', 25],
  ])('in %s, %s has %d hours', (zone, day, hours) => {
    const { start, end } = dayWindow(day, zone);

    expect((end - start) / HOUR_MS).toBe(hours);
  });

  it('that start at one o’clock, because midnight is skipped, start there', () => {
    expect(new Date(dayWindow('2026-03-08', 'America/Havana').start).toISOString()).toBe('2026-03-08T05:00:00.000Z');
  });

  it('that a zone skipped do not exist', () => {
    const days = daysIn(Date.UTC(2011, 11, 29, 12), Date.UTC(2011, 11, 31, 12), 'Pacific/Apia').map(({ day }) => day);

    expect(days).toEqual(['2011-12-29', '2011-12-31', '2012-01-01']);
  });

  it('that only touch a range are not in it', () => {
    const { start, end } = dayWindow('2026-03-08', 'Europe/Berlin');

    expect(daysIn(start, end, 'Europe/Berlin').map(({ day }) => day)).toEqual(['2026-03-08']);
    expect(minutesIn(start, start + MINUTE_MS)).toEqual([{ start, end: start + MINUTE_MS }]);
  });

  it('are none in an empty range', () => {
    expect(daysIn(5 * HOUR_MS, 5 * HOUR_MS, 'UTC')).toEqual([]);
    expect(daysIn(5 * HOUR_MS, 4 * HOUR_MS, 'UTC')).toEqual([]);
  });

  it('count over months and leap years', () => {
    expect(addDays('2019-10-31', 1)).toBe('2019-11-01');
    expect(addDays('2024-03-01', -1)).toBe('2024-02-29');
  });

  it.each(['2019-1-1', '2019-02-30', 'today', '', '2019-10-01T00:00Z'])('are not written as %j', (day) => {
    expect(() => dayWindow(day, 'UTC')).toThrow(RangeError);
  });
});

describe('hours', () => {
  it('tile any range in any zone, and stay within one hour of the clock', () => {
    fc.assert(
      fc.property(zones, ranges, (zone, range) => {
        const hours = hoursIn(range.from, range.to, zone);

        expectTiles(hours, range);
        for (const { start, end } of hours) {
          expect(end - start).toBeLessThanOrEqual(HOUR_MS);
          const [first, last] = [clockOf(start, zone), clockOf(end - 1, zone)];
          expect([last.day, last.clock.slice(0, 2)]).toEqual([first.day, first.clock.slice(0, 2)]);
        }
      }),
      { numRuns: runs(60) },
    );
  });

  it.each([
    ['America/New_York', '2026-11-01', 25, 0],
    ['America/New_York', '2026-03-08', 23, 0],
    ['Asia/Kolkata', '2026-03-08', 24, 0],
    ['Australia/Lord_Howe', '2026-04-05', 25, 1],
    ['Australia/Lord_Howe', '2026-10-04', 24, 1],
  ])('of a day in %s on %s are %i, of which %i are cut', (zone, day, count, cut) => {
    const { start, end } = dayWindow(day, zone);
    const hours = hoursIn(start, end, zone);

    expect(hours.length).toBe(count);
    expect(hours.filter((hour) => hour.end - hour.start !== HOUR_MS).length).toBe(cut);
  });

  it('are none in an empty range', () => {
    expect(hoursIn(1, 1, 'Europe/Berlin')).toEqual([]);
  });
});

describe('minutes', () => {
  it('tile any range, before 1970 as well', () => {
    fc.assert(
      fc.property(fc.integer({ min: -DAY_MS, max: DAY_MS }), fc.integer({ min: 1, max: HOUR_MS }), (from, length) => {
        expectTiles(minutesIn(from, from + length), { from, to: from + length });
        expect([Math.abs(minuteOf(from) % MINUTE_MS), Math.abs(hourOf(from) % HOUR_MS)]).toEqual([0, 0]);
      }),
    );
  });
});

describe('a time zone', () => {
  it.each(['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Etc/GMT+5', 'America/Argentina/Buenos_Aires'])(
    'is called %s',
    (zone) => {
      expect(isTimeZone(zone)).toBe(true);
    },
  );

  it.each([
    '',
    'Mars/Olympus',
    '+05:30',
    '2020-01-01T00:00Z',
    '2020-01-01T00:00[Europe/Berlin]',
    'Europe/Berlin ',
    '../etc/passwd',
  ])('is not called %j', (zone) => {
    expect(isTimeZone(zone)).toBe(false);
  });
});
