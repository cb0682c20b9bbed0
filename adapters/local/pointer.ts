import { FIRST_POINTER, type Pointer, type PointerState, pointerStateOf, textOfPointer } from '../../core/port/pointer';
import type { LocalStateTable } from './state-table';
import type { Store } from './store';
import { STATE_ITEMS } from './tables';

const NAME = STATE_ITEMS.pointer.name;

/** The published state as one item, moved in one transaction. */
export class LocalPointer implements Pointer {
  readonly #store: Store;
  readonly #state: LocalStateTable;

  constructor(store: Store, state: LocalStateTable) {
    this.#store = store;
    this.#state = state;
  }

  read(): Promise<PointerState> {
    return this.#store.read(() => this.#stored());
  }

  move(from: PointerState, to: PointerState): Promise<boolean> {
    return this.#store.commitDurably(() => {
      if (textOfPointer(this.#stored()) !== textOfPointer(from)) return false;
      this.#state.put(to, NAME);
      return true;
    });
  }

  #stored(): PointerState {
    return this.#state.get(pointerStateOf, NAME) ?? FIRST_POINTER;
  }
}
