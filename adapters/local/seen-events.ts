import { hash } from 'node:crypto';
import {
  type Claim,
  type MemoryKind,
  type Position,
  REMEMBERED_MS,
  type SeenEvents,
} from '../../core/port/seen-events';
import { SealedTable } from './sealed-table';
import { numberOf, type LocalStateTable } from './state-table';
import type { Store } from './store';
import { LOCAL_TABLES, STATE_ITEMS } from './tables';

/** 132 bits of SHA-256: ids of any length take the same space, and collisions are negligible. */
const ID_CHARACTERS = 22;
/** Ids are spread over all pages of a generation, so each may write one. */
const PAGE_BYTES = 4096;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Seen ids, in two generations of each kind: an id is kept for once to twice the time that it must be remembered, and a
 * generation is dropped as a whole. A laboratory never forgets: there `expiry` is `never`, and a replay may be run
 * twice.
 */
export class LocalSeenEvents implements SeenEvents {
  readonly #store: Store;
  readonly #kinds: Readonly<Record<MemoryKind, Generations>>;

  constructor(store: Store, state: LocalStateTable, expiry: 'daily' | 'never' = 'daily') {
    this.#store = store;
    const { seenOnEvenDays, seenOnOddDays, seenInEvenMonths, seenInOddMonths } = LOCAL_TABLES;
    const isForgetful = expiry === 'daily';
    this.#kinds = {
      event: new Generations(
        { state, item: STATE_ITEMS.seenDay.name, lengthMs: isForgetful ? REMEMBERED_MS.event : Infinity },
        [new SealedTable(store, seenOnEvenDays), new SealedTable(store, seenOnOddDays)],
      ),
      order: new Generations(
        { state, item: STATE_ITEMS.seenMonth.name, lengthMs: isForgetful ? REMEMBERED_MS.order : Infinity },
        [new SealedTable(store, seenInEvenMonths), new SealedTable(store, seenInOddMonths)],
      ),
    };
  }

  /** One transaction, not flushed: the resulting cells are committed after it, and so reach the disk after it. */
  claim(claims: readonly Claim[], nowMs: number): Promise<readonly Position[]> {
    const change = (): readonly Position[] => {
      const owners = { event: this.#kinds.event.openAt(nowMs), order: this.#kinds.order.openAt(nowMs) };
      return claims.map(({ id, memory, position }) => owners[memory](keyOf(id), position));
    };
    return this.#store.commit(change, claims.length * PAGE_BYTES);
  }

  degraded(): Promise<boolean> {
    return Promise.resolve(false);
  }
}

interface Counted {
  readonly state: LocalStateTable;
  /** Holds the number of the newest generation. */
  readonly item: string;
  /** How long ids are added to a generation; infinite for one that is never dropped. */
  readonly lengthMs: number;
}

/** The ids of one kind: those of the current stretch of time and of the one before. */
class Generations {
  readonly #counted: Counted;
  /** A generation is in slot number mod 2. */
  readonly #slots: readonly [SealedTable, SealedTable];

  constructor(counted: Counted, slots: readonly [SealedTable, SealedTable]) {
    this.#counted = counted;
    this.#slots = slots;
  }

  /** Claims ids at a moment; returns the owner of each. */
  openAt(nowMs: number): (key: [string], position: Position) => Position {
    const generation = this.#generationOf(Math.floor(nowMs / this.#counted.lengthMs));
    return (key, position) => {
      for (const slot of this.#slots) {
        const owner = slot.get(key);
        if (owner !== undefined) return decoder.decode(owner);
      }
      generation.put(key, encoder.encode(position));
      return position;
    };
  }

  /** The table for new ids; clears slots of generations before the last. A claim from an older one goes to the last. */
  #generationOf(number: number): SealedTable {
    const { state, item } = this.#counted;
    const stored = state.get(numberOf, item);
    const newest = Math.max(number, stored ?? number);
    if (newest !== stored) {
      if (stored !== undefined) this.#slot(newest).clear();
      if (stored !== undefined && newest > stored + 1) this.#slot(newest - 1).clear();
      state.put(newest, item);
    }
    return this.#slot(Math.max(number, newest - 1));
  }

  #slot(number: number): SealedTable {
    return this.#slots[(number & 1) as 0 | 1];
  }
}

function keyOf(id: string): [string] {
  return [hash('sha256', id, 'base64url').slice(0, ID_CHARACTERS)];
}
