import { CLAIM_BYTES, type KeptClaim } from './claim-table';
import { ClaimSlices, type Slicing } from './claim-slices';
import type { SealedTable } from './sealed-table';
import { bytesOfClaims, CLAIMS_IN_PAGE, claimsOf, SortedClaims } from './sorted-claims';
import type { StoreKey } from './store';

/** Pages of an ended slice that are sorted in each call, at least; more if as many claims are made. */
const PAGES_PER_CALL = 4;

/** The tables of one kind of claim. Both have the key `[slice, page]`. */
export interface ClaimTables {
  /** In the order of their arrival, of slices that have not been sorted. The last page of a slice is filled up. */
  readonly arrived: SealedTable;
  /** In the order of their ids. A slice counts as sorted when none of its pages are left in `arrived`. */
  readonly sorted: SealedTable;
}

/** A slice that has ended and is being sorted: a few pages in each call, so that none takes long. */
interface Sorting {
  readonly slice: number;
  readonly rest: Generator<KeptClaim, void>;
  readonly claims: SortedClaims;
  page: number;
}

/** Bytes that a call may write beside its own claims. */
export const SORTED_BYTES_PER_CALL = (PAGES_PER_CALL + 1) * CLAIMS_IN_PAGE * CLAIM_BYTES;

/**
 * The claims of one kind in the store, the newest slices of them in memory as well. When a slice ends, its claims are
 * written again in the order of their ids, and its memory is given back.
 */
export class StoredClaims {
  readonly #tables: ClaimTables;
  readonly slices: ClaimSlices;
  #tail: Uint8Array = new Uint8Array(0);
  #page = 0;
  #sorting: Sorting | undefined;

  /** Reads everything that is stored. @throws CorruptValueError */
  constructor(tables: ClaimTables, slicing: Slicing) {
    this.#tables = tables;
    this.slices = new ClaimSlices(slicing);
    const arrived = pagesBySlice(tables.arrived);
    const sorted = [...pagesBySlice(tables.sorted)].filter(([slice]) => !arrived.has(slice));
    for (const [slice, pages] of sorted) this.slices.replace(slice, this.#sortedClaims(slice, pages));
    for (const [slice, pages] of arrived) {
      this.slices.restore(slice, placesOf(pages));
      for (const page of pages) {
        this.#tail = tables.arrived.get([slice, page]) ?? this.#tail;
        this.#page = page;
        for (const claim of claimsOf(this.#tail)) this.slices.add(claim);
      }
    }
    const [lastSorted] = sorted.at(-1) ?? [Number.NEGATIVE_INFINITY];
    if (lastSorted >= this.slices.newest) this.#begin(() => this.slices.restore(lastSorted + 1, 0));
  }

  /** Call inside `Store.commit`, as the next. */
  moveTo(nowMs: number): void {
    if (!this.#begin(() => this.slices.moveTo(nowMs))) return;
    const { oldest } = this.slices;
    if (this.#sorting !== undefined && this.#sorting.slice < oldest) this.#sorting = undefined;
    for (const table of [this.#tables.arrived, this.#tables.sorted])
      for (const key of table.keys({ end: [oldest] })) table.remove(key);
  }

  /** Adds claims whose ids have no owner. Call inside `Store.commit`. */
  store(claims: readonly KeptClaim[]): void {
    for (let at = 0; at < claims.length;) {
      if (this.#tail.length >= CLAIMS_IN_PAGE * CLAIM_BYTES) {
        this.#page++;
        this.#tail = new Uint8Array(0);
      }
      const added = claims.slice(at, at + CLAIMS_IN_PAGE - this.#tail.length / CLAIM_BYTES);
      this.#tail = Buffer.concat([this.#tail, bytesOfClaims(added)]);
      this.#tables.arrived.put([this.slices.newest, this.#page], this.#tail);
      at += added.length;
    }
    this.#sort(Math.max(PAGES_PER_CALL, Math.ceil(claims.length / CLAIMS_IN_PAGE)));
  }

  #begin(begin: () => boolean): boolean {
    if (!begin()) return false;
    this.#tail = new Uint8Array(0);
    this.#page = 0;
    return true;
  }

  /** Sorts a few pages of a slice that has ended, if there is one. */
  #sort(pages: number): void {
    const sorting = (this.#sorting ??= this.#begunSorting());
    if (sorting === undefined) return;
    const { slice, claims } = sorting;
    for (let written = 0; written < pages; written++) {
      const next = nextOf(sorting.rest);
      if (next.length > 0) this.#tables.sorted.put([slice, sorting.page], bytesOfClaims(next));
      next.forEach((claim, at) => claims.add(claim, sorting.page * CLAIMS_IN_PAGE + at));
      sorting.page++;
      if (next.length === CLAIMS_IN_PAGE) continue;
      for (const key of keysOf(this.#tables.arrived, slice)) this.#tables.arrived.remove(key);
      this.slices.replace(slice, claims);
      this.#sorting = undefined;
      return;
    }
  }

  #begunSorting(): Sorting | undefined {
    const { ended } = this.slices;
    if (ended === undefined) return undefined;
    const { slice, table } = ended;
    // What an earlier process had sorted before it was stopped.
    for (const key of keysOf(this.#tables.sorted, slice)) this.#tables.sorted.remove(key);
    return { slice, rest: table.inOrder(), claims: this.#emptySorted(slice, table.size), page: 0 };
  }

  #emptySorted(slice: number, places: number): SortedClaims {
    return new SortedClaims(places, (page) => this.#tables.sorted.get([slice, page]));
  }

  /** A page that was discarded leaves its places empty. */
  #sortedClaims(slice: number, pages: readonly number[]): SortedClaims {
    const claims = this.#emptySorted(slice, placesOf(pages));
    for (const page of pages)
      claimsOf(this.#tables.sorted.get([slice, page]) ?? new Uint8Array(0)).forEach((claim, at) =>
        claims.add(claim, page * CLAIMS_IN_PAGE + at),
      );
    return claims;
  }
}

/** As many as fill a page, or those that are left. */
function nextOf(rest: Generator<KeptClaim, void>): readonly KeptClaim[] {
  const page: KeptClaim[] = [];
  while (page.length < CLAIMS_IN_PAGE) {
    const next = rest.next();
    if (next.done === true) break;
    page.push(next.value);
  }
  return page;
}

/** Places on pages that are numbered from 0, of which some may be missing. */
function placesOf(pages: readonly number[]): number {
  return ((pages.at(-1) ?? -1) + 1) * CLAIMS_IN_PAGE;
}

/** Numbers of pages, by slice, both in order. */
function pagesBySlice(table: SealedTable): ReadonlyMap<number, readonly number[]> {
  const pages = new Map<number, number[]>();
  for (const [slice, page] of table.keys({})) {
    const known = pages.get(Number(slice));
    if (known === undefined) pages.set(Number(slice), [Number(page)]);
    else known.push(Number(page));
  }
  return pages;
}

function keysOf(table: SealedTable, slice: number): readonly StoreKey[] {
  return table.keys({ start: [slice], end: [slice + 1] });
}
