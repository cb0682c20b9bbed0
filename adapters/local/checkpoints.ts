import type { Sequence } from '../../core/port/event-stream';
import { type LocalStateTable, textOf } from './state-table';
import type { Store } from './store';
import { STATE_ITEMS } from './tables';

/** The position of each consumer of the local log. On AWS, Lambda keeps it. */
export interface Checkpoints {
  get(consumer: string, shard: string): Promise<Sequence | undefined>;
  set(consumer: string, shard: string, sequence: Sequence): Promise<void>;
}

export class LocalCheckpoints implements Checkpoints {
  readonly #store: Store;
  readonly #state: LocalStateTable;
  readonly #known = new Map<string, Sequence>();

  constructor(store: Store, state: LocalStateTable) {
    this.#store = store;
    this.#state = state;
  }

  get(consumer: string, shard: string): Promise<Sequence | undefined> {
    const known = this.#known.get(`${consumer}/${shard}`);
    if (known !== undefined) return Promise.resolve(known);
    return this.#store.read(() => this.#state.get(textOf, STATE_ITEMS.checkpoint.name, consumer, shard));
  }

  /** Stored with the next commit, after the effects: losing one only means that records are delivered again. */
  set(consumer: string, shard: string, sequence: Sequence): Promise<void> {
    const name = `${consumer}/${shard}`;
    this.#known.set(name, sequence);
    this.#store.joinNext(`checkpoint/${name}`, () =>
      this.#state.put(sequence, STATE_ITEMS.checkpoint.name, consumer, shard),
    );
    return Promise.resolve();
  }
}
