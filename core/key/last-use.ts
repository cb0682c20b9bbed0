import type { Keys } from '../port/keys';
import { HOUR_MS } from '../time/window';
import { type KeyRecord, usedAt } from './key';

/** How exactly the last use of a key is known, ms: each step costs a durable write. */
export const LAST_USE_STEP_MS = HOUR_MS;

/** Remembers that a key was used. It never fails: a request is not refused because its use could not be written. */
export type NoteUse = (key: KeyRecord, nowMs: number) => Promise<void>;

/** Writes the use of a key once per step. */
export function createNoteUse(keys: Pick<Keys, 'change'>): NoteUse {
  const noted = new Map<string, number>();
  return async ({ id, lastUsedMs = -Infinity }, nowMs) => {
    if (nowMs - Math.max(lastUsedMs, noted.get(id) ?? -Infinity) < LAST_USE_STEP_MS) return;
    noted.set(id, nowMs);
    await keys.change(id, usedAt(nowMs)).catch(() => undefined);
  };
}
