import { PARAMETERS } from './parameters';
import type { OrderedSessions, SessionIndex } from './session-index';

/** Points from every item to its latest sessions, and drops sessions that no item points to. */
export function indexOfSessions(items: readonly string[], sessions: OrderedSessions): SessionIndex {
  const itemSessions = new Uint32Array(items.length);
  eachOnce(sessions, items.length, (item) => {
    itemSessions[item] = (itemSessions[item] ?? 0) + 1;
  });
  const postingStarts = new Uint32Array(items.length + 1);
  itemSessions.forEach((count, item) => {
    postingStarts[item + 1] = (postingStarts[item] ?? 0) + Math.min(count, PARAMETERS.sessionsPerItem);
  });
  const next = postingStarts.slice(0, items.length);
  const postings = new Uint32Array(postingStarts.at(-1) ?? 0);
  const numbers = new Uint32Array(sessions.sessionStarts.length - 1);
  eachOnce(sessions, items.length, (item, session) => {
    const at = next[item] ?? 0;
    if (at >= (postingStarts[item + 1] ?? 0)) return;
    next[item] = at + 1;
    postings[at] = session;
    numbers[session] = 1;
  });
  const kept = keepNumbered(sessions, numbers);
  postings.forEach((session, at) => {
    postings[at] = numbers[session] ?? 0;
  });
  return { items, itemSessions, postingStarts, postings, ...kept, learned: sessions.learned };
}

/** Every item of every session once, sessions in order of age. */
function eachOnce(
  { sessionStarts, sequence }: OrderedSessions,
  items: number,
  visit: (item: number, session: number) => void,
): void {
  const lastSeen = new Uint32Array(items);
  for (let session = 0; session < sessionStarts.length - 1; session++)
    for (let at = sessionStarts[session] ?? 0; at < (sessionStarts[session + 1] ?? 0); at++) {
      const item = sequence[at] ?? 0;
      if (lastSeen[item] === session + 1) continue;
      lastSeen[item] = session + 1;
      visit(item, session);
    }
}

/** Sessions that are marked in `numbers`, which gets their new numbers. */
function keepNumbered(
  { sessionStarts, sequence }: OrderedSessions,
  numbers: Uint32Array,
): Pick<SessionIndex, 'sessionStarts' | 'sequence'> {
  const starts = [0];
  let kept = 0;
  let length = 0;
  const columns = sequence.slice();
  numbers.forEach((isKept, session) => {
    if (isKept === 0) return;
    const own = sequence.subarray(sessionStarts[session], sessionStarts[session + 1]);
    columns.set(own, length);
    length += own.length;
    starts.push(length);
    numbers[session] = kept++;
  });
  return { sessionStarts: Uint32Array.from(starts), sequence: columns.slice(0, length) };
}
