import { floorTo, DAY_MS } from '../../core/time/window';
import type { Placed } from './placed';

/** No story is as long as a link holds. */
const LOOK_BACK_MS = 7 * DAY_MS;
const MOST_USERS = 3;

/**
 * Replaces the visitor of each event without a user by the user that its anonymous id belongs to: that of the first event
 * to arrive with both, on a day at most seven later; on a shared device, of the first in its own session.
 *
 * @param all every event of the site in order of arrival, also those that do not survive
 */
export function ofPeople<Event extends Placed>(events: readonly Event[], all: readonly Placed[]): readonly Event[] {
  const links = all.filter(
    ({ user_pseudonym, anonymous_pseudonym }) => user_pseudonym !== null && anonymous_pseudonym !== null,
  );
  return events.map((event) => {
    const known = links.filter(
      (link) => link.anonymous_pseudonym === event.anonymous_pseudonym && dayOf(link) <= dayOf(event) + LOOK_BACK_MS,
    );
    const users = new Set(known.map(({ user_pseudonym }) => user_pseudonym));
    const isShared = users.size > MOST_USERS;
    const link = known.find(({ session_id }) => !isShared || session_id === event.session_id);
    if (event.user_pseudonym !== null || link === undefined) return event;
    const { visitor, visitor_register, visitor_register_coarse } = link;
    return { ...event, visitor, visitor_register, visitor_register_coarse };
  });
}

function dayOf({ occurred_ms }: Placed): number {
  return floorTo(occurred_ms, DAY_MS);
}
