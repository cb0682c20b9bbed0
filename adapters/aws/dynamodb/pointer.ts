import {
  FIRST_POINTER,
  type Pointer,
  type PointerState,
  pointerStateOf,
  textOfPointer,
} from '../../../core/port/pointer';
import { ATTRIBUTES, controlKeys } from '../storage-keys';
import { attributesOf, Table, type TableOptions, textOf } from './table';
import { CorruptItemError } from '../../../core/port/store-error';

/** The published state as one item, moved by one conditional put. */
export function createPointer(options: TableOptions): Pointer {
  const table = new Table(options);
  const read = async (): Promise<string | undefined> => {
    const item = await table.get(controlKeys.pointer);
    return item && textOf(item, ATTRIBUTES.state);
  };
  return {
    read: async () => {
      const text = await read();
      return text === undefined ? FIRST_POINTER : opened(text);
    },
    move: async (from, to) => {
      const item = { ...attributesOf(controlKeys.pointer), [ATTRIBUTES.state]: { S: textOfPointer(to) } };
      const stands = { kind: 'equals', attribute: ATTRIBUTES.state, value: { S: textOfPointer(from) } } as const;
      if (await table.putIf(item, stands)) return true;
      if (textOfPointer(from) === textOfPointer(FIRST_POINTER) && (await table.putIf(item, { kind: 'absent' })))
        return true;
      // After a lost response, the SDK’s retry finds what its first request wrote: this call did move the pointer.
      return textOfPointer(from) !== textOfPointer(to) && (await read()) === textOfPointer(to);
    },
  };
}

/** @throws CorruptItemError */
function opened(text: string): PointerState {
  const state = pointerStateOf(JSON.parse(text));
  if (state === undefined)
    throw new CorruptItemError(`the pointer holds ${text}, which is not a pointer; restore the control table`);
  return state;
}
