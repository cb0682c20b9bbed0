import { HOUR_MS } from '../../core/time/window';
import { createMinuteBudget, type MinuteBudget } from './minute-budget';

/**
 * Sealed bytes of refused events that a collector keeps per site and minute. Anyone who visits a shop has its write key;
 * beyond this, only the reason and the number of refused events are kept.
 */
export const QUARANTINE_BYTES_PER_MINUTE = 128 * 1024;

/** Age at which an event is late. Each may open a live cell of its own, and a day to compute again. */
export const LATE_AFTER_MS = HOUR_MS;
/** The default number of late events that a collector takes per site and minute. */
export const LATE_EVENTS_PER_MINUTE = 3_000;

/** What a site may send in a minute that costs more than other events do. */
export interface SiteBudgets {
  /** Bytes. The first event that does not fit ends the minute: no more of them are compressed only to be measured. */
  readonly quarantine: MinuteBudget;
  /** Events. */
  readonly late: MinuteBudget;
}

export function createSiteBudgets(lateEventsPerMinute: number): SiteBudgets {
  return {
    quarantine: createMinuteBudget({ perMinute: QUARANTINE_BYTES_PER_MINUTE, endsWhenFull: true }),
    late: createMinuteBudget({ perMinute: lateEventsPerMinute }),
  };
}

export function isLate(occurredMs: number, receivedMs: number): boolean {
  return occurredMs < receivedMs - LATE_AFTER_MS;
}
