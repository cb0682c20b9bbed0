import { DAY_MS } from '../../core/time/window';
import { retentionOf } from '../../cli/commands/up-retention';

const KEPT = { keepReplacedFiles: DAY_MS, keepRunRecords: DAY_MS, keepQuarantine: 10 * DAY_MS };

it('raw events are kept for ten days more than ids are compared, or longer', () => {
  const kept = { ...KEPT, keepEvents: 40 * DAY_MS, horizon: 30 * DAY_MS };

  expect(retentionOf(kept)).toMatchObject({ eventsMs: 40 * DAY_MS, horizonMs: 30 * DAY_MS });
  expect(() => retentionOf({ ...kept, keepEvents: 39 * DAY_MS })).toThrow(
    /--keep-events 39d deletes raw events by whose ids duplicates are found: with --horizon 30d, keep them for 40d or longer/,
  );
});
