/**
 * Calls within one slot of time share a reading, which is up to a slot old; the first call of another slot reads again,
 * also if the clock went back. A failure is not kept.
 *
 * @param slotMs length of a slot, ms
 * @param now ms of a clock that also runs while a process is frozen
 */
export function oncePerSlot<Value>(
  slotMs: number,
  now: () => number,
  read: (slot: number) => Promise<Value>,
): () => Promise<Value> {
  let last: { readonly slot: number; readonly value: Promise<Value> } | undefined;
  return () => {
    const slot = Math.floor(now() / slotMs);
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
