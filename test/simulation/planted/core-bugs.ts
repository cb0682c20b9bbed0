import type { PlantedBug } from './planted-bug';

const NORMALISE = 'core/event/normalise.ts';

export const CORE_BUGS: readonly PlantedBug[] = [
  {
    name: 'clock_corrected_the_wrong_way',
    file: NORMALISE,
    find: 'sentMs === undefined ? 0 : receivedMs - sentMs',
    replace: 'sentMs === undefined ? 0 : sentMs - receivedMs',
    breaks: 'Event time is the client’s time plus what its clock is behind.',
  },
  {
    name: 'refund_loses_its_sign',
    file: 'core/event/currency.ts',
    find: "return sign === '-' ? -magnitude : magnitude;",
    replace: 'return magnitude;',
    breaks: 'A negative price stays negative.',
  },
  {
    name: 'quantity_left_out_of_the_amount',
    file: NORMALISE,
    find: 'amountMinor: priceMinor * quantity };',
    replace: 'amountMinor: priceMinor };',
    breaks: 'Revenue is price × quantity.',
  },
  {
    name: 'currencies_added_up',
    file: 'core/metric/kind/sum.ts',
    find: 'byCurrency ? (event.currency ?? NO_CURRENCY) : NO_CURRENCY, column',
    replace: "byCurrency ? 'EUR' : NO_CURRENCY, column",
    breaks: 'Money is never added up over currencies.',
  },
  {
    name: 'bots_counted_as_people',
    file: 'core/cell/fold.ts',
    find: "isDuplicate ? 'duplicate' : event.is_bot ? 'bot' : 'human'",
    replace: "isDuplicate ? 'duplicate' : 'human'",
    breaks: 'Metrics leave bots out.',
  },
  {
    name: 'duplicates_counted',
    file: 'core/cell/fold.ts',
    find: "isDuplicate ? 'duplicate' : event.is_bot ? 'bot' : 'human'",
    replace: "event.is_bot ? 'bot' : 'human'",
    breaks: 'An event that was sent twice counts once.',
  },
  {
    name: 'visitors_of_windows_added_up',
    file: 'core/metric/kind/distinct.ts',
    find: 'into.exact = into.exact === 0 ? from.exact : null;',
    replace: 'into.exact = into.exact === null || from.exact === null ? null : into.exact + from.exact;',
    breaks: 'Distinct counts of windows do not add up.',
  },
  {
    name: 'exact_numbers_hide_live_ones',
    file: 'core/merge/exact.ts',
    find: 'merged.state === undefined || merged.fromLive || bucket.end > cut.tidemark',
    replace: 'merged.state === undefined || bucket.end > cut.tidemark',
    breaks: 'A late event shows in a window that was published.',
  },
  {
    name: 'half_open_range_closed',
    file: 'core/merge/merge-series.ts',
    find: '(buckets[at] as Window).end <= windowStart',
    replace: '(buckets[at] as Window).end < windowStart',
    breaks: 'Windows are half-open: a minute belongs to one bucket.',
  },
  {
    name: 'day_of_24_hours',
    file: 'core/time/calendar.ts',
    find: 'end: firstInstantAt(midnight + DAY_MS, zone)',
    replace: 'end: firstInstantAt(midnight, zone) + DAY_MS',
    breaks: 'A day is as long as the clocks of its zone make it.',
  },
  {
    name: 'bounds_of_the_wrong_sigma',
    file: 'core/sketch/hyperloglog.ts',
    find: 'BOUND_SIGMAS * standardDeviation(estimate, m)',
    replace: 'BOUND_SIGMAS * standardDeviation(estimate, 2 ** FINE_PRECISION)',
    breaks: 'The bounds of an estimate are those of the sketch that gave it.',
  },
  {
    name: 'quantile_one_rank_too_low',
    file: 'core/sketch/ddsketch.ts',
    find: 'let left = Math.max(1, Math.ceil((Math.round(q * RANK_UNIT) * total) / RANK_UNIT));',
    replace: 'let left = Math.max(1, Math.floor((Math.round(q * RANK_UNIT) * total) / RANK_UNIT));',
    breaks: 'A quantile is the value of its rank, within one percent.',
  },
  {
    name: 'ties_of_a_ranking_in_order_of_arrival',
    file: 'core/sketch/space-saving.ts',
    find: '|| (a < b ? -1 : 1));',
    replace: '|| 0 * (a.length - b.length));',
    breaks: 'Equally heavy keys of a ranking have one order.',
  },
  {
    name: 'ratio_of_the_estimates_bounds_swapped',
    file: 'core/merge/interval.ts',
    find: 'lower: bound(lower, lower < 0 ? least : most),',
    replace: 'lower: bound(lower, least),',
    breaks: 'The bounds of a ratio hold every quotient that the bounds of its parts allow.',
  },
];
