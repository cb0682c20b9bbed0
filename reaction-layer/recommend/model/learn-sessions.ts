import { GrowingColumn } from './growing-column';
import { PARAMETERS } from './parameters';
import type { OrderedSessions, SessionIndex } from './session-index';
import { indexOfSessions } from './index-sessions';

/** Takes views in any order and makes a model of them. */
export interface SessionLearner {
  /** @param time in any unit, the same for all views */
  add(session: string, item: string, time: number): void;
  finish(): SessionIndex;
}

/** Holds 16 bytes per view while it learns, and the ids of sessions and items. */
export function createSessionLearner(): SessionLearner {
  const sessions = new Map<string, number>();
  const items = new Map<string, number>();
  const sessionOf = new GrowingColumn((length) => new Uint32Array(length));
  const itemOf = new GrowingColumn((length) => new Uint32Array(length));
  const timeOf = new GrowingColumn((length) => new Float64Array(length));
  return {
    add: (session, item, time) => {
      sessionOf.push(numberOf(sessions, session));
      itemOf.push(numberOf(items, item));
      timeOf.push(time);
    },
    finish: () => {
      const views = timeOf.length;
      const count = sessions.size;
      sessions.clear();
      const grouped = groupBySession(sessionOf.values.subarray(0, views), count, timeOf.values);
      return indexOfSessions([...items.keys()], readSessions(grouped, itemOf.values, timeOf.values));
    },
  };
}

function numberOf(numbers: Map<string, number>, id: string): number {
  const known = numbers.get(id);
  if (known !== undefined) return known;
  const next = numbers.size;
  numbers.set(id, next);
  return next;
}

/** Places of views by session: `order[starts[s]…starts[s + 1]]`, in order of time. */
interface Grouped {
  readonly starts: Uint32Array;
  readonly order: Uint32Array;
}

/** Counting sort by session, then by time; views of the same time stay in the order of the input. */
function groupBySession(sessionOf: Uint32Array, count: number, timeOf: Float64Array): Grouped {
  const starts = new Uint32Array(count + 1);
  for (const session of sessionOf) starts[session + 1] = (starts[session + 1] ?? 0) + 1;
  for (let at = 1; at <= count; at++) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
  const next = starts.slice(0, count);
  const order = new Uint32Array(sessionOf.length);
  sessionOf.forEach((session, view) => {
    const at = next[session] ?? 0;
    order[at] = view;
    next[session] = at + 1;
  });
  for (let session = 0; session < count; session++)
    sortByTime(order.subarray(starts[session], starts[session + 1]), timeOf);
  return { starts, order };
}

function sortByTime(views: Uint32Array, timeOf: Float64Array): void {
  for (let at = 1; at < views.length; at++)
    if ((timeOf[views[at] ?? 0] ?? 0) < (timeOf[views[at - 1] ?? 0] ?? 0)) {
      views.sort((a, b) => (timeOf[a] ?? 0) - (timeOf[b] ?? 0) || a - b);
      return;
    }
}

function readSessions({ starts, order }: Grouped, itemOf: Uint32Array, timeOf: Float64Array): OrderedSessions {
  const count = starts.length - 1;
  const endOf = (session: number): number => timeOf[order[(starts[session + 1] ?? 0) - 1] ?? 0] ?? 0;
  const ends = Float64Array.from({ length: count }, (_, session) => endOf(session));
  const byAge = Uint32Array.from({ length: count }, (_, session) => session).sort(
    (a, b) => (ends[b] ?? 0) - (ends[a] ?? 0) || b - a,
  );
  const sessionStarts = new Uint32Array(count + 1);
  const sequence = new GrowingColumn((length) => new Uint32Array(length));
  const habits = { steps: 0, again: 0, returning: 0 };
  byAge.forEach((session, age) => {
    const from = starts[session] ?? 0;
    const end = starts[session + 1] ?? 0;
    const views = order.subarray(Math.max(from, end - PARAMETERS.itemsPerSession), end);
    const begun = sequence.length;
    for (const view of views) {
      const item = itemOf[view] ?? 0;
      const own = sequence.values.subarray(begun, sequence.length);
      if (own.length > 0) {
        habits.steps++;
        if (own.at(-1) === item) habits.again++;
        else if (own.includes(item)) habits.returning++;
      }
      if (own.at(-1) !== item) sequence.push(item);
    }
    sessionStarts[age + 1] = sequence.length;
  });
  const steps = Math.max(1, habits.steps);
  return {
    sessionStarts,
    sequence: sequence.values.slice(0, sequence.length),
    learned: {
      sessions: count,
      through: ends[byAge[0] ?? 0] ?? 0,
      again: habits.again / steps,
      returning: habits.returning / steps,
    },
  };
}
