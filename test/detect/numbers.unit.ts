import { DAY_MS, HOUR_MS } from '../../core/time/window';
import { excursionsOf } from '../../reaction-layer/detect/number/excursions';
import { hourOfWeek } from '../../reaction-layer/detect/number/hour-of-week';
import type { JudgedNumber, NumberQuestion } from '../../reaction-layer/detect/number/number-detector';
import { learnUsual, type Usual } from '../../reaction-layer/detect/number/usual';
import { NUMBER_DETECTORS } from '../../reaction-layer/detect/registry';

const MONDAY = Date.UTC(2024, 0, 1);

/** Quiet nights and busy days, a little different from week to week. */
function countAt(hour: number): number {
  const week = Math.floor(hour / 168);
  return (hour % 24 < 8 ? 20 : 200) + ((hour * 7 + week * 13) % 11) - 5;
}

function hours(count: number, valueAt = countAt): readonly { readonly start: number; readonly value: number }[] {
  return Array.from({ length: count }, (_, hour) => ({ start: MONDAY + hour * HOUR_MS, value: valueAt(hour) }));
}

function learned(count: number, valueAt = countAt): Usual {
  const usual = learnUsual(hours(count, valueAt), { shape: 'count', timeZone: 'UTC' });
  if (usual === undefined) throw new Error('nothing was learned');
  return usual;
}

const WEEKS = 4 * 168;
const NOON = MONDAY + WEEKS * HOUR_MS + 12 * HOUR_MS;

function question(usual: Usual, number: Partial<JudgedNumber> & { readonly value: number }): NumberQuestion {
  const { value } = number;
  const window = { start: NOON, end: NOON + HOUR_MS };
  return {
    watched: { kind: 'value', name: 'orders', unit: '' },
    usual,
    number: { window, lower: value, upper: value, completeness: 1, ...number },
  };
}

const said = (asked: NumberQuestion): readonly string[] =>
  NUMBER_DETECTORS.filter((detector) => detector.judge(asked) !== undefined).map(({ id }) => id);

describe('what is usual', () => {
  it('is known by hour of the week, in the time zone of the site', () => {
    expect(hourOfWeek(MONDAY, 'UTC')).toBe(0);
    expect(hourOfWeek(MONDAY - 1, 'UTC')).toBe(167);
    expect(hourOfWeek(MONDAY, 'America/New_York')).toBe(163);

    const usual = learned(WEEKS);
    expect(usual.basis).toBe('week');
    expect(usual.bandAt(NOON)?.expected).toBeCloseTo(203, -1);
    expect(usual.bandAt(NOON - 12 * HOUR_MS)?.expected).toBeCloseTo(20, -1);
  });

  it('is not moved by an odd week or by declared days, but by growth', () => {
    const odd = learned(WEEKS, (hour) => (hour > 168 && hour < 336 ? 5 : 1) * countAt(hour));
    expect(odd.bandAt(NOON)?.expected).toBeCloseTo(203, -1);

    const declared = { start: MONDAY + 3 * 7 * DAY_MS, end: MONDAY + 4 * 7 * DAY_MS };
    const past = hours(WEEKS, (hour) => (hour >= 3 * 168 ? 10 : 1) * countAt(hour));
    const usual = learnUsual(past, { shape: 'count', timeZone: 'UTC', declared: [declared] });
    expect(usual?.bandAt(NOON)?.expected).toBeCloseTo(203, -1);

    const grown = learned(WEEKS, (hour) => Math.round(countAt(hour) * (hour >= 3 * 168 ? 1.5 : 1)));
    expect(grown.bandAt(NOON)?.expected).toBeGreaterThan(280);
  });

  it('is all that was seen in the last days below two weeks, and nothing below two days', () => {
    const usual = learned(5 * 24);
    expect(usual.basis).toBe('recent');
    expect(said(question(usual, { value: 205 }))).toEqual([]);
    expect(said(question(usual, { value: 20 }))).toEqual([]);
    expect(said(question(usual, { value: 50_000 }))).toEqual(['number_spike']);
    expect(learnUsual(hours(47), { shape: 'count', timeZone: 'UTC' })).toBeUndefined();
  });
});

describe('the detectors of numbers', () => {
  const usual = learned(WEEKS);

  it.each([
    [200, []],
    [240, []],
    [600, ['number_spike']],
    [40, ['number_drop']],
    [0, ['number_silence']],
  ])('say of %d at noon: %j', (value, expected) => {
    expect(said(question(usual, { value }))).toEqual(expected);
  });

  it('are silent about what is not known well enough', () => {
    expect(said(question(usual, { value: 600, lower: 200, upper: 700 }))).toEqual([]);
    expect(said(question(usual, { value: 40, lower: 0, upper: 210 }))).toEqual([]);
    expect(said(question(usual, { value: 0, completeness: 0.9 }))).toEqual([]);
    expect(said(question(usual, { value: 600, completeness: 0 }))).toEqual([]);
  });

  it('call a share that is not usual a shift', () => {
    const share = learnUsual(
      hours(WEEKS, (hour) => 0.3 + (hour % 7) / 1000),
      { shape: 'ratio', timeZone: 'UTC' },
    );
    if (share === undefined) throw new Error('nothing was learned');
    const watched = { kind: 'share' as const, name: 'the share of DE', unit: 'ratio' };

    expect(said({ ...question(share, { value: 0.6, of: 2000 }), watched })).toEqual(['number_shift']);
    expect(said({ ...question(share, { value: 0.6, of: 4 }), watched })).toEqual([]);
    expect(said({ ...question(share, { value: 0.31, of: 2000 }), watched })).toEqual([]);
  });

  it('say why, with the numbers', () => {
    const verdict = NUMBER_DETECTORS.map((detector) => detector.judge(question(usual, { value: 600 }))).find(Boolean);

    expect(verdict?.evidence.says).toMatch(
      /^orders was 600 in an hour; 2\d\d is usual at this hour of the week, and more than \d+ is not$/,
    );
    expect(verdict?.evidence.numbers).toMatchObject({ seen: 600, seen_lower: 600 });
    expect(verdict?.score).toBeGreaterThan(0.75);
  });
});

describe('an excursion', () => {
  const usual = learned(WEEKS);
  const found = (values: readonly number[]) =>
    excursionsOf(
      NUMBER_DETECTORS,
      values.map((value, at) => {
        const start = NOON + (at - 2) * HOUR_MS;
        return question(usual, { value, window: { start, end: start + HOUR_MS } });
      }),
    ).map(({ detector, window, count }) => [
      detector.id,
      (window.start - NOON) / HOUR_MS,
      window.end - window.start,
      count,
    ]);

  it('is one finding from its first hour to its last, over a break of two hours', () => {
    expect(found([200, 200, 800, 900, 200, 200, 800, 200])).toEqual([['number_spike', 0, 5 * HOUR_MS, 3]]);
    expect(found([200, 800, 200, 200, 200, 800, 200, 200])).toHaveLength(2);
    expect(found([200, 200, 200])).toEqual([]);
  });

  it('keeps its start when it goes on, so that its id stays', () => {
    const [first] = found([200, 200, 800]);
    const [later] = found([200, 200, 800, 900, 900]);

    expect(later?.slice(0, 2)).toEqual(first?.slice(0, 2));
  });
});

test('on a new site an odd hour does not show itself to be usual once it is known', () => {
  const odd = 5 * 24 - 6;
  const usual = learned(5 * 24, (hour) => (hour === odd ? 4000 : countAt(hour)));
  const window = { start: MONDAY + odd * HOUR_MS, end: MONDAY + (odd + 1) * HOUR_MS };

  expect(said(question(usual, { value: 4000, window }))).toEqual(['number_spike']);
});
