import { isRecord } from '../json-record';

/** Which views readers see: for each day the newest version with epoch ≤ `epoch` that is not withdrawn. */
export interface PointerState {
  /** 0 before the first publish. */
  readonly epoch: number;
  /**
   * The views contain every record that arrived before this time: ms since 1970, on a full hour; −Infinity is written
   * as 0.
   */
  readonly tidemark: number;
  /** Epochs taken back by a rollback. */
  readonly withdrawn: readonly number[];
  /** Set by a rollback: scheduled runs publish nothing until an operator asks for a run. */
  readonly held?: true | undefined;
}

export const FIRST_POINTER: PointerState = { epoch: 0, tidemark: 0, withdrawn: [] };

/** A stored pointer; undefined if the value is not one. */
export function pointerStateOf(value: unknown): PointerState | undefined {
  if (!isRecord(value)) return undefined;
  const { epoch, tidemark, withdrawn, held } = value;
  if (typeof epoch !== 'number' || typeof tidemark !== 'number') return undefined;
  if (!Array.isArray(withdrawn) || !withdrawn.every((one) => typeof one === 'number')) return undefined;
  return { epoch, tidemark, withdrawn, ...(held === true ? { held } : {}) };
}

/** Equal states yield equal text. */
export function textOfPointer({ epoch, tidemark, withdrawn, held }: PointerState): string {
  return JSON.stringify({ epoch, tidemark, withdrawn, held });
}

/** The single item that decides what is published. Moving it is one conditional write. */
export interface Pointer {
  read(): Promise<PointerState>;
  /** Moves the pointer if it is still what the caller read; returns false if another run moved it first. */
  move(from: PointerState, to: PointerState): Promise<boolean>;
}
