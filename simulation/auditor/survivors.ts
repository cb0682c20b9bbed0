import type { Copy } from '../truth/meaning';
import { givesWay, happensNear, isOfServer } from './server-lines';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Live ids are remembered for at least this time less an hour, which allows for the lag and the clocks of shards. */
const SURELY_REMEMBERED_MS = 23 * HOUR_MS;

/**
 * Which copies of some events survive: those without a copy before them, and of pages without one of a server at all. Lines
 * of pages give way to those of servers.
 *
 * @param servers the lines of servers in the order of the events
 */
export function survivorsOf(copies: readonly Copy[], servers: readonly Copy[], horizonMs: number): readonly Copy[] {
  return copies
    .filter((copy) => !copies.some((other) => other.uid === copy.uid && beats(other, copy, horizonMs)))
    .filter((copy) => !servers.some((one) => givesWay(copy, one)))
    .sort(byArrival);
}

/** Of two copies of one event, whether the other removes this one. */
function beats(other: Copy, copy: Copy, horizonMs: number): boolean {
  if (other === copy || !areCopies(other, copy, horizonMs)) return false;
  if (isOfServer(other) !== isOfServer(copy)) return isOfServer(other);
  return byArrival(other, copy) < 0;
}

/** They arrived within the horizon of each other, or happened on one UTC day. */
function areCopies(one: Copy, other: Copy, horizonMs: number): boolean {
  const dayOf = ({ occurredMs }: Copy): number => Math.floor(occurredMs / DAY_MS);
  return Math.abs(one.arrivedMs - other.arrivedMs) <= horizonMs || dayOf(one) === dayOf(other);
}

/** Whether all copies arrived while live surely remembered the first of them. */
export function areRemembered(copies: readonly Copy[]): boolean {
  const arrivals = copies.map(({ arrivedMs }) => arrivedMs);
  return Math.max(...arrivals) - Math.min(...arrivals) <= SURELY_REMEMBERED_MS;
}

/** Whether live may have counted these copies all: each may have forgotten the one before. */
export function mayAllCount(copies: readonly Copy[]): boolean {
  const inOrder = copies.toSorted(byArrival);
  return inOrder.every(
    (copy, at) => at === 0 || copy.arrivedMs - (inOrder[at - 1]?.arrivedMs ?? 0) > SURELY_REMEMBERED_MS,
  );
}

/** Copies that happened so near each other that a question which sees one of them compares it with the others. */
export function clustersOf(copies: readonly Copy[]): readonly (readonly Copy[])[] {
  const clusters: Copy[][] = [];
  for (const copy of copies.toSorted((a, b) => a.occurredMs - b.occurredMs)) {
    const last = clusters.at(-1);
    if (last?.some((other) => happensNear(other, copy)) === true) last.push(copy);
    else clusters.push([copy]);
  }
  return clusters;
}

export function byArrival(a: Copy, b: Copy): number {
  return a.arrivedMs - b.arrivedMs || compare(a.shard, b.shard) || compare(a.sequence, b.sequence) || a.index - b.index;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
