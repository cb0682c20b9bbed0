import type { Window } from '../../../core/time/window';
import type { NumberSeries } from './number-series';
import { learnUsual, type PastHour, type Usual } from './usual';
import type { WatchRule } from './watches';

/** Keys of a watched metric with what is usual for each; a key that is not among them is not judged. */
export type UsualByKey = ReadonlyMap<string, Usual>;

/**
 * Learns a watched metric from its exact hours: all of its keys, or of a breakdown the most frequent ones.
 *
 * @param declared spans that say nothing about ordinary weeks
 */
export function learnKeys(
  watch: WatchRule,
  series: readonly NumberSeries[],
  timeZone: string,
  declared: readonly Window[],
): UsualByKey {
  const known = series.map(({ key, numbers }) => ({
    key,
    hours: sinceFirst(
      numbers.filter(({ isPublished }) => isPublished).map(({ window, value }) => ({ start: window.start, value })),
    ),
  }));
  const total = (hours: readonly { readonly value: number }[]): number =>
    hours.reduce((sum, { value }) => sum + value, 0);
  const kept = known.toSorted((a, b) => total(b.hours) - total(a.hours)).slice(0, watch.keys ?? known.length);
  return new Map(
    kept.flatMap(({ key, hours }) => {
      const usual = learnUsual(hours, { shape: watch.shape, timeZone, declared });
      return usual === undefined ? [] : [[key, usual]];
    }),
  );
}

/** Before its first value a site, a page or a type of event did not exist: nothing was not usual then. */
function sinceFirst(hours: readonly PastHour[]): readonly PastHour[] {
  const first = hours.findIndex(({ value }) => value > 0);
  return first < 0 ? [] : hours.slice(first);
}
