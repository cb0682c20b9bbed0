import type { Clock } from '../../core/port/clock';
import { numberOf, type LocalStateTable } from './state-table';
import type { Store } from './store';
import { STATE_ITEMS } from './tables';

/** Sources of time, ms. */
export interface TimeSources {
  /** Since 1970; may be set at any moment. */
  readonly wall: () => number;
  /** Since any moment; never set. */
  readonly monotonic: () => number;
}

const MACHINE: TimeSources = { wall: () => Date.now(), monotonic: () => performance.now() };
/** A wall clock that is corrected in small steps stays within this of the monotonic one. */
const STEP_MS = 2_000;
/** A wall clock that was set is followed once it has kept its new course for this long. */
const SETTLED_MS = 5 * 60_000;

/**
 * The clock of a live directory: this machine's, without its leaps. Stamps decide what is exact and cannot be taken
 * back, so a wall clock that leaps (a wrong time server, a resumed machine) is not followed until it has been steady
 * again for five minutes; meanwhile time goes on as the monotonic clock says.
 */
export class SystemClock implements Clock {
  readonly kind = 'system';
  readonly speed = 1;
  readonly #sources: TimeSources;
  /** What is added to the monotonic clock. */
  #offset: number;
  /** The offset of a wall clock that leapt, and since when (monotonic) it has kept it. */
  #leap: { readonly offset: number; readonly since: number } | undefined;

  constructor(sources: TimeSources = MACHINE) {
    this.#sources = sources;
    this.#offset = sources.wall() - sources.monotonic();
  }

  now(): number {
    const monotonic = this.#sources.monotonic();
    const offset = this.#sources.wall() - monotonic;
    if (Math.abs(offset - this.#offset) <= STEP_MS) {
      this.#offset = offset;
      this.#leap = undefined;
    } else if (this.#leap === undefined || Math.abs(offset - this.#leap.offset) > STEP_MS) {
      this.#leap = { offset, since: monotonic };
    } else if (monotonic - this.#leap.since >= SETTLED_MS) {
      this.#offset = offset;
      this.#leap = undefined;
    }
    return Math.round(monotonic + this.#offset);
  }

  /** How far the wall clock has leapt from what `now` says, ms; 0 while it is followed. */
  get leapMs(): number {
    return this.#leap === undefined ? 0 : Math.round(this.#leap.offset - this.#offset);
  }
}

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
