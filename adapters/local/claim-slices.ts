import { DAY_MS, HOUR_MS } from '../../core/time/window';
import { type MemoryKind, REMEMBERED_MS } from '../../core/port/seen-events';
import { type ClaimLookup, ClaimTable, type KeptClaim } from './claim-table';

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

/** A slice that has ended, with all its claims in memory. */
export interface EndedSlice {
  readonly slice: number;
  readonly table: ClaimTable;
}

/** The claims of one kind. All new ones go to the newest slice, those of shards that lag as well. */
export class ClaimSlices {
  readonly #slicing: Slicing;
  readonly #slices = new Map<number, ClaimLookup>();
  #newest = Number.NEGATIVE_INFINITY;
  #newestTable = new ClaimTable();

  constructor(slicing: Slicing) {
    this.#slicing = slicing;
  }

  get newest(): number {
    return this.#newest;
  }

  /** Number of ids, and the memory that they occupy. */
  get held(): { readonly ids: number; readonly bytes: number } {
    const slices = [...this.#slices.values()];
    return {
      ids: slices.reduce((sum, { size }) => sum + size, 0),
      bytes: slices.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  }

  /** Begins a slice if it is time to; returns whether it did. */
  moveTo(nowMs: number): boolean {
    return this.#begin(Math.floor(nowMs / this.#slicing.sliceMs));
  }

  /** Begins a slice that was stored, with room for its claims. Slices are restored in their order. */
  restore(slice: number, expected: number): boolean {
    return this.#begin(slice, expected);
  }

  /** Looks the claims of an ended slice up in this from now on. */
  replace(slice: number, claims: ClaimLookup): void {
    if (slice >= this.oldest) this.#slices.set(slice, claims);
  }

  /** The oldest slice that has ended and has all its claims in memory. */
  get ended(): EndedSlice | undefined {
    for (const [slice, table] of this.#slices)
      if (slice < this.#newest && table instanceof ClaimTable) return { slice, table };
    return undefined;
  }

  /** The oldest slice that is remembered. */
  get oldest(): number {
    return this.#newest - this.#slicing.kept;
  }

  isOwner(claim: KeptClaim): boolean | undefined {
    for (const claims of this.#slices.values()) {
      const isOwner = claims.isOwner(claim);
      if (isOwner !== undefined) return isOwner;
    }
    return undefined;
  }

  /** Adds a claim whose id has no owner. */
  add(claim: KeptClaim): void {
    this.#newestTable.add(claim);
  }

  #begin(slice: number, expected = 0): boolean {
    if (slice <= this.#newest) return false;
    this.#newest = slice;
    this.#newestTable = new ClaimTable(expected);
    this.#slices.set(slice, this.#newestTable);
    for (const old of this.#slices.keys()) if (old < this.oldest) this.#slices.delete(old);
    return true;
  }
}
