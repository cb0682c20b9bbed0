import type { PointerState } from '../port/pointer';
import type { DayVersion } from '../port/view-store';

/**
 * The version of each day that a reader sees: the newest with epoch ≤ the pointer's that no rollback took back. Writers of
 * views and readers of every kind share this one rule. Days without such a version are absent.
 *
 * @param versions of one site, in any order
 * @returns at most one version a day, by day
 */
export function visibleVersions(versions: readonly DayVersion[], pointer: PointerState): readonly DayVersion[] {
  const newest = new Map<string, DayVersion>();
  for (const version of versions) {
    if (version.epoch > pointer.epoch || pointer.withdrawn.includes(version.epoch)) continue;
    const known = newest.get(version.day);
    if (known === undefined || known.epoch < version.epoch) newest.set(version.day, version);
  }
  return [...newest.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
}
