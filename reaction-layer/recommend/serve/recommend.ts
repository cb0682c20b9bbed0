import type { RequestOf } from '../../../core/wire/operation';
import { ITEMS } from '../model/parameters';
import type { SlotRules } from '../rules';
import type { getRecommendations, Recommendations } from '../wire';
import type { ItemFacts, LearnedModel } from './learn-published';
import { applyRules, type Candidate } from './apply-rules';

type Asked = RequestOf<typeof getRecommendations>;
type Answered = Pick<Recommendations, 'based_on' | 'fallback' | 'items'>;
type Reason = Answered['items'][number]['reason'];

/** Candidates per item of the answer: filters and rules leave some out. */
const SPARE = 10;
const NO_FACTS: ItemFacts = { category: null, priceMinor: null, currency: null };

/** Products for a session, an item or a cart, with the rules of the shop. */
export function recommendFrom(model: LearnedModel, asked: Asked, rules: SlotRules): Answered {
  const { predictor } = model;
  const session = [...(asked.viewed ?? []), ...(asked.cart ?? []), ...(asked.item === undefined ? [] : [asked.item])];
  const hidden = new Set([...(asked.exclude ?? []), ...(asked.cart ?? []), ...rules.never_show]);
  const current = session.at(-1);
  if (current !== undefined) hidden.add(current);
  const isShown = (item: string): boolean => !hidden.has(item) && passes(asked, model.facts.get(item) ?? NO_FACTS);
  const likely = predictor
    .predict(session, SPARE * ITEMS.most)
    .filter(({ item }) => isShown(item))
    .map(({ item, score }): Candidate => ({
      item,
      score,
      facts: model.facts.get(item) ?? NO_FACTS,
      isFallback: false,
    }));
  const rest = fallbackOf(model, new Set(likely.map(({ item }) => item))).filter(({ item }) => isShown(item));
  const pinned = rules.pins.filter(isShown);
  const chosen = applyRules(
    [...likely, ...rest],
    { ...rules, pins: pinned },
    { limit: asked.limit, facts: model.facts },
  );
  const together =
    current === undefined
      ? []
      : predictor.together(
          current,
          chosen.map(({ item }) => item),
        );
  return {
    based_on: session.filter((item) => predictor.knows(item)),
    fallback: likely.length >= asked.limit ? 'none' : fallbackKind(asked),
    items: chosen.map(({ item, score, facts, isFallback }, at) => ({
      item,
      score,
      category: facts.category,
      price_minor: facts.priceMinor,
      currency: facts.currency,
      reason: pinned.includes(item)
        ? reasonOf('pinned', null, 0)
        : isFallback
          ? reasonOf(fallbackKind(asked), null, predictor.sessionsOf(item))
          : whyLikely(predictor.sessionsOf(item), current ?? null, together[at] ?? 0),
    })),
  };
}

function passes({ category, min_price: least, max_price: most }: Asked, facts: ItemFacts): boolean {
  if (category !== undefined && facts.category !== category) return false;
  if (least === undefined && most === undefined) return true;
  return facts.priceMinor !== null && facts.priceMinor >= (least ?? 0) && facts.priceMinor <= (most ?? Infinity);
}

function whyLikely(sessions: number, current: string | null, together: number): Reason {
  return together > 0
    ? reasonOf('viewed_together', current, together)
    : reasonOf('in_similar_sessions', null, sessions);
}

const WORDS: Readonly<Record<Reason['kind'], (sessions: number) => string>> = {
  viewed_together: (sessions) => `viewed together in ${counted(sessions)}`,
  in_similar_sessions: (sessions) => `viewed in sessions like this one, and in ${counted(sessions)} in all`,
  popular: (sessions) => `viewed in ${counted(sessions)}`,
  popular_in_category: (sessions) => `of this category, viewed in ${counted(sessions)}`,
  pinned: () => 'chosen by the shop',
};

function counted(sessions: number): string {
  return sessions === 1 ? '1 session' : `${sessions} sessions`;
}

function reasonOf(kind: Reason['kind'], item: string | null, sessions: number): Reason {
  return { kind, with: item, sessions, text: WORDS[kind](sessions) };
}

function fallbackKind(asked: Asked): 'popular' | 'popular_in_category' {
  return asked.category === undefined ? 'popular' : 'popular_in_category';
}

/** The products in most sessions, with scores below those of all that the model predicts. */
function fallbackOf({ predictor, facts }: LearnedModel, known: ReadonlySet<string>): readonly Candidate[] {
  return predictor.popular
    .filter((item) => !known.has(item))
    .map((item) => ({ item, score: 0, facts: facts.get(item) ?? NO_FACTS, isFallback: true }));
}
