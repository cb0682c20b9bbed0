import { createSeriesDetector, SERIES_ALARM } from '../../reaction-layer/detect/series/series-detector';
import { randomOf } from '../../loadtest/measures/synthetic-events';

const STEP_MS = 5 * 60_000;
const DAY_ROWS = 288;
const DAYS = 12;
/** The day in which something happens. */
const ODD_DAY = 10;

/** Rows whose score is an alarm, after the first `from` rows. */
function alarmsOf(values: readonly number[], from = 3 * DAY_ROWS): readonly number[] {
  const scoreOf = createSeriesDetector();
  return values
    .map((value, row) => scoreOf({ at: row * STEP_MS, value }))
    .flatMap((score, row) => (row >= from && score >= SERIES_ALARM ? [row] : []));
}

interface Moment {
  readonly day: number;
  /** From 0 to 1. */
  readonly ofDay: number;
  readonly isBusy: boolean;
  readonly noise: number;
}

/** Quiet at night, busy from nine to six. */
function days(valueOf: (moment: Moment) => number): readonly number[] {
  const random = randomOf(5);
  return Array.from({ length: DAYS * DAY_ROWS }, (_, row) => {
    const ofDay = (row % DAY_ROWS) / DAY_ROWS;
    const isBusy = ofDay >= 0.375 && ofDay < 0.75;
    return valueOf({ day: Math.floor(row / DAY_ROWS), ofDay, isBusy, noise: (random() - 0.5) * 6 });
  });
}

const usual = ({ isBusy, noise }: Moment): number => (isBusy ? 80 : 20) + noise;
const oddDay = [ODD_DAY * DAY_ROWS, (ODD_DAY + 1) * DAY_ROWS] as const;

describe('the detector of series', () => {
  it('says nothing about days that are like each other', () => {
    expect(alarmsOf(days(usual))).toEqual([]);
  });

  it('says nothing about a constant, and at once when it changes', () => {
    const constant = Array.from({ length: 2000 }, (_, row) => (row < 1500 ? 45 : 46));

    expect(alarmsOf(constant)[0]).toBe(1500);
  });

  it.each<[string, (moment: Moment) => number]>([
    ['peaks higher', (at) => (at.isBusy ? 130 + at.noise : usual(at))],
    ['stays halfway', (at) => (at.isBusy ? 50 + at.noise : usual(at))],
    ['never gets busy', (at) => 20 + at.noise],
    ['is busy all night', (at) => 80 + at.noise],
    ['falls silent', (at) => (at.isBusy ? 0 : usual(at))],
  ])('finds a day that %s, once', (_name, valueOf) => {
    const alarms = alarmsOf(days((at) => (at.day === ODD_DAY ? valueOf(at) : usual(at))));

    expect(alarms.length).toBeGreaterThanOrEqual(1);
    expect(alarms.length).toBeLessThanOrEqual(3);
    for (const row of alarms) {
      expect(row).toBeGreaterThanOrEqual(oddDay[0]);
      // A return to the usual may be said as well.
      expect(row).toBeLessThan(oddDay[1] + DAY_ROWS);
    }
  });

  it('finds a lasting change within the usual range', () => {
    const random = randomOf(9);
    const values = Array.from({ length: 4000 }, (_, row) => 50 + (random() - 0.5) * 60 + (row < 3000 ? 0 : 15));

    expect(alarmsOf(values).some((row) => row >= 3000 && row < 3100)).toBe(true);
  });

  it('scores do not depend on units', () => {
    const scores = (factor: number): readonly number[] => {
      const scoreOf = createSeriesDetector();
      return days(usual).map((value, row) => scoreOf({ at: row * STEP_MS, value: factor * value }));
    };

    // Powers of two change no rounding.
    expect(scores(1024)).toEqual(scores(1));
    expect(scores(1 / 64)).toEqual(scores(1));
  });
});
