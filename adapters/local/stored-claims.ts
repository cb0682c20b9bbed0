import { CLAIM_BYTES, type KeptClaim } from './claim-table';
import { ClaimSlices, type Slicing } from './claim-slices';
import type { SealedTable } from './sealed-table';

/** With its checksum, a part that is full has just the room of a page of LMDB. */
const CLAIMS_IN_PART = 254;

/** The claims of one kind, in memory and in a table of the store: parts of a slice, of which the last is filled up. */
export class StoredClaims {
  readonly #table: SealedTable;
  readonly slices: ClaimSlices;
  #tail: Uint8Array = new Uint8Array(0);
  #part = 0;

  /** Reads everything that is stored. @throws CorruptValueError */
  constructor(table: SealedTable, slicing: Slicing) {
    this.#table = table;
    this.slices = new ClaimSlices(slicing);
    const parts = table.keys({}).map(([slice, part]) => ({ slice: Number(slice), part: Number(part) }));
    // Parts are numbered from 0, in order: the last one remains.
    const lastOf = new Map(parts.map(({ slice, part }) => [slice, part]));
    for (const { slice, part } of parts) {
      this.slices.restore(slice, ((lastOf.get(slice) ?? 0) + 1) * CLAIMS_IN_PART);
      this.#tail = table.get([slice, part]) ?? this.#tail;
      this.#part = part;
      for (const claim of claimsIn(this.#tail)) this.slices.add(claim);
    }
  }

  /** Call inside `Store.commit`, as the next. */
  moveTo(nowMs: number): void {
    if (!this.slices.moveTo(nowMs)) return;
    this.#tail = new Uint8Array(0);
    this.#part = 0;
    for (const key of this.#table.keys({ end: [this.slices.oldest] })) this.#table.remove(key);
  }

  /** Adds claims whose ids have no owner. Call inside `Store.commit`. */
  store(claims: readonly KeptClaim[]): void {
    for (let at = 0; at < claims.length;) {
      if (this.#tail.length >= CLAIMS_IN_PART * CLAIM_BYTES) {
        this.#part++;
        this.#tail = new Uint8Array(0);
      }
      const added = claims.slice(at, at + CLAIMS_IN_PART - this.#tail.length / CLAIM_BYTES);
      this.#tail = concatenated(this.#tail, added);
      this.#table.put([this.slices.newest, this.#part], this.#tail);
      at += added.length;
    }
  }
}

function claimsIn(bytes: Uint8Array): readonly KeptClaim[] {
  const words = new Uint32Array(bytes.slice().buffer);
  return Array.from({ length: bytes.length / CLAIM_BYTES }, (_, at) => words.subarray(at * 4, at * 4 + 4));
}

function concatenated(tail: Uint8Array, claims: readonly KeptClaim[]): Uint8Array {
  const all = new Uint8Array(tail.length + claims.length * CLAIM_BYTES);
  all.set(tail);
  claims.forEach((claim, at) => {
    all.set(new Uint8Array(claim.buffer, claim.byteOffset, CLAIM_BYTES), tail.length + at * CLAIM_BYTES);
  });
  return all;
}
