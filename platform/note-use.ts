import { type NoteUse, usedAt } from '../core/key/key';
import type { Keys } from '../core/port/keys';
import { HOUR_MS } from '../core/time/window';

/** How exactly the last use of a key is known, ms: each step costs a durable write. */
const LAST_USE_STEP_MS = HOUR_MS;

/** Writes the use of a key once per step. */
export function createNoteUse(keys: Pick<Keys, 'change'>): NoteUse {
  const noted = new Map<string, number>();
  return async ({ id, lastUsedMs = -Infinity }, nowMs) => {
    if (nowMs - Math.max(lastUsedMs, noted.get(id) ?? -Infinity) < LAST_USE_STEP_MS) return;
    noted.set(id, nowMs);
    await keys.change(id, usedAt(nowMs)).catch(() => undefined);
  };
}
