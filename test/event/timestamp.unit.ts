import { readInstant, usableSentMs } from '../../core/event/timestamp';

const AT = Date.UTC(2019, 9, 1, 8, 30);

it.each([
  '2019-10-01T08:30:00Z',
  '2019-10-01T08:30Z',
  '2019-10-01 08:30:00Z',
  '2019-10-01t08:30:00z',
  '2019-10-01 08:30:00 UTC',
  '2019-10-01T14:00:00+0530',
  '2019-10-01T13:30:00+05',
  '2019-10-01T14:00:00+05:30',
  '2019-10-01T08:29:60Z',
  ' 2019-10-01T08:30:00,000Z ',
  '2019-10-01T08:30:00.000000000000Z',
  '2019-10-01T03:30:00\u221205:00',
  '2019-10-01T14:00:00+05:30:00',
  '2019-10-01T14:00:00+05:30[Asia/Kolkata]',
  '2019-10-01T08:30:00Z[UTC]',
  '2019-10-01 08:30:00.000 +0000 UTC',
  '2019-10-01 14:00:00 +0530 IST',
  '20191001T083000Z',
  '20191001T140000.000+0530',
  'Tue, 01 Oct 2019 08:30:00 GMT',
  'Tue, 1 Oct 2019 14:00:00 +0530',
  '01/Oct/2019:08:30:00 +0000',
  'Tue Oct 01 2019 14:00:00 GMT+0530 (India Standard Time)',
  AT,
  AT / 1000,
  String(AT),
  String(AT / 1000),
  AT * 1e3,
  String(AT * 1e3),
  AT * 1e6,
  `${AT}000000`,
])('%j is half past eight', (value) => {
  expect(readInstant(value)).toBe(AT);
});

it('reads fractions of a second', () => {
  expect(readInstant(AT / 1000 + 0.25)).toBe(AT + 250);
  expect(readInstant('2019-10-01 08:30:00.250123456+0000')).toBe(AT + 250);
});

it.each([
  '2019-10-01T08:30:00',
  '2019-10-01',
  '10/01/2019 08:30 UTC',
  '2019-10-01T08:30:00 EST',
  'Tue, 01 Oct 2019 08:30:00 EST',
  'Tue, 01 Oct 2019 08:30:00',
  '01 Foo 2019 08:30:00 GMT',
  '31 Feb 2019 08:30:00 GMT',
  20_191_001_083_000,
  '2019-02-30T08:30:00+0000',
  '2019-10-01T08:30:61Z',
  '2019-10-01T25:30:00+0000',
  '12',
  'now',
  '',
  12,
  -AT,
  NaN,
  1e300,
  null,
  {},
  '9'.repeat(60),
])('%j can mean several instants or none', (value) => {
  expect(readInstant(value)).toBeUndefined();
});

it('a sending time corrects a clock up to 24 hours either way', () => {
  const day = 86_400_000;

  expect([-day, 0, day].map((off) => usableSentMs(AT + off, AT))).toEqual([AT - day, AT, AT + day]);
  expect([-day - 1, day + 1].map((off) => usableSentMs(AT + off, AT))).toEqual([undefined, undefined]);
});
