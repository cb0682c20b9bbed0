import type { Copy } from '../truth/meaning';
import type { Knowledge } from './possibilities';
import { deviceKey, type StreamBook } from './stream-book';
import { byArrival } from './survivors';

const DAY_MS = 86_400_000;
const LOOK_BACK_MS = 7 * DAY_MS;
const MOST_USERS = 3;

/**
 * Who the events of published days belong to, written from docs/metrics.md alone. Links that arrived since all days were
 * computed with theirs may be known to a day or not: where that matters, who the visitor is is not settled.
 */
export function publishedPeople(book: StreamBook, knowledge: Knowledge): (copy: Copy) => Copy {
  const found = new Map<Copy, Copy>();
  return (copy) => {
    const known = found.get(copy) ?? personOf(book, copy, knowledge);
    found.set(copy, known);
    return known;
  };
}

function personOf(book: StreamBook, copy: Copy, { coverage, horizonMs }: Knowledge): Copy {
  const { meaning } = copy;
  if (meaning.user !== null || meaning.anonymous === null) return copy;
  const heldMs = Math.max(0, Math.floor((horizonMs - 2 * DAY_MS) / DAY_MS) * DAY_MS);
  const near = (book.links.get(deviceKey(meaning)) ?? [])
    .filter(
      (link) =>
        link.arrivedMs < coverage.tidemark &&
        dayOf(link) <= dayOf(copy) + LOOK_BACK_MS &&
        dayOf(link) >= dayOf(copy) - heldMs,
    )
    .toSorted(byArrival);
  const isSure = near.every(
    ({ shard, arrivalHour, sequence }) => sequence <= (coverage.covered[`${shard}/${arrivalHour}`] ?? ''),
  );
  const since = near.map(({ arrivedMs }) => arrivedMs + 1).filter((ms) => ms > coverage.linkedTo);
  const visitors = new Set(
    [coverage.linkedTo, ...since].map((ms) =>
      visitorAmong(
        near.filter(({ arrivedMs }) => arrivedMs < ms),
        copy,
      ),
    ),
  );
  const [visitor = meaning.visitor] = visitors;
  const isSettled = isSure && visitors.size === 1;
  if (isSettled && visitor === meaning.visitor) return copy;
  return { ...copy, meaning: { ...meaning, visitor, ...(isSettled ? {} : { isUnsettled: true as const }) } };
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
