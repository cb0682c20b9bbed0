/** The values of a series at equal steps, oldest first; none is missing. */
export type Values = readonly number[];

/** The value one season earlier, again and again: what every other method has to beat. */
export function seasonalNaive(values: Values, ahead: number, season: number): Values {
  const first = values.length - season;
  return Array.from({ length: ahead }, (_, step) => values[first + (step % season)] ?? 0);
}

/** Seasons further back weigh next to nothing. */
const MOST_SEASONS = 12;

/**
 * What is usual at each place of the season: a mean over the last seasons, of which newer ones weigh more.
 *
 * @param weight of the newest season, in (0, 1]; each earlier one has (1 − weight) of the next
 * @returns one value per place, the first for the step after the last value
 */
export function usualSeason(values: Values, season: number, weight: number): Values {
  const seasons = Math.min(MOST_SEASONS, Math.floor(values.length / season));
  return Array.from({ length: season }, (_, place) => {
    let [sum, weights] = [0, 0];
    for (let back = 1; back <= seasons; back++) {
      const share = (1 - weight) ** (back - 1);
      sum += share * (values[values.length - back * season + place] ?? 0);
      weights += share;
    }
    return sum / weights;
  });
}

/** How fast a recent level is forgotten: a half after 14 steps of a day of 24. */
const RECENT_SHARE = 0.25;

/**
 * The usual season, moved by how far the last values were off it. The move fades, because most of what is unusual now is
 * usual again tomorrow.
 *
 * @param fade share of the move that is left one season ahead, 0 to 1; 0 for no move
 */
export function seasonalMean(
  values: Values,
  ahead: number,
  { season, weight, fade }: { readonly season: number; readonly weight: number; readonly fade: number },
): Values {
  const usual = usualSeason(values, season, weight);
  const recent = Math.max(1, Math.round(season * RECENT_SHARE));
  const before = usualSeason(values.slice(0, -recent), season, weight);
  let off = 0;
  for (let step = 0; step < recent; step++) off += (values[values.length - recent + step] ?? 0) - (before[step] ?? 0);
  const move = off / recent;
  return Array.from(
    { length: ahead },
    (_, step) => (usual[step % season] ?? 0) + (fade === 0 ? 0 : move * fade ** ((step + 1) / season)),
  );
}
