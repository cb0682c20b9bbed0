/** Names a slot of time, or of anything else that ends. */
export type Slot = string | number;

/**
 * Calls within one slot share a reading; the first call of another slot reads again. A failure is not kept.
 *
 * @param slotNow such as `slotOf(1000, Date.now())`
 */
export function oncePerSlot<Value>(slotNow: () => Slot, read: (slot: Slot) => Promise<Value>): () => Promise<Value> {
  let last: { readonly slot: Slot; readonly value: Promise<Value> } | undefined;
  return () => {
    const slot = slotNow();
    if (last?.slot === slot) return last.value;
    const value = read(slot);
    const mine = { slot, value };
    last = mine;
    value.catch(() => {
      if (last === mine) last = undefined;
    });
    return value;
  };
}

/** Slots of equal length. The clock should also run while a process is frozen. */
export function slotOf(lengthMs: number, nowMs: number): number {
  return Math.floor(nowMs / lengthMs);
}
