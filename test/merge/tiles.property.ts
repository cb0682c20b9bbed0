import fc from 'fast-check';
import { bucketsOf } from '../../core/merge/buckets';
import type { QueryGrain } from '../../core/merge/grain';
import { type Tile, tilesOf } from '../../core/merge/tiles';
import { dayWindow, hoursIn } from '../../core/time/calendar';
import { MINUTE_MS, type Window } from '../../core/time/window';

const AROUND = Date.UTC(2019, 9, 27, 1);
const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/Havana');
const ranges = fc
  .tuple(fc.integer({ min: -200, max: 200 }), fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 0, max: 29 }))
  .map(([half, minutes, off]): Window => ({
    start: AROUND + (half * 30 + off) * MINUTE_MS,
    end: AROUND + (half * 30 + off + minutes) * MINUTE_MS,
  }));
const grains = fc.constantFrom<QueryGrain>('minute', 'hour', 'day', 'total');

function windowsOf({ grain, day, start, end }: Tile, zone: string): readonly Window[] {
  if (grain === 'day') return [dayWindow(day, zone)];
  if (grain === 'hour') return hoursIn(start, end, zone);
  return Array.from({ length: (end - start) / MINUTE_MS }, (_, at) => ({
    start: start + at * MINUTE_MS,
    end: start + (at + 1) * MINUTE_MS,
  }));
}

describe('the tiles of buckets', () => {
  it('cover every bucket once, with published windows that cross no edge', () => {
    fc.assert(
      fc.property(ranges, grains, zones, zones, (range, grain, zone, siteZone) => {
        const buckets = bucketsOf(range, grain, zone);

        const windows = tilesOf(buckets, siteZone).flatMap((tile) => windowsOf(tile, siteZone));

        expect(windows.map(({ start }) => start)).toEqual([range.start, ...windows.slice(0, -1).map(({ end }) => end)]);
        expect(windows.at(-1)?.end).toBe(range.end);
        const inside = (bucket: Window): number =>
          windows.filter(({ start, end }) => start >= bucket.start && end <= bucket.end).length;
        expect(buckets.slice(0, 50).every((bucket) => inside(bucket) > 0)).toBe(true);
        const edges = new Set(windows.map(({ start }) => start));
        expect(buckets.every(({ start }) => edges.has(start))).toBe(true);
      }),
    );
  });

  it('takes whole days and whole hours of the site as they were published', () => {
    const start = Date.UTC(2019, 9, 1, 22, 30);
    const end = Date.UTC(2019, 9, 4, 1, 15);

    const tiles = tilesOf([{ start, end }], 'UTC');

    expect(tiles.map(({ grain, day }) => [day, grain])).toEqual([
      ['2019-10-01', 'minute'],
      ['2019-10-01', 'hour'],
      ['2019-10-02', 'day'],
      ['2019-10-03', 'day'],
      ['2019-10-04', 'hour'],
      ['2019-10-04', 'minute'],
    ]);
  });
});
