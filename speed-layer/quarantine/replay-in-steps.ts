import * as z from 'zod';
import type { AdminContext } from '../../core/capability/route';
import { NOTHING_REPLAYED, type ReplayCounts, sumOfReplays } from './replay';

/** The answer of one step; `stoppedAfter` is where the next one begins. */
const replayStep = z.object({
  read: z.int(),
  accepted: z.int(),
  refused: z.int(),
  unreadable: z.int(),
  stoppedAfter: z.object({ arrivalHour: z.string(), key: z.string() }).optional(),
});

/**
 * Replays the whole quarantine of a site, step by step, because a function on AWS has less time than a large quarantine
 * takes.
 */
export async function replayInSteps(
  { operate, onProgress }: Pick<AdminContext, 'operate' | 'onProgress'>,
  site: string,
): Promise<ReplayCounts> {
  let counts = NOTHING_REPLAYED;
  let after: z.infer<typeof replayStep>['stoppedAfter'];
  for (;;) {
    const answer = await operate({ operation: 'replay_quarantine', site, ...(after === undefined ? {} : { after }) });
    const { stoppedAfter, ...step } = replayStep.parse(answer);
    counts = sumOfReplays(counts, step);
    if (stoppedAfter === undefined) return counts;
    onProgress(`${counts.read} quarantined events read, ${counts.accepted} accepted`);
    after = stoppedAfter;
  }
}
