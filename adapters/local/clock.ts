import * as z from 'zod';
import type { Clock } from '../../core/port/clock';
import { numberOf, type LocalStateTable } from './state-table';
import type { Store } from './store';
import type { CourseMemory, SystemClock } from './system-clock';
import { STATE_ITEMS } from './tables';

/** The course of the clock among the items of a store. */
export function storedCourse(store: Store, state: LocalStateTable): CourseMemory {
  const { name } = STATE_ITEMS.uptime;
  return {
    kept: state.get((stored) => keptCourse.safeParse(stored).data, name),
    keep: (course) => store.joinNext(name, () => state.put(course, name)),
  };
}

const keptCourse = z.object({
  boot: z.string(),
  offset: z.number(),
  leap: z.object({ offset: z.number(), since: z.number() }).exactOptional(),
});

/** The clock of a laboratory: it keeps the time a replay set, even after a restart. Starts at 0. */
export class VirtualClock implements Clock {
  readonly kind = 'virtual';
  /** How many times faster than the machine's clock it is moved; 0 while it stands. */
  speed = 0;
  readonly #store: Store;
  readonly #state: LocalStateTable;
  #nowMs: number;

  constructor(store: Store, state: LocalStateTable) {
    this.#store = store;
    this.#state = state;
    this.#nowMs = state.get(numberOf, STATE_ITEMS.clock.name) ?? 0;
  }

  now(): number {
    return this.#nowMs;
  }

  /**
   * Moves the clock forward; an earlier time is ignored. Stored with the next commit, so nothing that depends on the
   * new time is stored before it.
   */
  advance(toMs: number): Promise<void> {
    if (toMs > this.#nowMs) {
      this.#nowMs = toMs;
      this.#store.joinNext('clock', () => this.#state.put(toMs, STATE_ITEMS.clock.name));
    }
    return Promise.resolve();
  }
}

export type LocalClock = SystemClock | VirtualClock;
