import { elementAt } from '../../core/element-at';
import type { LakeEvent } from '../../core/event/columns';
import type { SqlRow } from '../../core/port/batch-engine';
import type { EventId, Link, PersonColumns, Read, ResolvedGuest } from './relations';
import { groupBy, groupByKey, orderBy } from './rows';

const DAY_MS = 86_400_000;
/** Sorts by arrival, first to arrive first. */
const ARRIVAL = ['arrived_ms', 'shard', 'record_sequence', 'record_index'] as const;

type Seen = Pick<EventId, 'site' | 'session_id' | 'occurred_ms' | 'user_pseudonym' | 'anonymous_pseudonym'>;

/** Every event that names both an anonymous id and a user. */
export function links(read: Read): readonly Link[] {
  return linksOf([...read('stg_events'), ...read('raw_ids')]);
}

function linksOf(events: readonly EventId[]): readonly Link[] {
  return events.flatMap((event) => {
    const { user_pseudonym, anonymous_pseudonym } = event;
    if (user_pseudonym === null || anonymous_pseudonym === null) return [];
    return [{ ...event, user_pseudonym, anonymous_pseudonym, utc_day: dayOf(event) }];
  });
}

/** The users of anonymous ids, by session and day of events without a user. */
export function resolved(read: Read): readonly ResolvedGuest[] {
  const ownerIn = ownersAmong(read, read('int_links'));
  const guests = groupByKey(read('stg_events').filter(isGuest), guestName).map(({ rows }) => elementAt(rows, 0));
  return guests.flatMap((event) => {
    const { owner } = ownerIn(event);
    if (owner === undefined) return [];
    return [
      {
        site: event.site,
        session_id: event.session_id,
        anonymous_pseudonym: event.anonymous_pseudonym,
        utc_day: dayOf(event),
        person: owner.user_pseudonym,
        person_register: owner.visitor_register,
        person_register_coarse: owner.visitor_register_coarse,
      },
    ];
  });
}

interface Ownership {
  readonly owner: Link | undefined;
  readonly isShared: boolean;
}

function ownersAmong(read: Read, known: readonly Link[]): (event: Seen) => Ownership {
  const { most_users, look_back_ms, hold_ms } = elementAt(read('link_rule'), 0);
  const byId = new Map(groupByKey(known, idName).map(({ key, rows }) => [key, rows]));
  return (event) => {
    const day = dayOf(event);
    const near = (byId.get(idName(event)) ?? []).filter(
      ({ utc_day }) => utc_day >= day - hold_ms && utc_day <= day + look_back_ms,
    );
    const isShared = new Set(near.map(({ user_pseudonym }) => user_pseudonym)).size > most_users;
    const holding = isShared ? near.filter(({ session_id }) => session_id === event.session_id) : near;
    return { isShared, owner: orderBy(holding, ...ARRIVAL)[0] };
  };
}

/** The minutes of links among new events. */
export function linkMinutes(read: Read): readonly SqlRow[] {
  return minutesOf(linksOf(read('new_ids')));
}

/** The events of anonymous ids that new events link to users. */
export function newlyLinked(read: Read): readonly (EventId & { readonly is_new: boolean })[] {
  const linked = new Set(linksOf(read('new_ids')).map(idName));
  const known = read('raw_ids').map((event) => ({ ...event, is_new: false }));
  const fresh = read('new_ids').map((event) => ({ ...event, is_new: true }));
  return [...known, ...fresh].filter((event) => linked.has(idName(event)));
}

/** The minutes of events that belong to another person, or to a shared device, because of new links. */
export function changedPeople(read: Read): readonly SqlRow[] {
  const events = read('int_newly_linked');
  const before = ownersAmong(read, linksOf(events.filter(({ is_new }) => !is_new)));
  const after = ownersAmong(read, linksOf(events));
  const isChanged = (event: EventId): boolean => {
    const [old, now] = [before(event), after(event)];
    return old.owner?.user_pseudonym !== now.owner?.user_pseudonym || old.isShared !== now.isShared;
  };
  return minutesOf(events.filter((event) => isGuest(event) && isChanged(event)));
}

function minutesOf(events: readonly Pick<EventId, 'site' | 'occurred_ms'>[]): readonly SqlRow[] {
  const minutes = events.map(({ site, occurred_ms }) => ({ site, minute_start: occurred_ms - (occurred_ms % 60_000) }));
  return groupBy(minutes, 'site', 'minute_start').map(({ by, rows }) => ({ ...by, events: rows.length }));
}

/** The person of an event: the user that its anonymous id belongs to, else its visitor. */
export function peopleIn(read: Read): (event: LakeEvent) => PersonColumns {
  const known = new Map(read('int_resolved').map((one) => [`${nameIn(one)} ${one.utc_day}`, one]));
  return (event) => {
    const found = isGuest(event) ? known.get(guestName(event)) : undefined;
    return {
      person: found?.person ?? event.visitor,
      person_register: found?.person_register ?? event.visitor_register,
      person_register_coarse: found?.person_register_coarse ?? event.visitor_register_coarse,
    };
  };
}

function isGuest({ user_pseudonym, anonymous_pseudonym }: Seen): boolean {
  return user_pseudonym === null && anonymous_pseudonym !== null;
}

function dayOf({ occurred_ms }: Pick<Seen, 'occurred_ms'>): number {
  return Math.floor(occurred_ms / DAY_MS) * DAY_MS;
}

function guestName(event: Seen): string {
  return `${nameIn(event)} ${dayOf(event)}`;
}

function nameIn(one: Pick<Seen, 'site' | 'anonymous_pseudonym' | 'session_id'>): string {
  return JSON.stringify([one.site, one.anonymous_pseudonym, one.session_id]);
}

function idName({ site, anonymous_pseudonym }: Pick<Seen, 'site' | 'anonymous_pseudonym'>): string {
  return `${site} ${anonymous_pseudonym}`;
}
