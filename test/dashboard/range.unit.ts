import { parseFilter, withFilter } from '../../dashboard/src/view/filters';
import { parseRange, rangeText, resolveRange } from '../../dashboard/src/view/range';

const at = (nowIso: string, timeZone = 'UTC') => ({ nowMs: Date.parse(nowIso), timeZone });
const written = (span: { readonly fromMs: number; readonly toMs: number } | undefined) =>
  span === undefined ? undefined : [new Date(span.fromMs).toISOString(), new Date(span.toMs).toISOString()];

test.each(['1h', '24h', '12mo', '2026-10-01..2026-10-07', '2026-10-01T05:00Z..2026-10-01T09:00Z'])(
  'the range %s is written as it was read',
  (text) => expect(rangeText(parseRange(text))).toBe(text),
);

test.each([null, '', 'yesterweek', '2026-02-30..2026-03-01', '2026-10-07..2026-10-01', 'a..b'])(
  'an address that says %p shows the last 24 hours',
  (text) => expect(parseRange(text)).toEqual({ kind: 'preset', preset: '24h' }),
);

test('the last 24 hours are whole hours, of which the newest goes on, compared with the same time the day before', () => {
  const range = resolveRange(parseRange('24h'), 'previous_period', at('2026-11-29T14:34:22Z'));

  expect(written(range)).toEqual(['2026-11-28T15:00:00.000Z', '2026-11-29T15:00:00.000Z']);
  expect(range).toMatchObject({ isOpen: true, steps: ['hour', 'minute'] });
  expect(written(range.before)).toEqual(['2026-11-27T15:00:00.000Z', '2026-11-28T15:00:00.000Z']);
  expect(written(range.beforeSoFar)).toEqual(['2026-11-27T15:00:00.000Z', '2026-11-28T14:35:00.000Z']);
});

test('days begin in the zone of the site, also when its clocks change', () => {
  const range = resolveRange(
    parseRange('2026-10-25..2026-10-25'),
    'previous_period',
    at('2026-11-01T00:00:00Z', 'Europe/Berlin'),
  );

  expect(written(range)).toEqual(['2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z']);
  expect(written(range.before)).toEqual(['2026-10-23T22:00:00.000Z', '2026-10-24T22:00:00.000Z']);
});

test('a month is compared with the month before, and with that of the year before', () => {
  const now = at('2026-03-15T12:00:00Z');

  expect(written(resolveRange(parseRange('last_month'), 'previous_period', now).before)).toEqual([
    '2026-01-01T00:00:00.000Z',
    '2026-02-01T00:00:00.000Z',
  ]);
  expect(written(resolveRange(parseRange('month'), 'previous_year', now).beforeSoFar)).toEqual([
    '2025-03-01T00:00:00.000Z',
    '2025-03-15T12:01:00.000Z',
  ]);
  expect(resolveRange(parseRange('month'), 'none', now).before).toBeUndefined();
});

test('a filter is read as the API spells it, and a second value of a field takes the place of the first', () => {
  const [page, germany, sweden] = ['page!~/staff', 'country:DE', 'country:SE'].map((text) => parseFilter(text));
  if (page === undefined || germany === undefined || sweden === undefined) throw new Error('a filter is not read');

  expect(page).toEqual({ field: 'page', operator: '!~', value: '/staff' });
  expect(withFilter([page, germany], sweden)).toEqual([page, sweden]);
  expect(parseFilter('no filter')).toBeUndefined();
});
