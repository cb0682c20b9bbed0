import type { Identity, IdentityMemory } from './identity';

/** What an entry takes in V8 beside its texts, roughly: two map slots, the object and its numbers. */
const ENTRY_BYTES = 200;

/**
 * Two generations, each of half the size: an identity that is used moves to the young one, and when that is full the old
 * one is dropped. Cheaper than an exact order of use, and never larger than `bytes`.
 */
export function createIdentityMemory(bytes: number): IdentityMemory {
  let young = new Map<string, Identity>();
  let old = new Map<string, Identity>();
  let youngBytes = 0;
  let owners = 0;
  const keep = (name: string, identity: Identity): void => {
    const size = ENTRY_BYTES + 2 * (name.length + identity.pseudonym.length);
    if (youngBytes + size > bytes / 2) {
      old = young;
      young = new Map();
      youngBytes = 0;
    }
    young.set(name, identity);
    youngBytes += size;
  };
  return {
    get: (name) => {
      const found = young.get(name);
      if (found !== undefined) return found;
      const before = old.get(name);
      if (before !== undefined) keep(name, before);
      return before;
    },
    keep,
    newOwner: () => (owners += 1),
  };
}
