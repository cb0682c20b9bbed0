import type { Copy } from '../truth/meaning';
import { namedOrder, type StreamBook } from './stream-book';

/** Whether something holds in all of the ways in which copies may be counted, in some or in none. */
export type Chance = 'always' | 'maybe' | 'never';

const HOUR_MS = 3_600_000;
const ORDER_MS = 30 * 24 * HOUR_MS;
/** However short a day is, an event so close to another is on its day, the day before or the day after. */
const NEAR_MS = 20 * HOUR_MS;

export function isOfServer({ meaning }: Copy): boolean {
  return meaning.isOfServer;
}

/** The lines of servers in the order that some copies name, of people and of bots. */
export function serversOf(book: StreamBook, copies: readonly Copy[]): readonly Copy[] {
  return linesOf(book, copies).filter(isOfServer);
}

function linesOf(book: StreamBook, [copy]: readonly Copy[]): readonly Copy[] {
  if (copy === undefined || copy.meaning.type !== 'purchase' || copy.meaning.orderId === null) return [];
  return book.linesOfOrders.get(namedOrder(copy)) ?? [];
}

/** A page's line gives way to a server's line of its order that arrived within 30 days of it. */
export function givesWay(copy: Copy, ofServer: Copy): boolean {
  return !isOfServer(copy) && Math.abs(copy.arrivedMs - ofServer.arrivedMs) <= ORDER_MS;
}

/** A question about some days also reads the days next to them. */
export function happensNear(copy: Copy, other: Copy): boolean {
  return Math.abs(copy.occurredMs - other.occurredMs) <= NEAR_MS;
}

/** Whether the speed layer read a server's line of an order before those of all pages: then no page's line counts. */
export function namedByServer(book: StreamBook, copies: readonly Copy[]): Chance {
  const owners = ownersOf(linesOf(book, copies));
  if (!owners.some(isOfServer)) return 'never';
  return owners.every(isOfServer) ? 'always' : 'maybe';
}

/** The copies that may have been read first: within one shard that is the first, across several it may be any of these. */
export function ownersOf(copies: readonly Copy[]): readonly Copy[] {
  const firsts = new Map<string, Copy>();
  for (const copy of copies) if (!firsts.has(copy.shard)) firsts.set(copy.shard, copy);
  return [...firsts.values()];
}

interface FirstPages {
  /** Those that may be the first that live counts. */
  readonly pages: readonly Copy[];
  /** True if any surely counts, once no server named the order. */
  readonly isSure: boolean;
}

/**
 * The first of some lines of pages: in each shard the first, and what follows if that may have been a duplicate of a
 * server's event.
 */
export function firstPages(book: StreamBook, copies: readonly Copy[]): FirstPages {
  const known = new Set(serversOf(book, copies).map(({ uid }) => uid));
  const pages = copies.filter((copy) => !isOfServer(copy));
  const sure = ownersOf(pages.filter(({ uid }) => !known.has(uid)));
  const isBefore = (page: Copy, at: number): boolean => {
    const first = sure.find(({ shard }) => shard === page.shard);
    return first === undefined || at <= pages.indexOf(first);
  };
  return { pages: pages.filter(isBefore), isSure: sure.length > 0 };
}
