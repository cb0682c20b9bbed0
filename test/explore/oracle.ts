import type { LakeEvent } from '../../core/event/columns';
import { readMoney } from '../../core/event/money';
import { passes } from '../../core/metric/condition';
import { dayOf } from '../../core/time/calendar';
import type {
  AskedEvent,
  FunnelQuestion,
  JourneyEvent,
  JourneysAnswer,
  JourneysQuestion,
} from '../../serving-layer/explore/explorer';
import { firstCopies } from './explored-world';

/** Every event of `mine` that arrived up to `asOf`, once, with its money read. */
export function survivors(events: readonly LakeEvent[], asOf: number): readonly LakeEvent[] {
  const arrived = events.filter(({ site, arrived_ms }) => site === 'mine' && arrived_ms <= asOf);
  return firstCopies(arrived).map((event) => readMoney({ ...event }));
}

/** The survivors without bots. */
export function truth(events: readonly LakeEvent[], asOf: number): readonly LakeEvent[] {
  return survivors(events, asOf).filter(({ is_bot }) => !is_bot);
}

interface Timed {
  readonly event: LakeEvent;
  readonly effectiveMs: number;
}

/**
 * The order of a session, said once more as plainly as possible: every event looks at all others. An event counts as
 * happening no earlier than any event of its counter that has a smaller number, unless a number was given twice.
 */
export function inOrder(events: readonly LakeEvent[]): readonly Timed[] {
  const ofCounter = (one: LakeEvent): readonly LakeEvent[] =>
    events.filter(({ session_id, stream_id }) => session_id === one.session_id && stream_id === one.stream_id);
  const placed = events.map((event) => {
    const counter = ofCounter(event);
    const numbers = counter.flatMap(({ sequence }) => sequence ?? []);
    const earlier = counter.filter(({ sequence }) => (sequence ?? Infinity) < (event.sequence ?? -Infinity));
    const isBelieved = new Set(numbers).size === numbers.length;
    const times = isBelieved ? earlier.map(({ occurred_ms }) => occurred_ms) : [];
    return {
      event,
      effectiveMs: Math.max(event.occurred_ms, ...times),
      counterMs: Math.min(...counter.map(({ arrived_ms }) => arrived_ms)),
    };
  });
  const last = '\u{10ffff}';
  const keyOf = ({ event, effectiveMs, counterMs }: (typeof placed)[number]): readonly (number | string)[] => [
    effectiveMs,
    counterMs,
    event.stream_id ?? last,
    event.sequence ?? Infinity,
    event.arrived_ms,
    event.shard,
    event.record_sequence,
    event.record_index,
  ];
  return placed.sort((a, b) => {
    const [mine, theirs] = [keyOf(a), keyOf(b)];
    const at = mine.findIndex((part, place) => part !== theirs[place]);
    return at === -1 ? 0 : (mine[at] as number) < (theirs[at] as number) ? -1 : 1;
  });
}

export interface FunnelTruth {
  readonly count: number;
  readonly median_ms: number | null;
}

type FunnelAsked = Pick<FunnelQuestion, 'steps' | 'withinMs' | 'per' | 'exclude' | 'isStrict' | 'filters' | 'by'>;

function isStep({ eventType, where }: AskedEvent, event: LakeEvent): boolean {
  return event.event_type === eventType && where.every((one) => passes(one, event[one.column]));
}

/** Every chain of every actor, tried one by one; with `by`, only actors whose first step has that value. */
export function funnelTruth(events: readonly LakeEvent[], asked: FunnelAsked, group?: string): readonly FunnelTruth[] {
  const { steps, withinMs, per, exclude = [], isStrict = false, filters = [], by } = asked;
  const people = inOrder(events).filter(
    ({ event }) => !event.is_bot && filters.every((one) => passes(one, event[one.column])),
  );
  const actorOf = ({ visitor, session_id }: LakeEvent): string => (per === 'visitor' ? visitor : session_id);
  const since: number[][] = steps.map(() => []);
  const reached = steps.map(() => 0);
  for (const actor of new Set(people.map(({ event }) => actorOf(event)))) {
    const own = people.filter(({ event }) => actorOf(event) === actor);
    const begun = own.find(({ event }) => isStep(steps[0]!, event));
    if (group !== undefined && by !== undefined && (begun?.event[by] ?? '') !== group) continue;
    const mayPrecede = (from: number, to: number): boolean =>
      from < to &&
      (!isStrict || from === to - 1) &&
      !own.slice(from + 1, to + 1).some(({ event }) => exclude.some((one) => isStep(one, event)));
    let before: readonly (readonly number[])[] = [];
    steps.forEach((step, number) => {
      const starts: number[][] = own.map((to, at) => {
        if (!isStep(step, to.event)) return [];
        if (number === 0) return [to.effectiveMs];
        return before.flatMap((chains, from) =>
          mayPrecede(from, at) ? chains.filter((start) => to.effectiveMs - start <= withinMs) : [],
        );
      });
      const first = starts.findIndex(({ length }) => length > 0);
      if (first >= 0) {
        reached[number] = (reached[number] ?? 0) + 1;
        const from = before.findLastIndex((chains, at) => mayPrecede(at, first) && chains.length > 0);
        if (number > 0) since[number]?.push(own[first]!.effectiveMs - own[from]!.effectiveMs);
      }
      before = starts;
    });
  }
  return steps.map((_, step) => ({ count: reached[step] ?? 0, median_ms: lowerMedian(since[step] ?? []) }));
}

export function lowerMedian(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? null;
}

/** Visitors by day of the site's zone. */
export function visitorsByDay(events: readonly LakeEvent[], zone: string): ReadonlyMap<string, ReadonlySet<string>> {
  const days = new Map<string, Set<string>>();
  for (const { occurred_ms, visitor } of events) {
    const day = dayOf(occurred_ms, zone);
    days.set(day, (days.get(day) ?? new Set()).add(visitor));
  }
  return days;
}

export interface SessionTruth {
  readonly startedMs: number;
  readonly durationMs: number;
  readonly events: number;
  readonly isBounce: boolean;
  readonly entry: string | null;
  readonly exit: string | null;
}

/** Stitched sessions without an event from a bot. */
export function sessionsTruth(events: readonly LakeEvent[]): readonly SessionTruth[] {
  const sessions: Timed[][] = [];
  const ordered = inOrder(events);
  for (const visitor of new Set(events.map((event) => event.visitor))) {
    let lastMs = -Infinity;
    for (const timed of ordered.filter(({ event }) => event.visitor === visitor)) {
      if (timed.effectiveMs - lastMs >= 30 * 60_000) sessions.push([]);
      sessions.at(-1)?.push(timed);
      lastMs = timed.effectiveMs;
    }
  }
  return sessions.filter((session) => session.every(({ event }) => !event.is_bot)).map(sessionOf);
}

export interface VisitTruth extends SessionTruth {
  readonly first: LakeEvent;
  readonly isBot: boolean;
}

/** The client's sessions. */
export function visitsTruth(events: readonly LakeEvent[]): readonly VisitTruth[] {
  const ordered = inOrder(events);
  return [...new Set(events.map(({ session_id }) => session_id))]
    .map((id) => ordered.filter(({ event }) => event.session_id === id))
    .map((session) => ({
      ...sessionOf(session),
      first: session[0]!.event,
      isBot: session.some(({ event }) => event.is_bot),
    }));
}

function sessionOf(session: readonly Timed[]): SessionTruth {
  const events = session.map(({ event }) => event);
  const views = events.filter(({ event_type }) => event_type === 'page_view');
  const pages = views.flatMap(({ page }) => (page === null ? [] : [page]));
  const [startedMs, endedMs] = [session[0]!.effectiveMs, session.at(-1)!.effectiveMs];
  return {
    startedMs,
    durationMs: endedMs - startedMs,
    events: events.length,
    isBounce:
      views.length === 1 &&
      events.every(({ event_type }) => event_type === 'page_view' || event_type === 'performance'),
    entry: pages[0] ?? null,
    exit: pages.at(-1) ?? null,
  };
}

type JourneysAsked = Pick<
  JourneysQuestion,
  'around' | 'before' | 'after' | 'show' | 'filters' | 'limit' | 'from' | 'to'
>;

/** What visitors do not do. */
const UNDONE = [
  'identify',
  'error',
  'performance',
  'ad_impression',
  'exposure',
  'recommendation_impression',
  'decision',
  'decision_outcome',
];

/** Every session walked from its first event of the kind, step by step; `events` are all that are read. */
export function journeysTruth(events: readonly LakeEvent[], asked: JourneysAsked): Omit<JourneysAnswer, 'layer'> {
  const { around, show, filters, from, to, limit } = asked;
  const isAsked = ({ event }: Timed): boolean => isStep(around, event);
  const isDone = ({ event: { event_type: type } }: Timed): boolean =>
    show === 'pages' ? type === 'page_view' : !UNDONE.includes(type);
  const people = inOrder(events).filter(
    ({ event }) => !event.is_bot && filters.every((one) => passes(one, event[one.column])),
  );
  const sessions = [...new Set(people.map(({ event }) => event.session_id))]
    .map((id) => people.filter((one) => one.event.session_id === id && (isAsked(one) || isDone(one))))
    .map((own) => ({ own, at: own.findIndex(isAsked) }))
    .filter(({ own, at }) => at >= 0 && own[at]!.effectiveMs >= from && own[at]!.effectiveMs < to);
  const namesOf = (list: readonly Timed[]): readonly string[] =>
    list.map(({ event: { event_type, page } }) =>
      JSON.stringify({ event_type, page: event_type === 'page_view' && show !== 'event_types' ? page : null }),
    );
  const sides = [
    { side: 'before' as const, most: asked.before, walks: sessions.map(({ own, at }) => own.slice(0, at).reverse()) },
    { side: 'after' as const, most: asked.after, walks: sessions.map(({ own, at }) => own.slice(at + 1)) },
  ];
  const found = sides
    .filter(({ most }) => most > 0)
    .flatMap(({ side, most, walks }) =>
      Array.from({ length: most + 1 }, (_, step) => {
        const reached = walks.filter(({ length }) => length >= step);
        const ways = new Map<string, (readonly Timed[])[]>();
        for (const walk of reached) {
          const way = namesOf(walk.slice(0, step)).join(' ');
          ways.set(way, [...(ways.get(way) ?? []), walk]);
        }
        const branches = [...ways.values()]
          .map((own) => ({
            side,
            step,
            path: namesOf(own[0]!.slice(0, step)).map((name) => JSON.parse(name) as JourneyEvent),
            sessions: own.length,
            share: own.length / sessions.length,
            ends: own.filter(({ length }) => length === step).length,
          }))
          .sort((a, b) => b.sessions - a.sessions || (sortedAs(a.path) < sortedAs(b.path) ? -1 : 1));
        const rest = branches.slice(step === 0 ? 1 : limit);
        const sum = (list: typeof branches, of: 'sessions' | 'ends'): number =>
          list.reduce((total, one) => total + one[of], 0);
        return {
          step: {
            side,
            step,
            sessions: reached.length,
            ends: sum(branches, 'ends'),
            rest: { branches: rest.length, sessions: sum(rest, 'sessions'), ends: sum(rest, 'ends') },
          },
          branches: step === 0 ? [] : branches.slice(0, limit),
        };
      }),
    );
  return {
    sessions: sessions.length,
    steps: found.map(({ step }) => step),
    branches: found.flatMap(({ branches }) => branches),
  };
}

/** Ways of equally many sessions are sorted by their text. */
function sortedAs(path: readonly JourneyEvent[]): string {
  return path.map(({ event_type, page }) => (page === null ? event_type : `${event_type} ${page}`)).join('\u0001');
}
