import { arrivalHourOf, arrivalHourStart, nextArrivalHour } from '../../core/time/arrival-hour';
import { HOUR_MS } from '../../core/time/window';

const TWO = Date.UTC(2019, 9, 1, 2);

describe('an arrival hour', () => {
  it('holds its first instant and its last one, and no other', () => {
    expect([TWO - 1, TWO, TWO + HOUR_MS - 1, TWO + HOUR_MS].map(arrivalHourOf)).toEqual([
      '2019-10-01T01',
      '2019-10-01T02',
      '2019-10-01T02',
      '2019-10-01T03',
    ]);
    expect(arrivalHourStart('2019-10-01T02')).toBe(TWO);
  });

  it('is followed by the next one, over midnight and the end of a year as well', () => {
    expect(['2019-10-01T02', '2019-12-31T23'].map(nextArrivalHour)).toEqual(['2019-10-01T03', '2020-01-01T00']);
  });
});
