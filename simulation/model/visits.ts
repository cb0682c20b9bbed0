import { elementAt } from '../../core/element-at';
import { PASSIVE, positionOf } from './curation';
import { exploredSurvivors } from './journeys';
import type { CountedVisit, Dated, OrderedEvent, Read } from './relations';
import { groupBy, orderBy } from './rows';

/** Sessions as they were published, before the live tail changed them. */
const FORMER = 'published';

/** The events of sessions as they are; of those with an event in the live tail once more, as they were published. */
export function versionsOfVisits(read: Read): readonly Dated[] {
  const changed = sessionsInTail(read);
  const published = new Set(
    read('events')
      .filter(({ is_live, session_id }) => !is_live && changed.has(session_id))
      .map(positionOf),
  );
  const all = exploredSurvivors(read);
  const former = all.filter((event) => published.has(positionOf(event)));
  return [...all, ...former.map((event) => ({ ...event, target_day: FORMER, event_date: FORMER }))];
}

function sessionsInTail(read: Read): ReadonlySet<string> {
  return new Set(
    read('events')
      .filter(({ is_live }) => is_live)
      .map(({ session_id }) => session_id),
  );
}

/** What each session was, by its events in order. */
export function visits(read: Read): readonly CountedVisit[] {
  const changed = sessionsInTail(read);
  return groupBy(read('int_ordered'), 'target_day', 'session_id').map(({ by, rows }) => ({
    ...visitOf(orderBy(rows, 'place')),
    is_live: changed.has(by.session_id),
    is_former: by.target_day === FORMER,
  }));
}

function visitOf(events: readonly OrderedEvent[]): Omit<CountedVisit, 'is_live' | 'is_former'> {
  const first = elementAt(events, 0);
  const views = events.filter(({ event_type }) => event_type === 'page_view');
  const pages = views.flatMap(({ page }) => page ?? []);
  return {
    ...first,
    occurred_ms: first.effective_ms,
    is_bot: events.some(({ is_bot }) => is_bot),
    is_bounce: views.length === 1 && events.every(({ event_type }) => PASSIVE.includes(event_type)),
    entry_page: pages[0] ?? null,
    exit_page: pages.at(-1) ?? null,
  };
}
