import { elementAt } from '../../core/element-at';
import type { SqlRow } from '../../core/port/batch-engine';
import type { DayRead, DayTotals, Read } from './relations';
import { areCopies } from './copies';
import { groupBy, orderBy, sum } from './rows';

/**
 * Returns no rows if every raw event of a rewritten day was kept or removed. Counted by the day's bounds, not by the
 * calendar.
 */
export function rawIsConserved(read: Read): readonly SqlRow[] {
  return targetDays(read).flatMap(({ site, target_day, day_start, day_end }) => {
    const raw = read('raw_events').filter(
      (event) => event.site === site && event.occurred_ms >= day_start && event.occurred_ms < day_end,
    ).length;
    const totals = totalsOf(read, { site, event_date: target_day });
    const accounted = (totals?.kept ?? 0) + (totals?.superseded ?? 0) + (totals?.duplicates ?? 0);
    return raw === accounted ? [] : [{ site, target_day, raw_events: raw, accounted }];
  });
}

export function survivorsAreCurated(read: Read): readonly SqlRow[] {
  return read('day_totals').flatMap(({ site, event_date, kept }) => {
    const curated = read('int_curated').filter(
      (event) => event.site === site && event.event_date === event_date,
    ).length;
    return kept === curated ? [] : [{ site, event_date, kept, curated_events: curated }];
  });
}

export function uniqueEvents(read: Read): readonly SqlRow[] {
  const { horizon_ms } = elementAt(read('horizon'), 0);
  return groupBy(read('int_curated'), 'site', 'event_id').flatMap(({ rows }) =>
    orderBy(rows, 'arrived_ms')
      .filter((event, at, all) => all.slice(0, at).some((other) => areCopies(other, event, horizon_ms)))
      .map(({ site, event_date, event_id, arrived_ms }) => ({ site, event_date, event_id, arrived_ms })),
  );
}

/** Returns no rows if the totals and every breakdown add up to the events of the curated table. */
export function countsMatchCurated(read: Read): readonly SqlRow[] {
  return groupBy(read('minute_counts'), 'site', 'event_date', 'dimension').flatMap(({ by, rows }) => {
    const applied = sum(rows.map((row) => row.applied));
    const kept = totalsOf(read, by)?.kept ?? 0;
    return applied === kept ? [] : [{ ...by, applied, kept }];
  });
}

export function windowsAreWithinTheDay(read: Read): readonly SqlRow[] {
  const minutes = read('minute_counts').map(({ site, event_date, minute_start }) => ({
    site,
    event_date,
    window_start: minute_start,
  }));
  const windows = [...minutes, ...read('window_distincts'), ...read('window_rankings')];
  const days = targetDays(read);
  const isWithin = (start: number, day: DayRead): boolean => day.day_start <= start && start < day.day_end;
  return windows.flatMap(({ site, event_date, window_start }) => {
    const own = days.filter((day) => day.site === site && day.target_day === event_date);
    return own.some((day) => isWithin(window_start, day)) ? [] : [{ site, event_date, window_start }];
  });
}

export function noImpossibleNumbers(read: Read): readonly SqlRow[] {
  const numbers = [
    ...read('minute_counts').map((row) => numbered(row, 'applied', row.applied)),
    ...read('minute_bins').map((row) => numbered(row, 'bin', row.events)),
    ...read('window_distincts').map((row) => numbered(row, 'identities', row.identities)),
    ...read('window_rankings').map((row) => numbered(row, 'weight', row.weight)),
  ].filter(({ number }) => number < 1);
  const rankings = groupBy(
    read('window_rankings'),
    'site',
    'event_date',
    'metric',
    'grain',
    'window_start',
    'is_bot',
    'currency',
  );
  const skipped = rankings
    .map(({ by, rows }) => ({ by, places: rows.map(({ place }) => place) }))
    .filter(({ places }) => Math.min(...places) !== 1 || Math.max(...places) !== places.length)
    .map(({ by, places }) => numbered(by, 'place', Math.min(...places)));
  const totals = groupBy(
    read('minute_counts').filter(({ dimension }) => dimension === ''),
    'site',
    'event_date',
    'is_bot',
  );
  const crowded = totals.flatMap(({ by, rows }) =>
    read('window_distincts')
      .filter(
        ({ site, event_date, is_bot }) => site === by.site && event_date === by.event_date && is_bot === by.is_bot,
      )
      .filter(({ identities }) => identities > (sum(rows.map((row) => row.applied)) ?? 0))
      .map((row) => numbered(row, 'more identities than events', row.identities)),
  );
  return [...numbers, ...skipped, ...crowded];
}

interface Day {
  readonly site: string;
  readonly event_date: string;
}

function numbered({ site, event_date }: Day, kind: string, number: number): SqlRow & { readonly number: number } {
  return { site, event_date, kind, number };
}

function targetDays(read: Read): readonly DayRead[] {
  return read('day_reads').filter(({ is_rewritten, read_day, target_day }) => is_rewritten && read_day === target_day);
}

function totalsOf(read: Read, day: Day): DayTotals | undefined {
  return read('day_totals').find(({ site, event_date }) => site === day.site && event_date === day.event_date);
}
