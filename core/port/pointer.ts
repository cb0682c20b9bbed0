import { isRecord } from '../json-record';

/** Which views a reader sees: for each day the newest version with epoch ≤ `epoch` that is not withdrawn. */
export interface PointerState {
  /** 0 before the first publish. */
  readonly epoch: number;
  /** Every record that arrived before this is in the views: ms since 1970, on an hour; −Infinity is written as 0. */
  readonly tidemark: number;
  /** Epochs that a rollback took back. */
  readonly withdrawn: readonly number[];
}

export const FIRST_POINTER: PointerState = { epoch: 0, tidemark: 0, withdrawn: [] };

/** A stored pointer; undefined if the value is not one. */
export function pointerStateOf(value: unknown): PointerState | undefined {
  if (!isRecord(value)) return undefined;
  const { epoch, tidemark, withdrawn } = value;
  if (typeof epoch !== 'number' || typeof tidemark !== 'number') return undefined;
  if (!Array.isArray(withdrawn) || !withdrawn.every((one) => typeof one === 'number')) return undefined;
  return { epoch, tidemark, withdrawn };
}

/** The one item that decides what is published. Moving it is one conditional write. */
export interface Pointer {
  read(): Promise<PointerState>;
  /** Moves it if it still is what the caller read; false if another run moved it first. */
  move(from: PointerState, to: PointerState): Promise<boolean>;
}
