import { dayOf as dayIn } from '../../core/time/calendar';
import type { Copy } from '../truth/meaning';
import type { Knowledge } from './knowledge';
import { deviceKey, type StreamBook } from './stream-book';
import { byArrival } from './survivors';

const DAY_MS = 86_400_000;
const LOOK_BACK_MS = 7 * DAY_MS;
const MOST_USERS = 3;

/** Who the events of published days belong to, written from docs/metrics.md alone. */
export function publishedPeople(book: StreamBook, knowledge: Knowledge): (copy: Copy) => Copy {
  const found = new Map<Copy, Copy>();
  return (copy) => {
    const known = found.get(copy) ?? personOf(book, copy, knowledge);
    found.set(copy, known);
    return known;
  };
}

/**
 * A day knows the links that arrived before the run that computed it, and those that are applied to all days. Whether it
 * knows a link that no run claims to have read is not settled.
 */
function personOf(book: StreamBook, copy: Copy, { coverage, horizonMs, zoneOf }: Knowledge): Copy {
  const { meaning } = copy;
  if (meaning.user !== null || meaning.anonymous === null) return copy;
  const heldMs = Math.max(0, Math.floor((horizonMs - 2 * DAY_MS) / DAY_MS) * DAY_MS);
  const computedTo = coverage.computed.get(dayName(meaning.site, dayIn(copy.occurredMs, zoneOf(meaning.site)))) ?? 0;
  const near = (book.links.get(deviceKey(meaning)) ?? [])
    .filter(
      (link) =>
        link.arrivedMs < Math.max(coverage.linkedTo, computedTo) &&
        dayOf(link) <= dayOf(copy) + LOOK_BACK_MS &&
        dayOf(link) >= dayOf(copy) - heldMs,
    )
    .toSorted(byArrival);
  const isSettled = near.every(
    ({ shard, arrivalHour, sequence }) => sequence <= (coverage.covered[`${shard}/${arrivalHour}`] ?? ''),
  );
  const visitor = visitorAmong(near, copy);
  if (isSettled && visitor === meaning.visitor) return copy;
  return { ...copy, meaning: { ...meaning, visitor, ...(isSettled ? {} : { isUnsettled: true as const }) } };
}

export function dayName(site: string, day: string): string {
  return `${site} ${day}`;
}

/** @param links in order of arrival */
function visitorAmong(links: readonly Copy[], { meaning }: Copy): string {
  const isShared = new Set(links.map((link) => link.meaning.user)).size > MOST_USERS;
  const first = links.find((link) => !isShared || link.meaning.session === meaning.session);
  return first?.meaning.visitor ?? meaning.visitor;
}

function dayOf({ occurredMs }: Copy): number {
  return Math.floor(occurredMs / DAY_MS) * DAY_MS;
}
