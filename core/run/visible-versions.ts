import type { PointerState } from '../port/pointer';
import type { DayVersion } from '../port/view-store';

/**
 * The version of each day that readers see: the newest with epoch ≤ the pointer's that was not rolled back. Writers of
 * views and all readers share this one rule. Days without such a version are absent.
 *
 * @param versions of one site, in any order
 * @returns at most one version per day, ordered by day
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
