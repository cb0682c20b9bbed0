import type { LakeEvent } from '../../core/event/columns';
import { dayOf } from '../../core/time/calendar';
import { firstCopies } from './explored-world';

/** Every event of `mine` that arrived up to `asOf`, once. */
export function survivors(events: readonly LakeEvent[], asOf: number): readonly LakeEvent[] {
  return firstCopies(events.filter(({ site, arrived_ms }) => site === 'mine' && arrived_ms <= asOf));
}

/** The survivors without bots. */
export function truth(events: readonly LakeEvent[], asOf: number): readonly LakeEvent[] {
  return survivors(events, asOf).filter(({ is_bot }) => !is_bot);
}

interface Timed {
  readonly event: LakeEvent;
  readonly orderedMs: number;
}

function precedesBySequence(a: LakeEvent, b: LakeEvent): boolean {
  if (a.session_id !== b.session_id || a.sequence === null || b.sequence === null) return false;
  if (a.sequence !== b.sequence) return a.sequence < b.sequence;
  return a.occurred_ms !== b.occurred_ms ? a.occurred_ms < b.occurred_ms : a.event_id < b.event_id;
}

function inOrder(events: readonly LakeEvent[]): readonly Timed[] {
  const timed = events.map((event) => ({
    event,
    orderedMs: Math.max(
      event.occurred_ms,
      ...events.filter((other) => precedesBySequence(other, event)).map(({ occurred_ms }) => occurred_ms),
    ),
  }));
  const last = Number.MAX_SAFE_INTEGER;
  return timed.sort(
    (a, b) =>
      a.orderedMs - b.orderedMs ||
      (a.event.sequence ?? last) - (b.event.sequence ?? last) ||
      (a.event.event_id < b.event.event_id ? -1 : 1),
  );
}

export interface FunnelTruth {
  readonly count: number;
  readonly median_ms: number | null;
}

/** Every chain of every actor, tried one by one. */
export function funnelTruth(
  events: readonly LakeEvent[],
  {
    steps,
    withinMs,
    per,
  }: { readonly steps: readonly string[]; readonly withinMs: number; readonly per: 'visitor' | 'session' },
): readonly FunnelTruth[] {
  const timed = inOrder(events);
  const actorOf = ({ visitor, session_id }: LakeEvent): string => (per === 'visitor' ? visitor : session_id);
  const since: number[][] = steps.map(() => []);
  const reached = steps.map(() => 0);
  for (const actor of new Set(events.map(actorOf))) {
    const own = timed.filter(({ event }) => actorOf(event) === actor);
    let before: readonly (readonly number[])[] = [];
    steps.forEach((type, step) => {
      const starts: number[][] = own.map((to, at) => {
        if (to.event.event_type !== type) return [];
        if (step === 0) return [to.orderedMs];
        return before.slice(0, at).flatMap((begun) => begun.filter((start) => to.orderedMs - start <= withinMs));
      });
      const first = starts.findIndex(({ length }) => length > 0);
      if (first >= 0) {
        reached[step] = (reached[step] as number) + 1;
        const to = (own[first] as Timed).orderedMs;
        const from = before.findLastIndex((begun, at) => at < first && begun.some((start) => to - start <= withinMs));
        if (step > 0) since[step]?.push(to - (own[from] as Timed).orderedMs);
      }
      before = starts;
    });
  }
  return steps.map((_, step) => ({ count: reached[step] as number, median_ms: lowerMedian(since[step] as number[]) }));
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

/** Sessions without an event from a bot. */
export function sessionsTruth(events: readonly LakeEvent[]): readonly SessionTruth[] {
  const sessions: LakeEvent[][] = [];
  for (const visitor of new Set(events.map((event) => event.visitor))) {
    let lastMs = -Infinity;
    for (const event of byTime(events.filter((one) => one.visitor === visitor))) {
      if (event.occurred_ms - lastMs >= 30 * 60_000) sessions.push([]);
      sessions.at(-1)?.push(event);
      lastMs = event.occurred_ms;
    }
  }
  return sessions.filter((session) => session.every(({ is_bot }) => !is_bot)).map(sessionOf);
}

function byTime(events: readonly LakeEvent[]): readonly LakeEvent[] {
  const last = Number.MAX_SAFE_INTEGER;
  return [...events].sort(
    (a, b) =>
      a.occurred_ms - b.occurred_ms ||
      (a.sequence ?? last) - (b.sequence ?? last) ||
      (a.event_id < b.event_id ? -1 : 1),
  );
}

function sessionOf(events: readonly LakeEvent[]): SessionTruth {
  const views = events.filter(({ event_type }) => event_type === 'page_view');
  const pages = views.flatMap(({ page }) => (page === null ? [] : [page]));
  const [first, last] = [events[0] as LakeEvent, events.at(-1) as LakeEvent];
  return {
    startedMs: first.occurred_ms,
    durationMs: last.occurred_ms - first.occurred_ms,
    events: events.length,
    isBounce:
      views.length === 1 &&
      events.every(({ event_type }) => event_type === 'page_view' || event_type === 'performance'),
    entry: pages[0] ?? null,
    exit: pages.at(-1) ?? null,
  };
}
