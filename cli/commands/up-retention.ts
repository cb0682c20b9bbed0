import { leastEventsMs, type BatchRetention } from '../../core/run/retention';
import { DAY_MS } from '../../core/time/window';
import { UserError } from '../exit';

/** The options of `up` that say how long what is kept, ms. */
export interface RetentionOptions {
  readonly keepReplacedFiles: number;
  readonly keepRunRecords: number;
  readonly keepEvents: number;
  readonly keepQuarantine: number;
  readonly horizon: number;
}

/** @throws UserError if raw events would be deleted by which duplicates are found */
export function retentionOf(options: RetentionOptions): BatchRetention {
  const { keepEvents: eventsMs, horizon: horizonMs } = options;
  const least = leastEventsMs({ horizonMs });
  if (eventsMs < least)
    throw new UserError(
      `--keep-events ${eventsMs / DAY_MS}d deletes raw events by whose ids duplicates are found: with --horizon ` +
        `${horizonMs / DAY_MS}d, keep them for ${least / DAY_MS}d or longer`,
    );
  const { keepReplacedFiles: replacedMs, keepRunRecords: runsMs, keepQuarantine: quarantineMs } = options;
  return { replacedMs, runsMs, eventsMs, quarantineMs, horizonMs };
}
