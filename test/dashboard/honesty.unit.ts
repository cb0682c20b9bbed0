import type { Row } from '../../core/wire/answer';
import { changeOf } from '../../dashboard/src/honesty/change';
import { honestyOf } from '../../dashboard/src/honesty/state';
import { pathsOf } from '../../dashboard/src/chart/paths';
import { pointsOf } from '../../dashboard/src/chart/points';
import { scaleOf, valueTicks } from '../../dashboard/src/chart/scale';
import { createFormat } from '../../dashboard/src/format/format';

const format = createFormat({ locale: 'en-IE', timeZone: 'Europe/Berlin', currency: 'EUR' });
const HOUR_MS = 3_600_000;
const START = Date.parse('2026-11-29T00:00:00Z');

function row(value: number | null, more: Partial<Row> = {}, hour = 0): Row {
  const start = new Date(START + hour * HOUR_MS).toISOString();
  const end = new Date(START + (hour + 1) * HOUR_MS).toISOString();
  return { start, end, by: {}, value, lower: value, upper: value, exact: false, layer: 'speed', ...more };
}

const final = { completeness: 0.99, lower: null, upper: null, rate: null, learned: true };

test.each([
  ['exact', row(100, { exact: true, layer: 'batch' })],
  ['corrected Sat 28 Nov', row(100, { exact: true, restated_at: '2026-11-28T12:00:00Z' })],
  ['live', row(100)],
  ['live', row(100, { layer: 'batch' })],
  ['exact', row(100, { exact: true, layer: 'events' })],
  ['live ±2.0%', row(1000, { lower: 980, upper: 1020 })],
  ['live between 6 and 11', row(9, { lower: 6, upper: 11 })],
  ['live ±<0.1 %', row(100_000, { lower: 99_990, upper: 100_010 })],
  ['live +0.4%', row(1000, { final: { ...final, lower: 1000, upper: 1004, rate: 0.95 } })],
  ['no data', row(null)],
] as const)('a row says “%s”', (words, one) => {
  expect(honestyOf(one, { unit: 'visitors', format }).words).toBe(
    words.replaceAll('Sat 28 Nov', format.day('2026-11-28T12:00:00Z')),
  );
});

test('a bucket that goes on is still counting, and without a connection nothing is live', () => {
  const open = row(5, { final: { ...final, completeness: null } });

  expect(honestyOf(open, { unit: 'visitors', format, isBucket: true }).kind).toBe('counting');
  expect(honestyOf(row(5), { unit: 'visitors', format, staleSince: START }).words).toBe('as of 01:00');
});

test('a total is filled as far as its parts are exact, and full only if it is exact itself', () => {
  const parts = [row(60, { exact: true }), row(40)];

  expect(honestyOf(row(100), { unit: 'events', format, parts }).share).toBeCloseTo(0.6);
  expect(honestyOf(row(100), { unit: 'events', format, parts: [row(100, { exact: true })] }).kind).toBe('live');
});

test('the line changes at the tidemark if it lies between two values, and nothing is drawn after the newest event', () => {
  const rows = [
    row(10, { exact: true }, 0),
    row(10, { exact: true }, 1),
    row(20, {}, 2),
    row(8, { final: { ...final, completeness: null } }, 3),
    row(null, {}, 4),
  ];
  const points = pointsOf(rows, new Date(START + 3.5 * HOUR_MS).toISOString());
  const scale = scaleOf(
    { width: 500, height: 100, left: 0, right: 0, top: 0, bottom: 0 },
    { fromMs: START, toMs: START + 5 * HOUR_MS, top: 20, bottom: 0 },
  );
  const paths = pathsOf(points, scale, START + 1.75 * HOUR_MS);

  expect(paths.exact).toBe('M50 50L150 50L175 37.5');
  expect(paths.live).toBe('M175 37.5L250 0');
  expect(paths.open).toBe('M250 0L350 60');
  expect(paths.dots).toEqual([{ x: 350, y: 60, kind: 'open' }]);
});

test('no flat zero is drawn before the first event, unless the range before had some', () => {
  const rows = [row(0, {}, 0), row(0, {}, 1), row(3, {}, 2)];

  expect(pointsOf(rows, undefined).map(({ value }) => value)).toEqual([undefined, undefined, 3]);
  expect(pointsOf(rows, undefined, [row(7)]).map(({ value }) => value)).toEqual([0, 0, 3]);
});

test.each([
  [430, {}, [0, 100, 200, 300, 400, 500]],
  [3, { isWhole: true }, [0, 1, 2, 3]],
  [0, { isWhole: true }, [0, 1]],
  [123_456, { unitSize: 100 }, [0, 50_000, 100_000, 150_000]],
])('the axis of %d has round lines', (max, options, ticks) => expect(valueTicks(max, options)).toEqual(ticks));

test('there is no change below ten, and rates change in points', () => {
  expect(changeOf(9, 3, 'visitors')).toBeUndefined();
  expect(changeOf(30, 20, 'visitors')).toEqual({ kind: 'relative', amount: 0.5 });
  expect(changeOf(0.03, 0.025, 'ratio')?.kind).toBe('points');
  expect(changeOf(30, 0, 'visitors')).toBeUndefined();
});

test.each([
  [null, 'visitors', undefined, '–'],
  [1234, 'visitors', undefined, '1,234'],
  [12_950, 'minor_units', 'EUR', '€129.50'],
  [14_893_000, 'minor_units', 'EUR', '€148,930'],
  [129, 'minor_units', 'JPY', 'JP¥129'],
  [0.0281, 'ratio', undefined, '2.81%'],
  [0.384, 'ratio', undefined, '38.4%'],
  [840, 'ms', undefined, '840 ms'],
  [7_500_000, 'ms', undefined, '2 h 5 min'],
])('%p %s is written %s as %s', (value, unit, currency, text) =>
  expect(format.value(value, unit, currency)).toBe(text),
);
