import { elementAt } from '../../core/element-at';
import type { Claim, MemoryKind, SeenEvents } from '../../core/port/seen-events';
import { keptClaim, type KeptClaim } from './claim-table';
import { ENDLESS, SLICINGS } from './claim-slices';
import { SealedTable } from './sealed-table';
import { type ClaimTables, SORTED_BYTES_PER_CALL, StoredClaims } from './stored-claims';
import type { Store } from './store';
import { LOCAL_TABLES } from './tables';

/** A claim is stored twice, when it is made and when its slice has ended; two pages of each kind may be written again. */
const WRITTEN_BYTES = { claim: 48, call: 4 * 4096 + 2 * SORTED_BYTES_PER_CALL } as const;

type Kinds = Readonly<Record<MemoryKind, StoredClaims>>;

/**
 * Seen ids in 16 bytes each, kept in the store; those of the newest slice are looked up in memory, and of older ones a
 * few bits. They are read from the store by the first claim; only the process that holds the directory may claim. A laboratory never forgets: there `expiry` is `never`,
 * and a replay may be run twice.
 */
export class LocalSeenEvents implements SeenEvents {
  readonly #store: Store;
  readonly #tables: Readonly<Record<MemoryKind, ClaimTables>>;
  readonly #expiry: 'by age' | 'never';
  #kinds: Kinds | undefined;

  constructor(store: Store, expiry: 'by age' | 'never' = 'by age') {
    this.#store = store;
    this.#expiry = expiry;
    this.#tables = {
      event: {
        arrived: new SealedTable(store, LOCAL_TABLES.seenEvents),
        sorted: new SealedTable(store, LOCAL_TABLES.sortedEvents),
      },
      order: {
        arrived: new SealedTable(store, LOCAL_TABLES.seenOrders),
        sorted: new SealedTable(store, LOCAL_TABLES.sortedOrders),
      },
    };
  }

  /** One transaction, not flushed: the resulting cells are committed after it, and so reach the disk after it. */
  claim(claims: readonly Claim[], nowMs: number): Promise<readonly boolean[]> {
    const kept = claims.map(keptClaim);
    const change = (): readonly boolean[] => this.#unlessItFails(() => this.#claim(claims, kept, nowMs));
    return this.#store.commit(change, WRITTEN_BYTES.call + claims.length * WRITTEN_BYTES.claim);
  }

  degraded(): Promise<boolean> {
    return Promise.resolve(false);
  }

  /** Ids in memory, and the bytes that they occupy there, for measurements. */
  held(memory: MemoryKind): { readonly ids: number; readonly bytes: number } {
    return (this.#kinds ??= this.#stored())[memory].slices.held;
  }

  #claim(claims: readonly Claim[], kept: readonly KeptClaim[], nowMs: number): readonly boolean[] {
    const kinds = (this.#kinds ??= this.#stored());
    const added: Record<MemoryKind, KeptClaim[]> = { event: [], order: [] };
    for (const kind of [kinds.event, kinds.order]) kind.moveTo(nowMs);
    const owned = kept.map((claim, at) => {
      const { memory } = elementAt(claims, at);
      const { slices } = kinds[memory];
      const isOwner = slices.isOwner(claim);
      if (isOwner !== undefined) return isOwner;
      slices.add(claim);
      added[memory].push(claim);
      return true;
    });
    kinds.event.store(added.event);
    kinds.order.store(added.order);
    return owned;
  }

  /** What is in memory must be what is stored: a change that fails has stored nothing. */
  #unlessItFails<T>(change: () => T): T {
    try {
      return change();
    } catch (error) {
      this.#kinds = undefined;
      throw error;
    }
  }

  #stored(): Kinds {
    const { event, order } = this.#expiry === 'never' ? { event: ENDLESS, order: ENDLESS } : SLICINGS;
    return {
      event: new StoredClaims(this.#tables.event, event),
      order: new StoredClaims(this.#tables.order, order),
    };
  }
}
