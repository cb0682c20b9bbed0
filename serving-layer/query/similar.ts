import { elementAt } from '../../core/element-at';
const MOST_EDITS = 3;

/** The names most similar to an unknown one, nearest first: a few letters apart, or one containing the other. */
export function similar(name: string, names: readonly string[]): readonly string[] {
  const wanted = name.toLowerCase();
  const inside = (other: string): boolean => wanted.length >= 3 && (other.includes(wanted) || wanted.includes(other));
  return names
    .map((other) => ({ other, edits: inside(other) ? 0 : editDistance(wanted, other) }))
    .filter(({ edits }) => edits <= MOST_EDITS)
    .sort((a, b) => a.edits - b.edits || (a.other < b.other ? -1 : 1))
    .slice(0, 3)
    .map(({ other }) => other);
}

/** Levenshtein distance; names longer than 64 characters are never similar. */
function editDistance(a: string, b: string): number {
  if (a.length > 64) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = elementAt(row, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, elementAt(row, j) + 1, elementAt(next, j - 1) + 1));
    }
    row = next;
  }
  return elementAt(row, b.length);
}
