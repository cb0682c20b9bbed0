/** Given several smaller lists, returns the index of one that still fails; undefined if none does (or time ran out). */
export type FirstFailing<Item> = (candidates: readonly (readonly Item[])[]) => Promise<number | undefined>;

/**
 * Reduces a list until no part can be removed without losing the failure: delta debugging. All candidates of a round
 * are offered together, so that they can be tried in parallel.
 *
 * Source: Zeller, Hildebrandt, “Simplifying and isolating failure-inducing input”, IEEE TSE 28(2), 2002, algorithm
 * ddmin.
 *
 * @param items fails as a whole
 */
export async function minimise<Item>(
  items: readonly Item[],
  firstFailing: FirstFailing<Item>,
): Promise<readonly Item[]> {
  if (items.length === 0 || (await firstFailing([[]])) !== undefined) return [];
  let left = items;
  for (let parts = 2; left.length > 1;) {
    const chunks = cut(left, parts);
    const rests = parts === 2 ? [] : chunks.map((chunk) => without(left, chunk));
    const candidates = [...chunks, ...rests];
    const at = await firstFailing(candidates);
    if (at !== undefined) {
      left = candidates[at] ?? left;
      parts = at < chunks.length ? 2 : Math.max(parts - 1, 2);
    } else if (parts < left.length) parts = Math.min(parts * 2, left.length);
    else break;
  }
  return left;
}

function cut<Item>(items: readonly Item[], parts: number): readonly (readonly Item[])[] {
  return Array.from({ length: parts }, (_, at) =>
    items.slice(Math.floor((at * items.length) / parts), Math.floor(((at + 1) * items.length) / parts)),
  );
}

function without<Item>(items: readonly Item[], chunk: readonly Item[]): readonly Item[] {
  const out = new Set(chunk);
  return items.filter((item) => !out.has(item));
}
