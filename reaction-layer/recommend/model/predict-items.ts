import { bestOf } from './best-of';
import { PARAMETERS } from './parameters';
import { type Learned, type SessionIndex, sessionCount } from './session-index';
import { SparseScores } from './sparse-scores';

/** An item that is likely to be viewed next. */
export interface PredictedItem {
  readonly item: string;
  /** Comparable within one answer only; the sum over all items is 1. */
  readonly score: number;
}

export interface ItemPredictor {
  /** Items of a session in order → up to `limit` items, best first; none if the model knows none of the session's. */
  predict(session: readonly string[], limit: number): readonly PredictedItem[];
  /** In how many of the sessions with an item each of the others was viewed; sessions as PARAMETERS.sessionsPerItem. */
  together(item: string, others: readonly string[]): readonly number[];
  knows(item: string): boolean;
  /** Sessions with the item; 0 for one that the model does not know. */
  sessionsOf(item: string): number;
  /** Items in most sessions, the most frequent first. */
  readonly popular: readonly string[];
}

const POPULAR_ITEMS = 1_000;

/**
 * What similar sessions viewed around the items in common, and how often people view the same item again. The family is
 * VS-kNN (Ludewig, Jannach: Evaluation of session-based recommendation algorithms, 2018); ADR 78 says what is added.
 */
export function createItemPredictor(index: SessionIndex): ItemPredictor {
  const numbers = new Map(index.items.map((item, number) => [item, number]));
  const all = Uint32Array.from(index.items.keys());
  const popular = bestOf(all, Float64Array.from(index.itemSessions), POPULAR_ITEMS);
  const textOf = (number: number): string => index.items[number] ?? '';
  const likely = createLikelihood(index);
  return {
    predict: (session, limit) => {
      const known = session.map((item) => numbers.get(item)).filter((number) => number !== undefined);
      const scored = likely(known, limit);
      return scored.map(({ number, score }) => ({ item: textOf(number), score }));
    },
    together: (item, others) => {
      const number = numbers.get(item);
      // An unknown item has a number that occurs in no session.
      const counted = others.map((other) => numbers.get(other) ?? index.items.length);
      return number === undefined ? others.map(() => 0) : countTogether(index, number, counted);
    },
    knows: (item) => numbers.has(item),
    sessionsOf: (item) => index.itemSessions[numbers.get(item) ?? index.items.length] ?? 0,
    popular: Array.from(popular, textOf),
  };
}

interface ScoredNumber {
  readonly number: number;
  readonly score: number;
}

/** Scores by item number. Its memory for one request is kept for the next. */
function createLikelihood(index: SessionIndex): (known: readonly number[], limit: number) => readonly ScoredNumber[] {
  const similar = new SparseScores(sessionCount(index));
  const found = new SparseScores(index.items.length);
  const recency = new Float64Array(index.items.length);
  const counted = new Float64Array(index.items.length);
  const rarity = Float64Array.from(index.itemSessions, (count) =>
    Math.sqrt(Math.log1p(index.learned.sessions / count)),
  );

  function findSimilar(last: readonly number[]): Uint32Array {
    for (const item of new Set(last))
      for (const session of latestSessions(index, item)) similar.add(session, recency[item] ?? 0);
    return bestOf(similar.touched(), similar.scores, PARAMETERS.neighbours);
  }

  function scoreItems(session: number): void {
    const from = index.sessionStarts[session] ?? 0;
    const end = index.sessionStarts[session + 1] ?? 0;
    const common = latestInCommon(index.sequence, from, end, recency);
    const weight = (similar.scores[session] ?? 0) * (recency[index.sequence[common] ?? 0] ?? 0);
    for (let at = from; at < end; at++) {
      const item = index.sequence[at] ?? 0;
      const near =
        at < common
          ? PARAMETERS.before / (1 + PARAMETERS.distance * (common - at))
          : 1 / (1 + PARAMETERS.distance * (at - common));
      const score = weight * near * (rarity[item] ?? 0);
      // An item that occurs again counts once, where it counts most.
      const more = score - (counted[item] ?? 0);
      if (more <= 0) continue;
      found.add(item, more);
      counted[item] = score;
    }
    for (let at = from; at < end; at++) counted[index.sequence[at] ?? 0] = 0;
  }

  return (known, limit) => {
    const last = withoutRepeats(known).slice(-PARAMETERS.lastItems);
    const current = last.at(-1);
    if (current === undefined) return [];
    last.forEach((item, at) => {
      recency[item] = PARAMETERS.decay ** (last.length - 1 - at);
    });
    for (const session of findSimilar(last)) scoreItems(session);
    expectReturns(found, { current, seen: new Set(known), learned: index.learned });
    const best = bestOf(found.touched(), found.scores, limit);
    const scored = Array.from(best, (number) => ({ number, score: found.scores[number] ?? 0 }));
    similar.clear();
    found.clear();
    for (const item of last) recency[item] = 0;
    return scored.filter(({ score }) => score > 0);
  };
}

/**
 * Makes scores chances: the current item gets the share of views that repeat the one before, and items seen earlier are
 * moved towards the share of views that return to one. Shops differ more in these two habits than in anything else.
 */
function expectReturns(
  found: SparseScores,
  session: { readonly current: number; readonly seen: ReadonlySet<number>; readonly learned: Learned },
): void {
  const { current, seen, learned } = session;
  const { scores } = found;
  let all = 0;
  let old = 0;
  for (const item of found.touched()) {
    if (item === current) continue;
    all += scores[item] ?? 0;
    if (seen.has(item)) old += scores[item] ?? 0;
  }
  const others = 1 - learned.again;
  const expected = others === 0 ? 0 : learned.returning / others;
  const isMixed = old > 0 && old < all;
  const oldFactor = isMixed ? corrected(expected, old / all) : 1;
  const newFactor = isMixed ? corrected(1 - expected, 1 - old / all) : 1;
  for (const item of found.touched()) {
    const chance = (others * (scores[item] ?? 0)) / (all === 0 ? 1 : all);
    scores[item] = item === current ? learned.again : chance * (seen.has(item) ? oldFactor : newFactor);
  }
}

/** Part of the way from a share that was found to the one that is expected. */
function corrected(expected: number, share: number): number {
  return 1 + PARAMETERS.returning * (expected / share - 1);
}

/** Place of the item in common that the running session viewed last. */
function latestInCommon(sequence: Uint32Array, from: number, end: number, recency: Float64Array): number {
  let latest = from;
  let most = 0;
  for (let at = from; at < end; at++) {
    const recent = recency[sequence[at] ?? 0] ?? 0;
    if (recent === 0 || recent < most) continue;
    latest = at;
    most = recent;
  }
  return latest;
}

function withoutRepeats(items: readonly number[]): readonly number[] {
  return items.filter((item, at) => item !== items[at - 1]);
}

function latestSessions({ postingStarts, postings }: SessionIndex, item: number): Uint32Array {
  return postings.subarray(postingStarts[item], postingStarts[item + 1]);
}

/** In how many sessions of an item each of the others was viewed. */
function countTogether(index: SessionIndex, item: number, others: readonly number[]): readonly number[] {
  const counts = new Map(others.map((other) => [other, 0]));
  for (const session of latestSessions(index, item)) {
    const own = index.sequence.subarray(index.sessionStarts[session], index.sessionStarts[session + 1]);
    own.forEach((other, at) => {
      const known = counts.get(other);
      if (known !== undefined && own.indexOf(other) === at) counts.set(other, known + 1);
    });
  }
  return others.map((other) => counts.get(other) ?? 0);
}
