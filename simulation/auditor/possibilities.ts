import type { Copy } from '../truth/meaning';
import { once } from '../../core/once';
import { isRefundOfOrder, orderKey, type StreamBook } from './stream-book';

/**
 * What a published run has read: every record that arrived before its tidemark, up to a sequence per shard and hour.
 */
export interface RunCoverage {
  readonly epoch: number;
  readonly tidemark: number;
  readonly covered: Readonly<Record<string, string>>;
}

/** What is known at the moment of an answer. */
export interface Knowledge {
  readonly coverage: RunCoverage;
  /** By shard: live cells hold every record before this one, and may hold later ones. */
  readonly foldedTo: (shard: string) => string;
  /** Everything that arrived before this is in the answer. */
  readonly asOf: number;
  /** Nothing that arrived after this was read from the archive's newest files. */
  readonly tailTo: number;
  /** The memory of seen events was lost: live cells may count a repeat. */
  readonly isDegraded: boolean;
}

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

/** The ways in which every event, and every order, may be counted: found when they are first asked for. */
export function waysOf(book: StreamBook, knowledge: Knowledge, layers: Layers): Possible {
  const ways = (copies: readonly Copy[]): Ways => waysToCount(book, copies, knowledge, layers);
  const waysOfAll = (lists: ReadonlyMap<unknown, readonly Copy[]>): readonly Ways[] => [...lists.values()].map(ways);
  const events = once(() => waysOfAll(book.copies));
  const orders = once(() => waysOfAll(book.orders));
  const ordersInCurrency = once(() => waysOfAll(book.ordersInCurrency));
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

function waysToCount(book: StreamBook, copies: readonly Copy[], knowledge: Knowledge, layers: Layers): Ways {
  const batch = batchWays(copies, knowledge).flatMap((way) => withOrderAmounts(book, way, knowledge));
  if (layers === 'batch') return batch;
  if (layers === 'events')
    return batch.flatMap((counted) => (counted.length > 0 ? [counted] : tailWays(copies, knowledge)));
  const live = liveWays(copies, knowledge);
  return batch.flatMap((counted) => live.map((folded) => [...counted, ...folded]));
}

/** The batch layer keeps the first to arrive. A straggler that it may or may not have read may take that place. */
function batchWays(copies: readonly Copy[], knowledge: Knowledge): Ways {
  const read = copies.filter((copy) => placeOf(copy, knowledge) === 'batch').sort(byArrival);
  const perhaps = copies.filter((copy) => placeOf(copy, knowledge) === 'maybe_batch');
  const [first] = read;
  const sure = first === undefined ? NOWHERE : [first];
  return [sure, ...perhaps.filter((copy) => first === undefined || byArrival(copy, first) < 0).map((copy) => [copy])];
}

/** What the batch layer may have found for a refund that names no amount; any other event is counted as sent. */
function withOrderAmounts(book: StreamBook, way: readonly Copy[], knowledge: Knowledge): Ways {
  const [refund] = way;
  if (refund === undefined || !isRefundOfOrder(refund.meaning)) return [way];
  const key = orderKey(refund);
  const waysOfAll = (copies: readonly Copy[] = []): readonly Identity[] =>
    identities(copies).map((own) => ({ first: own[0], ways: batchWays(own, knowledge) }));
  const rivals = waysOfAll(book.orderRefunds.get(key)).filter(({ first: { uid } }) => uid !== refund.uid);
  const lines = waysOfAll(book.orders.get(key))
    .filter(({ first }) => isOfProduct(refund, first))
    .map((line) => ({ line: line.first, chance: chanceOfLine(refund, line, rivals) }));
  const sure = lines.filter(({ chance }) => chance === 'always').map(({ line }) => line);
  const perhaps = lines.filter(({ chance }) => chance === 'maybe').map(({ line }) => line);
  return subsets(perhaps).map((more) => [withAmountOf(refund, [...sure, ...more])]);
}

/** An event of an order, with the ways in which the batch layer may have counted it. */
interface Identity {
  readonly first: Copy;
  readonly ways: Ways;
}

function isOfProduct({ meaning: { product } }: Copy, line: Copy): boolean {
  return product === null || product === line.meaning.product;
}

/** Whether a line goes to a refund: it arrived before, and no refund between them gives it back. */
function chanceOfLine(refund: Copy, { first, ways }: Identity, rivals: readonly Identity[]): Chance {
  const isBefore = (copy: Copy): boolean => copy.arrivedMs <= refund.arrivedMs;
  const chance = chanceOf(ways, isBefore);
  if (chance === 'never') return chance;
  const arrivals = ways
    .flat()
    .filter(isBefore)
    .map(({ arrivedMs }) => arrivedMs);
  const [earliest, latest] = [Math.min(...arrivals), Math.max(...arrivals)];
  const takenAfter = (ms: number): readonly Chance[] =>
    rivals
      .filter((rival) => isOfProduct(rival.first, first))
      .map((rival) => chanceOf(rival.ways, (copy) => copy.arrivedMs >= ms && byArrival(copy, refund) < 0));
  if (takenAfter(latest).includes('always')) return 'never';
  return takenAfter(earliest).every((taken) => taken === 'never') ? chance : 'maybe';
}

type Chance = 'always' | 'maybe' | 'never';

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
 * The speed layer keeps the copy whose position owns the id, which is the first to be read. Within one shard that is
 * the first copy; across several shards it may be any.
 */
function liveWays(copies: readonly Copy[], knowledge: Knowledge): Ways {
  const firsts = new Map<string, Copy>();
  for (const copy of copies) if (!firsts.has(copy.shard)) firsts.set(copy.shard, copy);
  const ways = [...firsts.values()].flatMap((owner): readonly (readonly Copy[])[] => {
    switch (placeOf(owner, knowledge)) {
      case 'live':
        return [[owner]];
      case 'maybe_live':
        return [NOWHERE, [owner]];
      case 'batch':
      case 'maybe_batch':
        return [NOWHERE];
    }
  });
  if (!knowledge.isDegraded || copies.length === 1) return ways;
  const live = copies.filter((copy) => placeOf(copy, knowledge).endsWith('live'));
  return [...ways, ...subsets(live)];
}

/** Of what is not published, the first to arrive counts; the files hold what arrived before as_of, and nothing later. */
function tailWays(copies: readonly Copy[], { coverage, asOf, tailTo }: Knowledge): Ways {
  const tail = copies.filter(({ arrivedMs }) => arrivedMs >= coverage.tidemark && arrivedMs <= tailTo).sort(byArrival);
  const sure = tail.findIndex(({ arrivedMs }) => arrivedMs < asOf);
  return sure === -1 ? [...tail.map((copy) => [copy]), NOWHERE] : tail.slice(0, sure + 1).map((copy) => [copy]);
}

function subsets(copies: readonly Copy[]): Ways {
  return copies.slice(0, 6).reduce<Ways>((sets, copy) => [...sets, ...sets.map((set) => [...set, copy])], [NOWHERE]);
}

function placeOf({ arrivedMs, arrivalHour, shard, sequence }: Copy, { coverage, foldedTo, asOf }: Knowledge): Place {
  if (arrivedMs < coverage.tidemark)
    return sequence <= (coverage.covered[`${shard}/${arrivalHour}`] ?? '') ? 'batch' : 'maybe_batch';
  return sequence < foldedTo(shard) || arrivedMs < asOf ? 'live' : 'maybe_live';
}

function byArrival(a: Copy, b: Copy): number {
  return a.arrivedMs - b.arrivedMs || compare(a.shard, b.shard) || compare(a.sequence, b.sequence) || a.index - b.index;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
