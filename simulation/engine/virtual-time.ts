import { elementAt } from '../../core/element-at';
import type { Clock } from '../../core/port/clock';

interface Event {
  readonly atMs: number;
  readonly order: number;
  readonly work: () => void;
}

/**
 * One thread, one clock, one order of events. Nothing waits for real time: `run` takes the next event, sets the clock
 * to it and lets everything that it woke come to rest before it takes another. The same events give the same order on
 * any machine.
 */
export class VirtualTime implements Clock {
  readonly #heap: Event[] = [];
  readonly #outside = new Set<Promise<unknown>>();
  #nowMs: number;
  #events = 0;

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  /** Number of events so far: a measure of a world's size. */
  get events(): number {
    return this.#events;
  }

  /** Schedules work at a time; immediately if that is past. */
  at(atMs: number, work: () => void): void {
    push(this.#heap, { atMs: Math.max(atMs, this.#nowMs), order: (this.#events += 1), work });
  }

  /** Clocks count whole milliseconds. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.at(this.#nowMs + Math.ceil(ms), resolve);
    });
  }

  /** Work that takes real time (a database engine): virtual time stands still until it is done. */
  outside<T>(work: Promise<T>): Promise<T> {
    const settledWork: Promise<unknown> = work.catch(() => undefined).finally(() => this.#outside.delete(settledWork));
    this.#outside.add(settledWork);
    return work;
  }

  /** Runs until nothing is left to do before a time, or `stop` returns true. */
  async run(untilMs: number, stop: () => boolean = () => false): Promise<void> {
    for (;;) {
      const next = this.#heap[0];
      if (stop()) return;
      if (next === undefined || next.atMs > untilMs) {
        this.#nowMs = Math.max(this.#nowMs, untilMs);
        return;
      }
      pop(this.#heap);
      this.#nowMs = next.atMs;
      next.work();
      await this.#rest();
    }
  }

  async #rest(): Promise<void> {
    await settled();
    while (this.#outside.size > 0) {
      await Promise.all(this.#outside);
      await settled();
    }
  }
}

/** One turn of the event loop: every promise that can continue without a new event has done so. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A binary heap: earliest first; ties in the order of scheduling. */
function push(heap: Event[], event: Event): void {
  let at = heap.push(event) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(event, elementAt(heap, parent))) break;
    heap[at] = elementAt(heap, parent);
    at = parent;
  }
  heap[at] = event;
}

function pop(heap: Event[]): void {
  const last = heap.pop() as Event;
  if (heap.length === 0) return;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(elementAt(heap, child + 1), elementAt(heap, child))) child += 1;
    if (!isBefore(elementAt(heap, child), last)) break;
    heap[at] = elementAt(heap, child);
    at = child;
  }
  heap[at] = last;
}

function isBefore(a: Event, b: Event): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
