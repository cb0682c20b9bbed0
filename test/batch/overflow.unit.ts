import { emptyCell, sectionOf } from '../../core/cell/cell';
import { foldOverflow } from '../../batch-layer/publish/overflow';
import { compareCodePoints } from '../../core/encoding/code-points';
import { DIMENSIONS, OTHER_KEY } from '../../core/metric/dimension';
import type { CountState } from '../../core/metric/kind/count';
import { metricsOfKind } from '../../core/metric/sql';

const metric = metricsOfKind('count').find(({ id }) => id === 'page_views')!;
const most = DIMENSIONS.page.maxKeys;

function pages(counts: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  const cell = emptyCell();
  const section = sectionOf(cell, { metric, dimension: 'page', population: 'human' });
  if (!('keys' in section)) throw new Error('a breakdown has keys');
  for (const [key, count] of Object.entries(counts)) section.keys.set(key, { count });
  foldOverflow(cell);
  return new Map([...section.keys].map(([key, state]) => [key, (state as CountState).count]));
}

it('leaves a breakdown that fits as it is', () => {
  const counts = Object.fromEntries(Array.from({ length: most }, (_, at) => [`/${at}`, 1]));

  expect(Object.fromEntries(pages(counts))).toEqual(counts);
});

it('keeps the heaviest keys, of equal ones the first in code point order, and adds the rest up', () => {
  const full = Object.fromEntries(Array.from({ length: most - 1 }, (_, at) => [`/${at}`, 5]));

  const kept = pages({ ...full, '/light': 1, '\u{1F600}': 2, '\uFF5E': 2 });

  expect(kept.size).toBe(most + 1);
  expect(kept.get('\uFF5E')).toBe(2);
  expect(kept.get('\u{1F600}')).toBeUndefined();
  expect(kept.get(OTHER_KEY)).toBe(3);
});

it('orders text as the engines do', () => {
  const texts = ['', 'a', 'a ', 'aa', 'é', '日本', '\uE000', '\uFFFD', '\u{10000}', '\u{1F600}', '\u{1F600}a'];

  expect([...texts].reverse().sort(compareCodePoints)).toEqual(texts);
});
