import fc from 'fast-check';
import { DAY_MS } from '../../core/time/window';
import { recordedStory as storyOfRecording } from '../differential/recorded-story';
import { dirtyStories, type Story } from '../differential/stories';
import { recordedFile } from '../support/recorded-file';
import { choose } from '../support/effort';

const ROWS = choose({ mutation: 2500, sample: 2500, full: 17_435 });
const DIRTY_STORIES = choose({ mutation: 100, sample: 100, full: 500 });

/**
 * Many small stories of one evening in one run: equal times, repeated ids, huge fields and odd text, across midnights
 * and clock changes.
 */
export function dirtyStory(): Promise<Story> {
  const stories = fc.sample(dirtyStories(40), { numRuns: DIRTY_STORIES, seed: 5 });
  const [first] = stories as [Story];
  const together = stories.filter(
    ({ sites, firstNight }) => sites === first.sites && Math.abs(firstNight - first.firstNight) < DAY_MS,
  );
  const arrivals = together.flatMap((story, told) =>
    story.arrivals.map((arrival) => ({
      ...arrival,
      events: arrival.events.map((event) => ({ ...event, event_id: `${event.event_id} of ${told}` })),
    })),
  );
  return Promise.resolve({ ...first, arrivals, stragglerEvery: 4 });
}

/** The real file if present; in other clones, simulator output in the same format. */
export function recordedStory(): Promise<Story> {
  return storyOfRecording(recordedFile(ROWS).text, ROWS);
}
