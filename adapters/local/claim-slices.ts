import { DAY_MS, HOUR_MS } from '../../core/time/window';
import { type MemoryKind, REMEMBERED_MS } from '../../core/port/seen-events';
import { ClaimTable, type KeptClaim } from './claim-table';

/** How the claims of one kind are cut into slices of time, each of which is forgotten as a whole. */
export interface Slicing {
  /** Infinite where nothing is ever forgotten. */
  readonly sliceMs: number;
  /** Slices before the newest that are kept. */
  readonly kept: number;
}

/** An id is remembered for its time and up to a slice longer. */
export const SLICINGS: Readonly<Record<MemoryKind, Slicing>> = {
  event: { sliceMs: HOUR_MS, kept: REMEMBERED_MS.event / HOUR_MS },
  order: { sliceMs: DAY_MS, kept: REMEMBERED_MS.order / DAY_MS },
};
export const ENDLESS: Slicing = { sliceMs: Infinity, kept: 0 };

/** The claims of one kind in memory. All new ones go to the newest slice, those of shards that lag as well. */
export class ClaimSlices {
  readonly #slicing: Slicing;
  readonly #tables = new Map<number, ClaimTable>();
  #newest = Number.NEGATIVE_INFINITY;

  constructor(slicing: Slicing) {
    this.#slicing = slicing;
  }

  get newest(): number {
    return this.#newest;
  }

  /** Number of ids, and the memory that they occupy. */
  get held(): { readonly ids: number; readonly bytes: number } {
    const tables = [...this.#tables.values()];
    return {
      ids: tables.reduce((sum, { size }) => sum + size, 0),
      bytes: tables.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  }

  /** Begins a slice if it is time to; returns whether it did. */
  moveTo(nowMs: number): boolean {
    return this.#begin(Math.floor(nowMs / this.#slicing.sliceMs));
  }

  /** Begins a slice that was stored, with room for its claims. */
  restore(slice: number, expected: number): void {
    this.#begin(slice, expected);
  }

  /** The oldest slice that is remembered. */
  get oldest(): number {
    return this.#newest - this.#slicing.kept;
  }

  isOwner(claim: KeptClaim): boolean | undefined {
    for (const table of this.#tables.values()) {
      const isOwner = table.isOwner(claim);
      if (isOwner !== undefined) return isOwner;
    }
    return undefined;
  }

  /** Adds a claim whose id has no owner. */
  add(claim: KeptClaim): void {
    this.#tables.get(this.#newest)?.add(claim);
  }

  #begin(slice: number, expected = 0): boolean {
    if (slice <= this.#newest) return false;
    this.#newest = slice;
    this.#tables.set(slice, new ClaimTable(expected));
    for (const old of this.#tables.keys()) if (old < this.oldest) this.#tables.delete(old);
    return true;
  }
}
