import { hash } from 'node:crypto';
import type { Claim, Position, SeenEvents } from '../../core/port/seen-events';
import { SealedTable } from './sealed-table';
import { numberOf, type LocalStateTable } from './state-table';
import type { Store } from './store';
import { LOCAL_TABLES, STATE_ITEMS } from './tables';

const DAY_MS = 86_400_000;
/** 132 bits of SHA-256: ids of any length take the same space, and collisions are negligible. */
const ID_CHARACTERS = 22;
/** Ids are spread over all pages of a generation, so each may write one. */
const PAGE_BYTES = 4096;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Seen ids, in two generations by arrival day: today's and yesterday's, so an id is kept for 24 to 48 hours and a
 * generation is dropped as a whole. A laboratory never forgets: there `expiry` is `never`, and a replay may be run
 * twice.
 */
export class LocalSeenEvents implements SeenEvents {
  readonly #store: Store;
  readonly #state: LocalStateTable;
  readonly #expiry: 'daily' | 'never';
  /** A day's generation is in slot day mod 2. */
  readonly #slots: readonly [SealedTable, SealedTable];

  constructor(store: Store, state: LocalStateTable, expiry: 'daily' | 'never' = 'daily') {
    this.#store = store;
    this.#state = state;
    this.#expiry = expiry;
    this.#slots = [
      new SealedTable(store, LOCAL_TABLES.seenOnEvenDays),
      new SealedTable(store, LOCAL_TABLES.seenOnOddDays),
    ];
  }

  /** One transaction, not flushed: the resulting cells are committed after it, and so reach the disk after it. */
  claim(claims: readonly Claim[], nowMs: number): Promise<readonly Position[]> {
    const change = (): readonly Position[] => {
      const generation = this.#generationOf(this.#expiry === 'daily' ? Math.floor(nowMs / DAY_MS) : 0);
      return claims.map(({ id, position }) => this.#claimOne(keyOf(id), position, generation));
    };
    return this.#store.commit(change, claims.length * PAGE_BYTES);
  }

  degraded(): Promise<boolean> {
    return Promise.resolve(false);
  }

  #claimOne(key: [string], position: Position, generation: SealedTable): Position {
    for (const slot of this.#slots) {
      const owner = slot.get(key);
      if (owner !== undefined) return decoder.decode(owner);
    }
    generation.put(key, encoder.encode(position));
    return position;
  }

  /** The table for new ids; clears slots of days before yesterday. A claim from an older day goes to yesterday's. */
  #generationOf(day: number): SealedTable {
    const stored = this.#state.get(numberOf, STATE_ITEMS.seenDay.name);
    const today = Math.max(day, stored ?? day);
    if (today !== stored) {
      if (stored !== undefined) this.#slot(today).clear();
      if (stored !== undefined && today > stored + 1) this.#slot(today - 1).clear();
      this.#state.put(today, STATE_ITEMS.seenDay.name);
    }
    return this.#slot(Math.max(day, today - 1));
  }

  #slot(day: number): SealedTable {
    return this.#slots[(day & 1) as 0 | 1];
  }
}

function keyOf(id: string): [string] {
  return [hash('sha256', id, 'base64url').slice(0, ID_CHARACTERS)];
}
