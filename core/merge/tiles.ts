import { elementAt } from '../element-at';
import { daysIn, hoursIn } from '../time/calendar';
import type { Window, Grain } from '../time/window';

/** Adjacent published windows of one grain, within one day of the site. */
export interface Tile extends Window {
  readonly day: string;
  readonly grain: Grain;
}

/**
 * The largest published windows inside the buckets: whole days of the site's zone, else whole hours of its clock, else
 * minutes. No window is in two tiles and none crosses the edge of a bucket, so merging the windows of a bucket counts
 * everything in it once.
 *
 * @param buckets ascending, adjacent, on whole minutes
 * @param zone the site's own time zone, in which views are published
 */
export function tilesOf(buckets: readonly Window[], zone: string): readonly Tile[] {
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (first === undefined || last === undefined) return [];
  const days = daysIn(first.start, last.end, zone);
  const hours = hoursIn(days[0]?.start ?? first.start, days.at(-1)?.end ?? last.end, zone);
  const tiles: Tile[] = [];
  for (const bucket of buckets) {
    for (const day of meeting(days, bucket)) {
      const part = overlap(bucket, day);
      if (isSame(part, day)) addTile(tiles, { day: day.day, grain: 'day', ...part });
      else tileByHours(tiles, part, day.day, hours);
    }
  }
  return tiles;
}

function tileByHours(tiles: Tile[], part: Window, day: string, hours: readonly Window[]): void {
  for (const hour of meeting(hours, part)) {
    const piece = overlap(part, hour);
    addTile(tiles, { day, grain: isSame(piece, hour) ? 'hour' : 'minute', ...piece });
  }
}

/** Extends the last tile if the new one continues it: a day in minutes is one tile, not 1,440. */
function addTile(tiles: Tile[], tile: Tile): void {
  const last = tiles.at(-1);
  if (last !== undefined && last.day === tile.day && last.grain === tile.grain && last.end === tile.start) {
    tiles[tiles.length - 1] = { ...last, end: tile.end };
  } else tiles.push(tile);
}

function overlap(a: Window, b: Window): Window {
  return { start: Math.max(a.start, b.start), end: Math.min(a.end, b.end) };
}

function isSame(a: Window, b: Window): boolean {
  return a.start === b.start && a.end === b.end;
}

/** The windows of an ascending list that overlap a span. */
function meeting<W extends Window>(windows: readonly W[], span: Window): readonly W[] {
  const from = firstIndex(windows, (window) => window.end > span.start);
  const to = firstIndex(windows, (window) => window.start >= span.end);
  return windows.slice(from, to);
}

/** Index of the first item that meets a monotonic condition; the length if none does. */
export function firstIndex<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(elementAt(items, middle))) high = middle;
    else low = middle + 1;
  }
  return low;
}
