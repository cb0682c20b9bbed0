import { elementAt } from '../../core/element-at';
import type { MetricQuestion } from '../../core/port/answers';
import { once } from '../../core/once';
import type { Row } from '../../core/merge/rows';
import { type DayOfWeek, DAYS_OF_WEEK } from '../../core/time/day-of-week';
import type { Place } from '../world/places';
import type { Possible, Ways } from './possibilities';

export interface Bucket {
  readonly start: number;
  readonly end: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/**
 * The buckets that the rows name, and the gaps between them in which rows may be missing; a complaint if buckets
 * overlap, or do not match the grain. Days come from a calendar that Tidemark does not use.
 */
export function hideouts(
  question: MetricQuestion,
  rows: readonly Row[],
  place: Pick<Place, 'sites'>,
  site: string,
): { readonly buckets: readonly Bucket[]; readonly complaint: string | undefined } {
  const { timeZone, weekStart = 'monday' } = place.sites.find(({ id }) => id === site) ?? {};
  const zone = question.timeZone ?? timeZone ?? 'UTC';
  const named = [...new Map(rows.map(({ start, end }) => [start, { start, end }])).values()];
  const buckets: Bucket[] = [];
  let at = question.from;
  for (const bucket of named) {
    if (bucket.start > at) buckets.push({ start: at, end: bucket.start });
    if (bucket.start < at && at !== question.from)
      return { buckets, complaint: `buckets overlap at ${new Date(bucket.start).toISOString()}` };
    const complaint = wrongBucket(bucket, question, { zone, weekStart });
    if (complaint !== undefined) return { buckets, complaint };
    buckets.push(bucket);
    at = bucket.end;
  }
  if (at < question.to) buckets.push({ start: at, end: question.to });
  return { buckets, complaint: undefined };
}

interface Calendar {
  readonly zone: string;
  readonly weekStart: DayOfWeek;
}

function wrongBucket(
  { start, end }: Bucket,
  { grain, from, to }: MetricQuestion,
  { zone, weekStart }: Calendar,
): string | undefined {
  const shown = `${grain} ${new Date(start).toISOString()} to ${new Date(end).toISOString()} in ${zone}`;
  switch (grain) {
    case 'total':
      return start === from && end === to ? undefined : `${shown} is not the range`;
    case 'minute':
      return end - start === MINUTE_MS && start % MINUTE_MS === 0 ? undefined : `${shown} is not a minute`;
    case 'hour':
      return end - start <= HOUR_MS && (start <= from || end >= to || isHour({ start, end }, zone))
        ? undefined
        : `${shown} is not an hour`;
    case 'day':
    case 'week':
    case 'month':
    case 'quarter': {
      const period = (ms: number) => PERIODS[grain](dayIn(ms, zone), weekStart);
      return (start <= from || period(start - 1) !== period(start)) &&
        period(end - 1) === period(start) &&
        (end >= to || period(end) !== period(start))
        ? undefined
        : `${shown} is not a ${grain}`;
    }
  }
}

/** For each grain of the calendar, a name for the period that contains a day. */
const PERIODS: Record<'day' | 'week' | 'month' | 'quarter', (day: string, weekStart: DayOfWeek) => string> = {
  day: (day) => day,
  // The epoch was a Thursday, three days after a Monday.
  week: (day, weekStart) =>
    String(Math.floor((Date.parse(day) / DAY_MS + 3 - DAYS_OF_WEEK.indexOf(weekStart)) / DAYS_OF_WEEK.length)),
  month: (day) => day.slice(0, 7),
  quarter: (day) => `${day.slice(0, 4)}, ${Math.ceil(Number(day.slice(5, 7)) / 3)}`,
};

/** For each bucket, what may count in it: found when it is first asked for. The buckets are ascending. */
export function byBucket(possible: Possible, buckets: readonly Bucket[]): readonly Possible[] {
  const events = once(() => spread(possible.events, buckets));
  const orders = once(() => spread(possible.orders, buckets));
  const ordersInCurrency = once(() => spread(possible.ordersInCurrency, buckets));
  return buckets.map((_, at) => ({
    get events() {
      return elementAt(events(), at);
    },
    get orders() {
      return elementAt(orders(), at);
    },
    get ordersInCurrency() {
      return elementAt(ordersInCurrency(), at);
    },
  }));
}

function spread(all: readonly Ways[], buckets: readonly Bucket[]): readonly (readonly Ways[])[] {
  const parts = buckets.map((): Ways[] => []);
  for (const ways of all) {
    for (const at of new Set(ways.flatMap((way) => way.map(({ occurredMs }) => placeIn(buckets, occurredMs)))))
      if (at >= 0) elementAt(parts, at).push(ways);
  }
  return parts;
}

/** The bucket that contains a time; −1 for none. */
function placeIn(buckets: readonly Bucket[], ms: number): number {
  let low = 0;
  let high = buckets.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const { start, end } = elementAt(buckets, middle);
    if (ms < start) high = middle - 1;
    else if (ms >= end) low = middle + 1;
    else return middle;
  }
  return -1;
}

/** True if all of it lies within one hour of the wall clock. */
function isHour({ start, end }: Bucket, zone: string): boolean {
  return clockIn(start, zone).slice(0, 13) === clockIn(end - 1, zone).slice(0, 13);
}

const formats = new Map<string, Intl.DateTimeFormat>();

export function clockIn(ms: number, zone: string): string {
  let format = formats.get(zone);
  if (format === undefined)
    formats.set(
      zone,
      (format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })),
    );
  return format.format(ms);
}

export function dayIn(ms: number, zone: string): string {
  return clockIn(ms, zone).slice(0, 10);
}
