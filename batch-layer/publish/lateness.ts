import type { DayLateness } from '../../core/run/day-tables';
import type { TargetDay } from '../plan/plan';
import { numberIn, textIn } from '../records/row-values';
import type { ChunkResult } from '../run/execute';

/** How late the events of each rewritten day were, from the mart `day_lateness`. */
export async function readLateness(result: ChunkResult): Promise<(target: TargetDay) => DayLateness> {
  const days = new Map<string, Record<string, Record<string, number>>>();
  for (const row of await result.mart('day_lateness')) {
    const day = dayKey(textIn(row, 'site'), textIn(row, 'event_date'));
    const hours = days.get(day) ?? {};
    days.set(day, hours);
    const ages = (hours[numberIn(row, 'hour_ms')] ??= {});
    ages[numberIn(row, 'age_ms')] = numberIn(row, 'arrivals');
  }
  return ({ site, day }) => days.get(dayKey(site.id, day)) ?? {};
}

function dayKey(site: string, day: string): string {
  return `${site} ${day}`;
}
