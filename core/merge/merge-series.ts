import { elementAt } from '../element-at';
import { emptySection, mergeSection, type SectionShape, type SectionState } from '../cell/cell';
import type { Window } from '../time/window';

/** The state of a section in one window. Never change it: answers share it through the cache. */
export interface SectionPoint {
  /** Start of the window, ms since 1970. */
  readonly windowStart: number;
  readonly state: SectionState;
}

/**
 * States of one section from one layer, ascending by window. Windows may repeat in live series, but not in series of
 * views.
 */
export interface SectionSeries {
  readonly layer: 'batch' | 'speed';
  readonly points: readonly SectionPoint[];
}

/** The merged state of a section in a bucket, over all layers. */
export interface MergedSection {
  /** Undefined if nothing was found. */
  readonly state: SectionState | undefined;
  readonly fromViews: boolean;
  readonly fromLive: boolean;
}

interface Slot {
  state: SectionState | undefined;
  /** The state belongs to this merge and may be changed. A single state is passed on without a copy. */
  owned: boolean;
  fromViews: boolean;
  fromLive: boolean;
}

/**
 * Merges all states whose window starts in a bucket, for each bucket. Windows never cross the edge of a bucket
 * (`tilesOf`; live windows are minutes). Points outside all buckets are ignored.
 *
 * @param buckets ascending, not overlapping
 */
export function mergeSeries(
  shape: SectionShape,
  buckets: readonly Window[],
  series: readonly SectionSeries[],
): readonly MergedSection[] {
  const slots = buckets.map((): Slot => ({ state: undefined, owned: false, fromViews: false, fromLive: false }));
  for (const { layer, points } of series) {
    let at = 0;
    for (const { windowStart, state } of points) {
      while (at < buckets.length && elementAt(buckets, at).end <= windowStart) at++;
      if (at === buckets.length) break;
      if (elementAt(buckets, at).start <= windowStart) addState(elementAt(slots, at), state, shape, layer);
    }
  }
  return slots;
}

function addState(slot: Slot, state: SectionState, shape: SectionShape, layer: SectionSeries['layer']): void {
  if (layer === 'batch') slot.fromViews = true;
  else slot.fromLive = true;
  if (slot.state === undefined) {
    slot.state = state;
    return;
  }
  if (!slot.owned) {
    const own = emptySection(shape);
    mergeSection(own, slot.state, shape);
    slot.state = own;
    slot.owned = true;
  }
  mergeSection(slot.state, state, shape);
}
