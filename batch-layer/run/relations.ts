import type { InlineRelation } from '../../core/port/batch-engine';
import { addDays, dayWindow, type DayWindow, hoursIn, minutesIn } from '../../core/time/calendar';
import type { TargetDay } from '../plan/plan';

/**
 * Sites, days and time zones as rows for the SQL, which has no calendar. A target day is read together with the
 * adjacent days.
 */
export function dayRelations(targets: readonly TargetDay[]): readonly InlineRelation[] {
  return [siteZones(targets), dayReads(targets), calendar(targets)];
}

/** One row: how close to each other copies of an event arrive, ms. */
export function horizonRelation(horizonMs: number): InlineRelation {
  return { kind: 'rows', name: 'horizon', columns: longColumns('horizon_ms'), rows: [[horizonMs]] };
}

function siteZones(targets: readonly TargetDay[]): InlineRelation {
  const zones = new Map(targets.map(({ site }) => [site.id, site.timeZone]));
  return { kind: 'rows', name: 'site_zones', columns: textColumns('site', 'zone'), rows: [...zones] };
}

function dayReads(targets: readonly TargetDay[]): InlineRelation {
  return {
    kind: 'rows',
    name: 'day_reads',
    columns: [
      ...textColumns('site', 'target_day', 'read_day'),
      { name: 'is_rewritten', type: 'bool' },
      ...longColumns('target', 'day_start', 'day_end'),
    ],
    rows: targets.flatMap(({ site, day, window, isRewritten }, target) =>
      around(day).map((read) => [site.id, day, read, isRewritten, target, window.start, window.end]),
    ),
  };
}

/** One row per zone and minute. */
function calendar(targets: readonly TargetDay[]): InlineRelation {
  const days = new Map<string, { readonly zone: string; readonly window: DayWindow }>();
  for (const { site, day } of targets) {
    for (const read of around(day))
      days.set(`${site.timeZone} ${read}`, { zone: site.timeZone, window: dayWindow(read, site.timeZone) });
  }
  return {
    kind: 'rows',
    name: 'calendar',
    columns: [...textColumns('zone', 'event_date'), ...longColumns('minute_start', 'hour_start', 'day_start')],
    rows: [...days.values()].flatMap(({ zone, window }) =>
      hoursIn(window.start, window.end, zone).flatMap((hour) =>
        minutesIn(Math.max(hour.start, window.start), Math.min(hour.end, window.end)).map((minute) => [
          zone,
          window.day,
          minute.start,
          hour.start,
          window.start,
        ]),
      ),
    ),
  };
}

function around(day: string): readonly string[] {
  return [addDays(day, -1), day, addDays(day, 1)];
}

function textColumns(...names: readonly string[]): InlineRelation['columns'] {
  return names.map((name) => ({ name, type: 'text' }));
}
function longColumns(...names: readonly string[]): InlineRelation['columns'] {
  return names.map((name) => ({ name, type: 'long' }));
}
