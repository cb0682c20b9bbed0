import { ownValue } from '../../core/own-value';
import { addDays, dayWindow } from '../../core/time/calendar';
import type { Arrivals } from './arrivals';
import type { Chunk, RawFile, TargetDay } from './plan';

/** A chunk before it is known where its orders may have other lines, and its events copies. */
export type CutChunk = Omit<OrderedChunk, 'orderLines'>;
/** A chunk before it is known where its events may have copies. */
export type OrderedChunk = Omit<Chunk, 'ids'>;

const DEFAULT_CHUNK_EVENTS = 5_000_000;

/**
 * Cuts the targets into jobs. Adjacent days stay together, because they read the same files, until a job would read
 * more than `chunkEvents` events.
 *
 * @param arrivals everything that arrived before the tidemark and may hold events of the targets
 */
export function cutChunks(
  targets: readonly TargetDay[],
  arrivals: readonly Arrivals[],
  chunkEvents = DEFAULT_CHUNK_EVENTS,
): readonly CutChunk[] {
  const chunks: { targets: TargetDay[]; files: Map<string, RawFile> }[] = [];
  for (const target of [...targets].sort(byName)) {
    const files = filesOf(target, arrivals);
    const open = chunks.at(-1);
    const together = new Map([...(open?.files ?? []), ...files]);
    if (open === undefined || eventsIn(together.values()) > chunkEvents) chunks.push({ targets: [target], files });
    else {
      open.targets.push(target);
      open.files = together;
    }
  }
  return chunks.map(({ targets: days, files }) => ({
    targets: days,
    files: [...files.values()].sort((a, b) => (a.key < b.key ? -1 : 1)),
  }));
}

/** Raw files that may hold events of the day or of the days next to it. */
function filesOf({ site, day }: TargetDay, arrivals: readonly Arrivals[]): Map<string, RawFile> {
  const { start } = dayWindow(addDays(day, -1), site.timeZone);
  const { end } = dayWindow(addDays(day, 1), site.timeZone);
  const files = new Map<string, RawFile>();
  for (const { key, bytes, events, sites, crc32 } of arrivals.flatMap((one) => one.files)) {
    const span = ownValue(sites, site.id);
    if (key !== null && span !== undefined && span.fromMs < end && span.toMs >= start)
      files.set(key, { key, bytes, events, crc32 });
  }
  return files;
}

function eventsIn(files: Iterable<RawFile>): number {
  let sum = 0;
  for (const { events } of files) sum += events;
  return sum;
}

function byName(a: TargetDay, b: TargetDay): number {
  if (a.site.id !== b.site.id) return a.site.id < b.site.id ? -1 : 1;
  return a.day < b.day ? -1 : 1;
}
