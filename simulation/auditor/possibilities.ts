import type { Copy } from '../truth/meaning';
import { once } from '../../core/once';
import type { Knowledge } from './knowledge';
import { publishedPeople } from './people';
import { isIn, type AnswerScope } from './scope';
import { type Chance, firstPages, happensNear, isOfServer, namedByServer, ownersOf, serversOf } from './server-lines';
import { isRefundOfOrder, orderKey, type StreamBook } from './stream-book';
import { areRemembered, byArrival, clustersOf, mayAllCount, survivorsOf } from './survivors';

/**
 * The ways in which an identity may be counted, each as the list of copies that count. There is nearly always exactly
 * one.
 */
export type Ways = readonly (readonly Copy[])[];

/** What may count in an answer. */
export interface Possible {
  readonly events: readonly Ways[];
  /** The lines at which an order may count. */
  readonly orders: readonly Ways[];
  /** The same for every currency in which an order has amounts. */
  readonly ordersInCurrency: readonly Ways[];
}

/** What an answer rests on: published views, these and live cells, or published events and the archive's newest files. */
type Layers = 'batch' | 'both' | 'events';

type Place = 'batch' | 'maybe_batch' | 'live' | 'maybe_live';

const NOWHERE: readonly Copy[] = [];

/** The ways in which every event and order of an answer may be counted: found when they are first asked for. */
export function waysOf(book: StreamBook, scope: AnswerScope, knowledge: Knowledge, layers: Layers): Possible {
  const personOf = publishedPeople(book, knowledge);
  const waysOfAll = (lists: ReadonlyMap<unknown, readonly Copy[]>, how: Counting): readonly Ways[] =>
    [...lists.values()]
      .filter((copies) => copies.some((copy) => isIn(scope, copy)))
      .map((copies) => waysToCount(book, copies, knowledge, { layers, personOf, ...how }));
  const ofOrders: Counting = { folded: foldedFirsts, areOrders: true, seesServer: () => true };
  const events = once(() =>
    waysOfAll(book.copies, { folded: foldedEvents, areOrders: false, seesServer: happensNear }),
  );
  const orders = once(() => waysOfAll(book.orders, ofOrders));
  const ordersInCurrency = once(() => waysOfAll(book.ordersInCurrency, ofOrders));
  return {
    get events() {
      return events();
    },
    get orders() {
      return orders();
    },
    get ordersInCurrency() {
      return ordersInCurrency();
    },
  };
}

/** The ways in which the speed layer may have counted copies of an event, or lines of an order. */
type Folded = (book: StreamBook, copies: readonly Copy[], knowledge: Knowledge) => Ways;

interface Counting {
  readonly folded: Folded;
  /** Orders are counted at one of their lines, events each. */
  readonly areOrders: boolean;
  /** Whether a question that sees a line surely sees a server's line of its order, if that is in the tail. */
  readonly seesServer: (line: Copy, ofServer: Copy) => boolean;
}

interface Published {
  readonly layers: Layers;
  /** The event as the published days know it. */
  readonly personOf: (copy: Copy) => Copy;
}

function waysToCount(
  book: StreamBook,
  copies: readonly Copy[],
  knowledge: Knowledge,
  { layers, folded, personOf, ...counting }: Counting & Published,
): Ways {
  const kept = batchWays(book, copies, knowledge, counting.areOrders);
  const batch = kept.flatMap((way) => withOrderAmounts(book, way, knowledge)).map((way) => way.map(personOf));
  if (layers === 'batch') return batch;
  if (layers === 'events')
    return batch.flatMap((counted) => besideTail(counted, { book, copies, ...counting }, knowledge));
  const live = folded(book, copies, knowledge);
  return batch.flatMap((counted) => live.map((more) => [...counted, ...more]));
}

/** What the batch layer keeps of what it has read; it may or may not have read a straggler. */
function batchWays(book: StreamBook, copies: readonly Copy[], knowledge: Knowledge, areOrders: boolean): Ways {
  const keptOf = keeping(copies, areOrders, knowledge);
  return keptWays(knownInBatch(copies, knowledge), knownInBatch(serversOf(book, copies), knowledge), keptOf);
}

/** Which of some copies are kept beside lines of servers. */
type Keeping = (copies: readonly Copy[], servers: readonly Copy[]) => readonly Copy[];

/** Every survivor counts; an order at the first of the lines that survive. */
function keeping([copy]: readonly Copy[], areOrders: boolean, { horizonMs }: Pick<Knowledge, 'horizonMs'>): Keeping {
  const isOrder = areOrders && copy !== undefined && copy.meaning.orderId !== null;
  return (copies, servers) => survivorsOf(copies, servers, horizonMs).slice(0, isOrder ? 1 : undefined);
}

function knownInBatch(copies: readonly Copy[], knowledge: Knowledge): Known {
  const within = (place: Place): readonly Copy[] => copies.filter((copy) => placeOf(copy, knowledge) === place);
  return { sure: within('batch'), perhaps: within('maybe_batch') };
}

interface Known {
  readonly sure: readonly Copy[];
  readonly perhaps: readonly Copy[];
}

const NOTHING_KNOWN: Known = { sure: [], perhaps: [] };

/** What is kept of some copies beside the lines of servers in their order, of both of which some may not be known. */
function keptWays({ sure, perhaps }: Known, servers: Known, keptOf: Keeping): Ways {
  const isAlone = sure.length === 0 || (sure.length === 1 && servers.sure.length + servers.perhaps.length === 0);
  if (perhaps.length === 0 && isAlone) return [sure];
  const known = [...subsets(perhaps), ...perhaps.map((copy) => [copy])];
  const claims = servers.perhaps.length === 0 ? [servers.sure] : [servers.sure, [...servers.sure, ...servers.perhaps]];
  const kept = known.flatMap((more) => claims.map((claimed) => keptOf([...sure, ...more], claimed)));
  return [...new Map(kept.map((way) => [way.map(nameOf).join(' '), way])).values()];
}

function nameOf({ shard, sequence, index }: Copy): string {
  return `${shard}/${sequence}/${index}`;
}

/** What the batch layer may have found for a refund that names no amount; any other event is counted as sent. */
function withOrderAmounts(book: StreamBook, way: readonly Copy[], knowledge: Knowledge): Ways {
  const [refund] = way;
  if (refund === undefined || way.length > 1 || !isRefundOfOrder(refund.meaning)) return [way];
  const key = orderKey(refund);
  const waysOfAll = (copies: readonly Copy[] = []): readonly Identity[] =>
    identities(copies).map((own) => ({ first: own[0], ways: batchWays(book, own, knowledge, false) }));
  const rivals = waysOfAll(book.orderRefunds.get(key)).filter(({ first: { uid } }) => uid !== refund.uid);
  const lines = waysOfAll(book.orders.get(key))
    .filter(({ first }) => isOfProduct(refund, first))
    .map((line) => sharesOfLine(refund, line, rivals));
  return combinations(lines).map((shares) => [withAmountOf(refund, shares)]);
}

/** An event of an order, with the ways in which the batch layer may have counted it. */
interface Identity {
  readonly first: Copy;
  readonly ways: Ways;
}

function isOfProduct({ meaning: { product } }: Copy, line: Copy): boolean {
  return product === null || product === line.meaning.product;
}

/** The parts of a line that may go to a refund: it arrived before, and refunds between them leave some of its units. */
function sharesOfLine(refund: Copy, { first, ways }: Identity, rivals: readonly Identity[]): readonly Ways[number][] {
  const isBefore = (copy: Copy): boolean => copy.arrivedMs <= refund.arrivedMs;
  const chance = chanceOf(ways, isBefore);
  if (chance === 'never') return [NOWHERE];
  const arrivals = ways
    .flat()
    .filter(isBefore)
    .map(({ arrivedMs }) => arrivedMs);
  const [earliest, latest] = [Math.min(...arrivals), Math.max(...arrivals)];
  const takesAfter = (ms: number, rival: Identity): Chance =>
    chanceOf(rival.ways, (copy) => copy.arrivedMs >= ms && byArrival(copy, refund) < 0);
  const own = rivals.filter((rival) => isOfProduct(rival.first, first));
  const sure = own.filter((rival) => takesAfter(latest, rival) === 'always');
  const perhaps = own.filter((rival) => !sure.includes(rival) && takesAfter(earliest, rival) !== 'never');
  const shares = subsets(perhaps.map((rival) => rival.first)).map((more) =>
    shareOf(first, [...sure.map((rival) => rival.first), ...more], refund),
  );
  const distinct = new Map(shares.map((share) => [share[0]?.meaning.quantity, share]));
  return chance === 'always' ? [...distinct.values()] : [NOWHERE, ...distinct.values()];
}

/** The line with the units that a refund takes after others: as many as it says of its product, or all that are left. */
function shareOf(line: Copy, before: readonly Copy[], refund: Copy): Ways[number] {
  const units = line.meaning.quantity ?? 1;
  const asked = ({ meaning: { product, quantity } }: Copy): number => (product === null ? units : (quantity ?? units));
  const taken = before.reduce((sum, one) => sum + asked(one), 0);
  const quantity = Math.min(units, taken + asked(refund)) - Math.min(units, taken);
  return quantity === 0 ? NOWHERE : [{ ...line, meaning: { ...line.meaning, quantity } }];
}

/** More are not looked at: then the first part of a line is taken for the only one. */
const MOST_COMBINATIONS = 64;

/** The lines together, in each of the combinations of their parts. */
function combinations(lines: readonly (readonly Ways[number][])[]): Ways {
  return lines.reduce<Ways>(
    (sets, parts) => {
      const looked = sets.length * parts.length > MOST_COMBINATIONS ? parts.slice(0, 1) : parts;
      return sets.flatMap((set) => looked.map((part) => [...set, ...part]));
    },
    [NOWHERE],
  );
}

/** Whether a copy with a property counts in all of the ways, in some or in none. */
function chanceOf(ways: Ways, has: (copy: Copy) => boolean): Chance {
  if (ways.every((way) => way.some(has))) return 'always';
  return ways.some((way) => way.some(has)) ? 'maybe' : 'never';
}

/** The copies of each event. */
function identities(copies: readonly Copy[]): readonly (readonly [Copy, ...Copy[]])[] {
  const found = new Map<number, [Copy, ...Copy[]]>();
  for (const copy of copies) {
    const known = found.get(copy.uid);
    if (known === undefined) found.set(copy.uid, [copy]);
    else known.push(copy);
  }
  return [...found.values()];
}

/** Lines with amounts in several currencies have none that a refund could take. */
function withAmountOf(refund: Copy, lines: readonly Copy[]): Copy {
  const priced = lines.flatMap(({ meaning: { priceMinor, quantity, currency } }) =>
    priceMinor === null ? [] : [{ amount: priceMinor * (quantity ?? 1), currency }],
  );
  const [currency, ...others] = new Set(priced.map((line) => line.currency));
  if (currency === undefined || others.length > 0) return refund;
  const orderMinor = priced.reduce((sum, { amount }) => sum + amount, 0);
  return { ...refund, meaning: { ...refund.meaning, orderMinor, currency } };
}

/**
 * Of an order, the speed layer counts the line that was read first, of servers and of pages each; a page's only if no
 * server named the order before. A purchase without an order is one by itself.
 */
function foldedFirsts(book: StreamBook, copies: readonly Copy[], knowledge: Knowledge): Ways {
  if (copies.every(({ meaning }) => meaning.orderId === null)) return foldedEvents(book, copies, knowledge);
  const { pages, isSure } = firstPages(book, copies);
  const byPage = [...pages.flatMap((page) => folding(page, knowledge)), ...(isSure ? [] : [NOWHERE])];
  return foldedTogether(book, copies, withoutNamed(book, copies, byPage), knowledge);
}

/**
 * The speed layer counts the copy whose position owns the id. Servers have ids of their own, beside those of everybody:
 * one copy of a server and one of a page may both be counted, the page's only if it was read first, and if no server
 * named its order before.
 */
function foldedEvents(book: StreamBook, copies: readonly Copy[], knowledge: Knowledge): Ways {
  const byPage = ownersOf(copies).flatMap((owner) => (isOfServer(owner) ? [NOWHERE] : folding(owner, knowledge)));
  return foldedTogether(book, copies, withoutNamed(book, copies, byPage), knowledge);
}

function foldedTogether(book: StreamBook, copies: readonly Copy[], byPage: Ways, knowledge: Knowledge): Ways {
  const ofServers = copies.filter(isOfServer);
  const byServer = ofServers.length === 0 ? [NOWHERE] : ownersOf(ofServers).flatMap((one) => folding(one, knowledge));
  const ways = byPage.flatMap((page) => byServer.map((server) => [...page, ...server]));
  return [...ways, ...forgottenWays(book, copies, knowledge), ...lateWays(copies, knowledge)];
}

/** Without what pages sent if a server named the order before them, or with and without it if one may have. */
function withoutNamed(book: StreamBook, copies: readonly Copy[], byPage: Ways): Ways {
  const chance = namedByServer(book, copies);
  return chance === 'always' ? [NOWHERE] : chance === 'maybe' ? [NOWHERE, ...byPage] : byPage;
}

function folding(owner: Copy, knowledge: Knowledge): Ways {
  switch (placeOf(owner, knowledge)) {
    case 'live':
      return [[owner]];
    case 'maybe_live':
      return [NOWHERE, [owner]];
    case 'batch':
    case 'maybe_batch':
      return [NOWHERE];
  }
}

/** A memory that forgot lets any copies through. */
function forgottenWays(book: StreamBook, copies: readonly Copy[], knowledge: Knowledge): Ways {
  if (!knowledge.isDegraded || (copies.length === 1 && serversOf(book, copies).length === 0)) return [];
  return subsets(copies.filter((copy) => placeOf(copy, knowledge).endsWith('live')));
}

/** Copies that came after the first was forgotten, and may count beside it. */
function lateWays(copies: readonly Copy[], knowledge: Knowledge): Ways {
  if (areRemembered(copies)) return [];
  return subsets(copies.filter((copy) => placeOf(copy, knowledge).endsWith('live'))).filter(mayAllCount);
}

interface Tail extends Omit<Counting, 'folded'> {
  readonly book: StreamBook;
  readonly copies: readonly Copy[];
}

/**
 * What counts beside the published events: until the next run also a server's event in the tail, if a page's copy of it is
 * published. An order of several lines has counted at one that is published.
 */
function besideTail(published: readonly Copy[], tail: Tail, knowledge: Knowledge): Ways {
  // However far apart they arrived: what is beyond the horizon counts again from the next run on.
  const keptOf = keeping(tail.copies, tail.areOrders, { horizonMs: Infinity });
  const [first] = published;
  if (first === undefined) return tailWays(tailOf(tail.copies, knowledge), claimsIn(tail, knowledge), keptOf);
  if (tail.areOrders && first.meaning.orderId !== null) return [published];
  const own = tail.copies.filter((copy) => copy.uid === first.uid);
  const isNew = (copy: Copy): boolean =>
    !published.some((known) => happensNear(known, copy) && (isOfServer(known) || !isOfServer(copy)));
  const isFar = (copy: Copy): boolean => !published.some((known) => happensNear(known, copy));
  const superseding = tailOf(own.filter(isNew), knowledge);
  // What is published of other days is not compared.
  const far = {
    sure: superseding.sure.filter((copy) => !isFar(copy)),
    perhaps: [...superseding.sure.filter(isFar), ...superseding.perhaps],
  };
  return tailWays(far, NOTHING_KNOWN, keptOf).map((way) => [...published, ...way]);
}

/** Of copies that happened days apart, a question may see only some. */
function tailWays(known: Known, claims: Known, keptOf: Keeping): Ways {
  const clusters = clustersOf([...known.sure, ...known.perhaps]);
  const seen = clusters.length > 1 ? clusters.map((own) => new Set(own)) : [];
  const only = (own: ReadonlySet<Copy>): Known => ({
    sure: known.sure.filter((copy) => own.has(copy)),
    perhaps: known.perhaps.filter((copy) => own.has(copy)),
  });
  const parts = seen.map((own) => keptWays(only(own), claims, keptOf));
  const apart = parts.reduce<Ways>(
    (sets, ways) => sets.flatMap((set) => ways.map((way) => [...set, ...way])),
    [NOWHERE],
  );
  return [...keptWays(known, claims, keptOf), ...(parts.length === 0 ? [] : apart)];
}

/** The lines of servers, published or in the tail, to which what is in the tail gives way. */
function claimsIn({ book, copies, seesServer }: Tail, knowledge: Knowledge): Known {
  const servers = serversOf(book, copies);
  const batch = knownInBatch(servers, knowledge);
  const { sure, perhaps } = tailOf(servers, knowledge);
  const isSeen = (one: Copy): boolean => copies.every((copy) => seesServer(copy, one));
  return {
    sure: [...batch.sure, ...sure.filter(isSeen)],
    perhaps: [...batch.perhaps, ...sure.filter((one) => !isSeen(one)), ...perhaps],
  };
}

/** What is not published; the files hold what arrived before as_of, and nothing later. */
function tailOf(copies: readonly Copy[], { coverage, asOf, tailTo }: Knowledge): Known {
  const tail = copies.filter(({ arrivedMs }) => arrivedMs >= coverage.tidemark && arrivedMs <= tailTo);
  return {
    sure: tail.filter(({ arrivedMs }) => arrivedMs < asOf),
    perhaps: tail.filter(({ arrivedMs }) => arrivedMs >= asOf),
  };
}

function subsets(copies: readonly Copy[]): Ways {
  return copies.slice(0, 6).reduce<Ways>((sets, copy) => [...sets, ...sets.map((set) => [...set, copy])], [NOWHERE]);
}

function placeOf({ arrivedMs, arrivalHour, shard, sequence }: Copy, { coverage, foldedTo, asOf }: Knowledge): Place {
  if (arrivedMs < coverage.tidemark)
    return sequence <= (coverage.covered[`${shard}/${arrivalHour}`] ?? '') ? 'batch' : 'maybe_batch';
  return sequence < foldedTo(shard) || arrivedMs < asOf ? 'live' : 'maybe_live';
}
