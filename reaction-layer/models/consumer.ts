import type { CreateFollower } from '../../core/capability/follower';
import type { AnomalyFinding } from '../detect/finding';
import { FindingBook } from '../detect/finding-book';
import { FloodLimit } from '../detect/flood-limit';
import { anomalyOf } from './care/session-findings';
import { FALLBACK_THRESHOLD, FallbackModels } from './live/fallback-models';
import { type FollowedSession, LiveSessions, rowOfSession } from './live/live-sessions';
import { createServedModels } from './live/served-models';
import { scoreRow } from './port/model';
import { rowFor } from './session/session-features';

/** Shorter sessions are like too many others to be worth a score. */
const LEAST_EVENTS = 5;
/** A session is scored again once it has grown by so much, and when it is over: every event would cost too much. */
const GROWTH = 1.25;

/**
 * Scores sessions while they go on, with the code that scores them at night. What is known of them is in memory only: a
 * session that was going on when this began may lack its beginning, and the night settles what was said of it.
 */
export const createFollower: CreateFollower = ({ clock, tables, tablesOf, lake }) => {
  const modelOf = createServedModels({ table: tables('registry'), lake, clock });
  const book = new FindingBook(tablesOf('detect')('findings'));
  const flood = new FloodLimit();
  const sessions = new LiveSessions();
  const fallback = new FallbackModels();
  const judge = async (live: FollowedSession, saidMs: number): Promise<AnomalyFinding | undefined> => {
    const { site, session, folded } = live;
    const served = await modelOf(site, session);
    const model = served?.model ?? fallback.modelOf(site);
    if (model === undefined) return undefined;
    const row = rowFor(model.features, rowOfSession(live));
    const score = scoreRow(model, row);
    if (score < (served?.artefact.threshold ?? FALLBACK_THRESHOLD)) return undefined;
    const { firstMs, lastMs } = folded;
    const afterMs = Math.max(0, Math.round(saidMs - lastMs));
    const found = { layer: 'speed', status: 'open', epoch: null, noticed_after_ms: afterMs } as const;
    return anomalyOf(model, { site, session, firstMs, lastMs, score, row }, found);
  };
  return {
    handle: async ({ records }) => {
      const touched = new Map<FollowedSession, number>();
      for (const { record, content } of records) {
        if (content.kind === 'events')
          for (const live of sessions.add(content, record.arrivedMs))
            if (isDue(live, GROWTH)) touched.set(live, record.arrivedMs);
        for (const ended of sessions.takeEnded(record.arrivedMs)) {
          fallback.ended(ended.site, rowOfSession(ended));
          if (isDue(ended, 1)) touched.set(ended, record.arrivedMs);
        }
      }
      const found: { readonly live: FollowedSession; readonly finding: AnomalyFinding }[] = [];
      for (const [live, saidMs] of touched) {
        const finding = await judge(live, saidMs);
        if (finding === undefined) live.scoredEvents = live.folded.events;
        else found.push({ live, finding });
      }
      if (found.length === 0) return;
      // Records that come again after a failure touch the same sessions, so nothing is lost before it is stored.
      await book.record(flood.limited(found.map(({ finding }) => finding)));
      for (const { live } of found) live.isReported = true;
    },
  };
};

/** A finding that could not be stored leaves its session due. */
function isDue({ isReported, folded, scoredEvents }: FollowedSession, growth: number): boolean {
  return (
    !isReported &&
    folded.events >= LEAST_EVENTS &&
    folded.events >= growth * scoredEvents &&
    folded.events > scoredEvents
  );
}
