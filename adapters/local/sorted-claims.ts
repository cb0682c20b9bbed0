import { CLAIM_BYTES, type ClaimLookup, compareIds, type KeptClaim } from './claim-table';

/** With its checksum, a page of claims has just the room of a page of LMDB. */
export const CLAIMS_IN_PAGE = 254;
const CLAIMS_IN_BUCKET = 16;
const WORDS = CLAIM_BYTES / 4;
const WORD_BITS = 32;

/** The claims on a page, in the order in which they were written; undefined if there is no such page. */
export type ReadPage = (page: number) => Uint8Array | undefined;

/**
 * The claims of a slice that has ended. They are on pages in the order of their ids. In memory are 16 bits of each and
 * where each bucket of ids begins, about 2.25 bytes per claim: enough to read a page hardly ever for an id that is new.
 */
export class SortedClaims implements ClaimLookup {
  readonly #tags: Uint16Array;
  /** By bucket: the first bits of an id. */
  readonly #starts: Uint32Array;
  readonly #bucketWidth: number;
  readonly #readPage: ReadPage;
  #lastBucket = -1;
  #size = 0;

  /** @param places on all pages */
  constructor(places: number, readPage: ReadPage) {
    const bits = Math.max(0, Math.floor(Math.log2(Math.max(1, places) / CLAIMS_IN_BUCKET)));
    this.#tags = new Uint16Array(places);
    this.#starts = new Uint32Array(2 ** bits + 1).fill(places);
    this.#bucketWidth = 2 ** (WORD_BITS - bits);
    this.#readPage = readPage;
  }

  get size(): number {
    return this.#size;
  }

  /** Memory that is occupied. */
  get bytes(): number {
    return this.#tags.byteLength + this.#starts.byteLength;
  }

  /** Adds the claim at a place, counted over all pages. Call in the order of the ids. */
  add(claim: KeptClaim, place: number): void {
    const bucket = this.#bucketOf(claim);
    while (this.#lastBucket < bucket) this.#starts[++this.#lastBucket] = place;
    this.#tags[place] = tagOf(claim);
    this.#size++;
  }

  /** @throws CorruptValueError if the page of such an id is damaged */
  isOwner(claim: KeptClaim): boolean | undefined {
    const bucket = this.#bucketOf(claim);
    const end = this.#starts[bucket + 1] ?? 0;
    const tag = tagOf(claim);
    for (let place = this.#starts[bucket] ?? end; place < end; place++) {
      if (this.#tags[place] !== tag) continue;
      const found = this.#claimAt(place);
      if (found !== undefined && compareIds(found, claim) === 0) return found[2] === claim[2] && found[3] === claim[3];
    }
    return undefined;
  }

  #bucketOf({ 0: first = 0 }: KeptClaim): number {
    return Math.floor(first / this.#bucketWidth);
  }

  #claimAt(place: number): KeptClaim | undefined {
    const page = this.#readPage(Math.floor(place / CLAIMS_IN_PAGE));
    return page === undefined ? undefined : claimsOf(page)[place % CLAIMS_IN_PAGE];
  }
}

/** @param bytes claims one after the other */
export function claimsOf(bytes: Uint8Array): readonly KeptClaim[] {
  const words = new Uint32Array(bytes.slice().buffer);
  return Array.from({ length: bytes.length / CLAIM_BYTES }, (_, at) => words.subarray(at * WORDS, (at + 1) * WORDS));
}

/** @returns the claims one after the other */
export function bytesOfClaims(claims: readonly KeptClaim[]): Uint8Array {
  const bytes = new Uint8Array(claims.length * CLAIM_BYTES);
  claims.forEach(({ buffer, byteOffset }, at) => {
    bytes.set(new Uint8Array(buffer, byteOffset, CLAIM_BYTES), at * CLAIM_BYTES);
  });
  return bytes;
}

/** Independent of the bucket, which has the first word. */
function tagOf({ 1: second = 0 }: KeptClaim): number {
  return second >>> 16;
}
