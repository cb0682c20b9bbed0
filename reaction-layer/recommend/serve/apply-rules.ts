import type { SlotRules } from '../rules';
import type { ItemFacts } from './learn-published';

/** An item that may be recommended. */
export interface Candidate {
  readonly item: string;
  readonly score: number;
  readonly facts: ItemFacts;
  /** It comes from what is popular, not from the model. */
  readonly isFallback: boolean;
}

/** What the rules apply to. */
interface Applied {
  readonly limit: number;
  readonly facts: ReadonlyMap<string, ItemFacts>;
}

/**
 * Pins first, then candidates by their boosted scores; of a category with enough items, the others come last.
 *
 * @param candidates best first, each once
 */
export function applyRules(
  candidates: readonly Candidate[],
  { pins, boosts, most_per_category: most }: SlotRules,
  { limit, facts }: Applied,
): readonly Candidate[] {
  const pinned = [...new Set(pins)].map((item): Candidate => {
    const unknown: ItemFacts = { category: null, priceMinor: null, currency: null };
    return { item, score: 1, facts: facts.get(item) ?? unknown, isFallback: false };
  });
  const boosted = candidates
    .filter(({ item }) => !pins.includes(item))
    .map((candidate) => ({ ...candidate, score: candidate.score * factorOf(candidate, boosts) }))
    .toSorted((a, b) => Number(a.isFallback) - Number(b.isFallback) || b.score - a.score);
  return diverse([...pinned, ...boosted], most ?? Infinity).slice(0, limit);
}

function factorOf({ item, facts }: Candidate, boosts: SlotRules['boosts']): number {
  return boosts
    .filter((boost) => boost.item === item || (boost.category !== undefined && boost.category === facts.category))
    .reduce((factor, boost) => factor * boost.factor, 1);
}

/** Items without a category are never too many. */
function diverse(candidates: readonly Candidate[], most: number): readonly Candidate[] {
  const counts = new Map<string, number>();
  const first: Candidate[] = [];
  const later: Candidate[] = [];
  for (const candidate of candidates) {
    const { category } = candidate.facts;
    const count = category === null ? 0 : (counts.get(category) ?? 0);
    if (category !== null) counts.set(category, count + 1);
    (count < most ? first : later).push(candidate);
  }
  return [...first, ...later];
}
