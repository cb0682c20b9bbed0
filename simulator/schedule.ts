import { elementAt } from '../core/element-at';
/** Work scheduled for a time. `order` and then `part` break ties, so the order never depends on history. */
export interface Scheduled {
  readonly atMs: number;
  readonly order: number;
  readonly part: number;
}

/** A binary heap: the earliest first. */
export class TrafficSchedule<T extends Scheduled> {
  private readonly heap: T[] = [];

  get next(): T | undefined {
    return this.heap[0];
  }

  add(item: T): void {
    const { heap } = this;
    let place = heap.length;
    heap.push(item);
    while (place > 0) {
      const parent = (place - 1) >>> 1;
      if (!isBefore(item, elementAt(heap, parent))) break;
      heap[place] = elementAt(heap, parent);
      place = parent;
    }
    heap[place] = item;
  }

  /** Removes and returns the earliest. */
  take(): T | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (heap.length > 0 && last !== undefined) this.sink(last);
    return first;
  }

  private sink(item: T): void {
    const { heap } = this;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(elementAt(heap, child + 1), elementAt(heap, child))) child++;
      if (!isBefore(elementAt(heap, child), item)) break;
      heap[place] = elementAt(heap, child);
      place = child;
    }
    heap[place] = item;
  }
}

function isBefore(a: Scheduled, b: Scheduled): boolean {
  if (a.atMs !== b.atMs) return a.atMs < b.atMs;
  return a.order === b.order ? a.part < b.part : a.order < b.order;
}
