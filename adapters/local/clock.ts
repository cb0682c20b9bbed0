import type { Clock } from '../../core/port/clock';
import { numberOf, type LocalStateTable } from './state-table';
import type { Store } from './store';
import { STATE_ITEMS } from './tables';

/** The clock of a live directory: this machine's. */
export class SystemClock implements Clock {
  readonly kind = 'system';

  now(): number {
    return Date.now();
  }
}

/** The clock of a laboratory: it keeps the time a replay set, even after a restart. Starts at 0. */
export class VirtualClock implements Clock {
  readonly kind = 'virtual';
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
