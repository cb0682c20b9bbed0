import { hash } from 'node:crypto';
import type { Claim } from '../../core/port/seen-events';

/** A claim as it is kept: 80 bits of the hash of its id, then 48 of the hash of its position. */
export const CLAIM_BYTES = 16;
const WORDS = CLAIM_BYTES / 4;
const FIRST_CAPACITY = 64;
const FULLEST = 0.875;
/** With it a table is never less than 73 % full once it has grown. */
const GROWTH = 1.2;
const WORD_RANGE = 2 ** 32;

/** Four words: the id is the first two and the upper half of the third, the position is the rest. */
export type KeptClaim = Uint32Array;

export function keptClaim({ id, position }: Pick<Claim, 'id' | 'position'>): KeptClaim {
  // As text: for so few bytes a buffer takes three times as long.
  const ofId = hash('sha256', id, 'binary');
  const ofPosition = hash('sha256', position, 'binary');
  const third = halfWord(ofId, 8) * 2 ** 16 + halfWord(ofPosition, 4);
  // No claim looks like an empty slot.
  return Uint32Array.of(word(ofId, 0), word(ofId, 4), third, word(ofPosition, 0) | 1);
}

function word(bytes: string, at: number): number {
  return halfWord(bytes, at + 2) * 2 ** 16 + halfWord(bytes, at);
}

function halfWord(bytes: string, at: number): number {
  return bytes.charCodeAt(at + 1) * 2 ** 8 + bytes.charCodeAt(at);
}

/** Claims in which an id can be looked up. */
export interface ClaimLookup {
  /** Whether this claim's position owns its id; undefined if no position does. */
  isOwner(claim: KeptClaim): boolean | undefined;
  readonly size: number;
  /** Memory that is occupied. */
  readonly bytes: number;
}

/** Claims by id, in one block of memory: a hash table with open addressing and linear probing, never emptied. */
export class ClaimTable implements ClaimLookup {
  #slots: Uint32Array;
  #size = 0;

  /** @param expected claims for which there is room at once */
  constructor(expected = 0) {
    this.#slots = new Uint32Array(Math.max(FIRST_CAPACITY, Math.ceil(expected / FULLEST)) * WORDS);
  }

  get bytes(): number {
    return this.#slots.byteLength;
  }

  get size(): number {
    return this.#size;
  }

  isOwner(claim: KeptClaim): boolean | undefined {
    const at = this.#slotOf(claim);
    const slots = this.#slots;
    if (slots[at + 3] === 0) return undefined;
    return slots[at + 2] === claim[2] && slots[at + 3] === claim[3];
  }

  /** Adds a claim whose id has no owner. */
  add(claim: KeptClaim): void {
    if (this.#size >= (this.#slots.length / WORDS) * FULLEST) this.#grow();
    this.#slots.set(claim, this.#slotOf(claim));
    this.#size++;
  }

  /**
   * All claims in the order of their ids, as far as they are asked for: a run of full slots is sorted by itself, because
   * the slot of an id follows from its first word. Nothing may be added meanwhile.
   */
  *inOrder(): Generator<KeptClaim, void> {
    const slots = this.#slots;
    let begin = 0;
    while (slots[begin + 3] !== 0) begin += WORDS;
    // A run that reaches the end goes on at the beginning: its ids belong to the last slots.
    const isOfTheEnd = (claim: KeptClaim): boolean => this.#homeOf(claim) > begin;
    const runAtTheBeginning = claimsBetween(slots, 0, begin);
    yield* runAtTheBeginning.filter((claim) => !isOfTheEnd(claim)).toSorted(compareIds);
    for (let at = begin; at < slots.length;) {
      while (at < slots.length && slots[at + 3] === 0) at += WORDS;
      const first = at;
      while (at < slots.length && slots[at + 3] !== 0) at += WORDS;
      const run = claimsBetween(slots, first, at);
      const wrapped = at === slots.length ? runAtTheBeginning.filter(isOfTheEnd) : [];
      yield* [...run, ...wrapped].sort(compareIds);
    }
  }

  /** The place of the claim's id, or the empty one where it belongs. */
  #slotOf(claim: KeptClaim): number {
    const slots = this.#slots;
    const { 0: first = 0, 1: second, 2: third = 0 } = claim;
    let at = this.#homeOf(claim);
    while (slots[at + 3] !== 0) {
      if (slots[at] === first && slots[at + 1] === second && (slots[at + 2] ?? 0) >>> 16 === third >>> 16) return at;
      at = at + WORDS === slots.length ? 0 : at + WORDS;
    }
    return at;
  }

  /** Where the search for the claim's id begins. */
  #homeOf({ 0: first = 0 }: KeptClaim): number {
    return Math.floor((first * (this.#slots.length / WORDS)) / WORD_RANGE) * WORDS;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(Math.ceil((old.length / WORDS) * GROWTH) * WORDS);
    for (let at = 0; at < old.length; at += WORDS) {
      if (old[at + 3] === 0) continue;
      const claim = old.subarray(at, at + WORDS);
      this.#slots.set(claim, this.#slotOf(claim));
    }
  }
}

function claimsBetween(slots: Uint32Array, from: number, to: number): readonly KeptClaim[] {
  return Array.from({ length: (to - from) / WORDS }, (_, at) =>
    slots.subarray(from + at * WORDS, from + (at + 1) * WORDS),
  );
}

/** Compares by the bits of the id. */
export function compareIds(a: KeptClaim, b: KeptClaim): number {
  const { 0: first = 0, 1: second = 0, 2: third = 0 } = a;
  const { 0: otherFirst = 0, 1: otherSecond = 0, 2: otherThird = 0 } = b;
  return first - otherFirst || second - otherSecond || (third >>> 16) - (otherThird >>> 16);
}
