/** The `most` numbers with the highest scores, best first; of equal scores the smaller number first. */
export function bestOf(numbers: Uint32Array, scores: Float64Array, most: number): Uint32Array {
  const isWorse = (a: number, b: number): boolean => {
    const [left, right] = [scores[a] ?? 0, scores[b] ?? 0];
    return left < right || (left === right && a > b);
  };
  const heap = numbers.slice(0, most);
  for (let root = (heap.length >> 1) - 1; root >= 0; root--) sink(heap, root, isWorse);
  for (let at = most; at < numbers.length; at++) {
    const number = numbers[at] ?? 0;
    if (!isWorse(heap[0] ?? 0, number)) continue;
    heap[0] = number;
    sink(heap, 0, isWorse);
  }
  return heap.sort((a, b) => (isWorse(a, b) ? 1 : -1));
}

/** Restores the heap below a root: no parent is better than its children. */
function sink(heap: Uint32Array, from: number, isWorse: (a: number, b: number) => boolean): void {
  let root = from;
  for (;;) {
    let worst = 2 * root + 1;
    if (worst >= heap.length) return;
    if (worst + 1 < heap.length && isWorse(heap[worst + 1] ?? 0, heap[worst] ?? 0)) worst++;
    const [child, parent] = [heap[worst] ?? 0, heap[root] ?? 0];
    if (!isWorse(child, parent)) return;
    heap[root] = child;
    heap[worst] = parent;
    root = worst;
  }
}
