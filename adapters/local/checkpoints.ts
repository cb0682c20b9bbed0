import type { Sequence } from '../../core/port/event-stream';
import type { Consumer } from '../../core/port/ledger-store';
import type { StateTable } from './state-table';
import type { Store } from './store';
import { STATE_ITEMS } from './tables';

/** How far each consumer of the local log has come; where Kinesis keeps it for a Lambda. */
export interface Checkpoints {
  get(consumer: Consumer, shard: string): Promise<Sequence | undefined>;
  set(consumer: Consumer, shard: string, sequence: Sequence): Promise<void>;
}

export class LocalCheckpoints implements Checkpoints {
  readonly #store: Store;
  readonly #state: StateTable;
  readonly #known = new Map<string, Sequence>();

  constructor(store: Store, state: StateTable) {
    this.#store = store;
    this.#state = state;
  }

  get(consumer: Consumer, shard: string): Promise<Sequence | undefined> {
    const known = this.#known.get(`${consumer}/${shard}`);
    if (known !== undefined) return Promise.resolve(known);
    return this.#store.read(
      () => this.#state.get(STATE_ITEMS.checkpoint.name, consumer, shard) as Sequence | undefined,
    );
  }

  /** Stored with the next commit: the effects went before it, and one that is lost only means that records are delivered again. */
  set(consumer: Consumer, shard: string, sequence: Sequence): Promise<void> {
    const name = `${consumer}/${shard}`;
    this.#known.set(name, sequence);
    this.#store.joinNext(`checkpoint/${name}`, () =>
      this.#state.put(sequence, STATE_ITEMS.checkpoint.name, consumer, shard),
    );
    return Promise.resolve();
  }
}
