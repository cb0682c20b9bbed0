import { createSessionLearner } from '../../reaction-layer/recommend/model/learn-sessions';
import { createItemPredictor } from '../../reaction-layer/recommend/model/predict-items';
import { readShopRules, rulesFor } from '../../reaction-layer/recommend/rules';
import { createModelKeeper } from '../../reaction-layer/recommend/serve/keep-models';
import type { ItemFacts, LearnedModel } from '../../reaction-layer/recommend/serve/learn-published';
import { recommendFrom } from '../../reaction-layer/recommend/serve/recommend';
import { getRecommendations } from '../../reaction-layer/recommend/wire';

const CATEGORIES: Readonly<Record<string, string>> = { a: 'shoes', b: 'shoes', c: 'shoes', d: 'hats', e: 'hats' };
const PRICES: Readonly<Record<string, number>> = { a: 100, b: 200, c: 300, d: 400 };

/** One word per session; its letters are products in order. */
function modelOf(...sessions: readonly string[]): LearnedModel {
  const learner = createSessionLearner();
  sessions.forEach((items, session) =>
    Array.from(items).forEach((item, at) => learner.add(`s${session}`, item, session * 100 + at)),
  );
  const index = learner.finish();
  const facts = index.items.map((item): [string, ItemFacts] => [
    item,
    { category: CATEGORIES[item] ?? null, priceMinor: PRICES[item] ?? null, currency: 'EUR' },
  ]);
  const { learned, items } = index;
  return {
    version: '1',
    learned,
    itemCount: items.length,
    predictor: createItemPredictor(index),
    facts: new Map(facts),
  };
}

const MODEL = modelOf('abd', 'abc', 'abe', 'cde', 'ade');

function recommended(given: Readonly<Record<string, unknown>>, rules: unknown = {}, slot?: string) {
  const asked = getRecommendations.input.parse({ site: 'shop', ...given });
  return recommendFrom(MODEL, asked, rulesFor(readShopRules(JSON.stringify({ shop: rules })), 'shop', slot));
}
function itemsFor(...given: Parameters<typeof recommended>): string {
  return recommended(...given)
    .items.map(({ item }) => item)
    .join('');
}

test('a product page shows what was viewed together with it, saying in how many sessions, and not itself', () => {
  const { items, based_on: basedOn } = recommended({ item: 'a', limit: 1 });

  expect(basedOn).toEqual(['a']);
  expect(items).toMatchObject([{ item: 'b', category: 'shoes', price_minor: 200, currency: 'EUR' }]);
  expect(items[0]?.reason).toEqual({
    kind: 'viewed_together',
    with: 'a',
    sessions: 3,
    text: 'viewed together in 3 sessions',
  });
});

test('what is in the cart, current or excluded is not recommended', () => {
  expect(itemsFor({ cart: ['a', 'b'] })).not.toMatch(/[ab]/);
  expect(itemsFor({ viewed: ['a', 'b'], exclude: 'c' })).not.toMatch(/[bc]/);
});

test('an unknown product and an empty session fall back to what is in most sessions, of the category if one is asked for', () => {
  expect(recommended({ item: 'new' })).toMatchObject({ fallback: 'popular', based_on: [] });
  expect(itemsFor({ limit: 2 })).toBe('ab');
  expect(itemsFor({ category: 'hats' })).toBe('de');
  expect(recommended({ category: 'hats' }).items[0]?.reason).toMatchObject({
    kind: 'popular_in_category',
    sessions: 3,
  });
});

test('prices filter both ends included, and leave out what has no price', () => {
  expect(itemsFor({ min_price: 200, max_price: 300 })).toBe('bc');
});

test('pins come first, boosts move, never_show hides, and a slot has rules of its own', () => {
  expect(itemsFor({ item: 'a' }, { pins: ['e'] })[0]).toBe('e');
  expect(recommended({ item: 'a' }, { pins: ['e'] }).items[0]?.reason.kind).toBe('pinned');
  expect(itemsFor({ item: 'a' }, { never_show: ['b'] })).not.toContain('b');
  expect(itemsFor({ item: 'a' }, { never_show: ['e'], pins: ['e'] })).not.toContain('e');
  expect(itemsFor({ item: 'a' }, { boosts: [{ category: 'hats', factor: 100 }] })).toMatch(/^[de]{2}/);
  const slots = { cart: { pins: ['c'] } };
  expect(itemsFor({ item: 'a' }, { slots }, 'cart')[0]).toBe('c');
  expect(itemsFor({ item: 'a' }, { slots }, 'home')[0]).not.toBe('c');
});

test('with most_per_category the others come last', () => {
  const shown = itemsFor({ viewed: ['z'] }, { most_per_category: 1 });

  expect(shown).toHaveLength(5);
  expect(new Set(Array.from(shown.slice(0, 2), (item) => CATEGORIES[item])).size).toBe(2);
});

test.each(['{', '{"shop":{"pin":[]}}', '{"shop":{"boosts":[{"factor":2}]}}'])('rules %s are refused', (text) => {
  expect(() => readShopRules(text)).toThrow(/TIDEMARK_RECOMMEND_RULES/);
});

describe('models', () => {
  const published = (epoch: number) => ({
    site: { id: 'shop', timeZone: 'UTC', currency: 'EUR' },
    pointer: { epoch, tidemark: 0, withdrawn: [] },
  });

  test('the model before answers until that of a new run is learned, and a rollback returns to it', async () => {
    const learning = new Map<number, (model: LearnedModel) => void>();
    const keeper = createModelKeeper(({ pointer }) => new Promise((resolve) => learning.set(pointer.epoch, resolve)));
    const first = keeper(published(1));
    learning.get(1)?.({ ...MODEL, version: '1' });
    expect((await first)?.version).toBe('1');

    expect((await keeper(published(2)))?.version).toBe('1');
    learning.get(2)?.({ ...MODEL, version: '2' });
    await new Promise(setImmediate);

    expect((await keeper(published(2)))?.version).toBe('2');
    expect((await keeper(published(1)))?.version).toBe('1');
    expect(learning.size).toBe(2);
  });

  test('a failed attempt is made again', async () => {
    let attempts = 0;
    const keeper = createModelKeeper(() =>
      ++attempts === 1 ? Promise.reject(new Error('no engine')) : Promise.resolve(MODEL),
    );

    await expect(keeper(published(1))).rejects.toThrow('no engine');

    expect(await keeper(published(1))).toBe(MODEL);
  });

  test('nothing is learned before the first run', async () => {
    const keeper = createModelKeeper(() => Promise.reject(new Error('asked')));

    expect(await keeper(published(0))).toBeUndefined();
  });
});
