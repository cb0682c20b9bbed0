import type { EventCondition } from '../../core/metric/condition';
import type { Site } from '../../core/port/sites';
import { addDays, dayOf, dayWindow } from '../../core/time/calendar';
import type { JourneysAnswer, JourneysQuestion } from '../../serving-layer/explore/explorer';
import { readEvent } from '../../serving-layer/explore/read-steps';
import type { Copy, Meaning } from '../truth/meaning';
import type { World } from '../world/world';
import type { Ways } from './possibilities';
import type { StreamBook } from './stream-book';

const HOUR_MS = 3_600_000;

/** Kinds of events, each as it is asked for and as the producers know it. */
const KINDS: readonly (readonly [string, (meaning: Meaning) => boolean])[] = [
  ['page_view', ({ type }) => type === 'page_view'],
  ['page_view[page:/p/1]', ({ type, page }) => type === 'page_view' && page === '/p/1'],
  ['purchase[country!:DE]', ({ type, country }) => type === 'purchase' && country !== 'DE'],
  ['add_to_cart', ({ type }) => type === 'add_to_cart'],
  ['custom:wish', ({ type }) => type === 'custom:wish'],
  ['error', ({ type }) => type === 'error'],
];
const MOBILE: EventCondition = { column: 'device', test: 'is', value: 'mobile' };
/** What visitors of the world do not do. */
export const NOT_DONE: readonly string[] = [
  'identify',
  'error',
  'performance',
  'ad_impression',
  'exposure',
  'recommendation_impression',
  'decision',
  'decision_outcome',
];

/** A question for journeys, and how an event of the kind is recognised. */
export interface AskedJourneys {
  readonly site: Site;
  readonly question: Omit<JourneysQuestion, 'site' | 'pointer' | 'asOf'>;
  readonly isAnchor: (meaning: Meaning) => boolean;
}

/** Of a range that holds all events, or begins amid them. */
export function askJourneys({ draws, place }: World['options'], { copies }: StreamBook): AskedJourneys {
  const times = [...copies.values()].flat().map(({ occurredMs }) => occurredMs);
  const earliest = times.reduce((a, b) => Math.min(a, b), Infinity);
  const latest = times.reduce((a, b) => Math.max(a, b), 0);
  const [around, isAnchor] = draws.pick('event of journeys', KINDS);
  const skipped = draws.chance('journeys begin later', 0.5) ? draws.integer('hours before journeys', 1, 6) : 0;
  const from = Math.floor(Math.min(earliest, latest) / HOUR_MS) * HOUR_MS + skipped * HOUR_MS;
  return {
    site: draws.pick('site of journeys', place.sites),
    isAnchor,
    question: {
      from,
      to: Math.max(from, latest) + 1,
      around: readEvent(around),
      before: draws.integer('steps before', 0, 3),
      after: draws.integer('steps after', 1, 5),
      show: draws.pick('steps of journeys', ['all', 'pages', 'event_types'] as const),
      filters: draws.chance('filter of journeys', 0.3) ? [MOBILE] : [],
      limit: draws.pick('branches of journeys', [1, 3, 10]),
    },
  };
}

/** The days of a question and those beside it, in which its sessions may have begun and gone on. */
export function daysAround({
  site,
  question: { from, to },
}: Pick<AskedJourneys, 'site'> & { readonly question: Pick<JourneysQuestion, 'from' | 'to'> }): Pick<
  JourneysQuestion,
  'from' | 'to'
> {
  const dayBeside = (ms: number, days: number): string => addDays(dayOf(ms, site.timeZone), days);
  return {
    from: dayWindow(dayBeside(from, -1), site.timeZone).start,
    to: dayWindow(dayBeside(to - 1, 1), site.timeZone).end,
  };
}

/** What is wrong with an answer; nothing where it is not known which copy of an event counts. */
export function complaintAbout(
  asked: AskedJourneys,
  { sessions, steps, branches }: JourneysAnswer,
  ways: readonly Ways[],
): string | undefined {
  const counted = ways.map((of) => new Map(of.map((way) => [way.map(positionOf).join(' '), way])));
  if (counted.some(({ size }) => size > 1)) return undefined;
  const { from, to } = daysAround(asked);
  const events = counted
    .flatMap((of) => [...of.values()].flat())
    .filter(({ occurredMs }) => occurredMs >= from && occurredMs < to)
    .sort(byTime);
  const [found, expected] = [{ sessions, steps, branches }, walked(asked, events)].map((one) => JSON.stringify(one));
  return found === expected ? undefined : `${JSON.stringify(asked)}: ${found}, but the walk finds ${expected}`;
}

export function positionOf({ shard, sequence, index }: Copy): string {
  return `${shard}/${sequence}/${index}`;
}

/** Producers of the world number nothing, so the events of a session are in the order of time, then of arrival. */
export function byTime(a: Copy, b: Copy): number {
  const [mine, theirs] = [a, b].map(({ shard, sequence }) => `${shard}/${sequence}`);
  const place = mine === theirs ? a.index - b.index : (mine ?? '') < (theirs ?? '') ? -1 : 1;
  return a.occurredMs - b.occurredMs || a.arrivedMs - b.arrivedMs || place;
}

/** One side of a session, from the event asked for outwards. */
type Steps = readonly { readonly event_type: string; readonly page: string | null }[];

function walked({ question, isAnchor }: AskedJourneys, events: readonly Copy[]): Omit<JourneysAnswer, 'layer'> {
  const { filters, show, from, to, before, after } = question;
  const steps = events.filter(
    ({ meaning }) =>
      !meaning.isBot &&
      (filters.length === 0 || meaning.device === MOBILE.value) &&
      (isAnchor(meaning) || (show === 'pages' ? meaning.type === 'page_view' : !NOT_DONE.includes(meaning.type))),
  );
  const sessions = [...new Set(steps.map(({ meaning }) => meaning.session))]
    .map((session) => steps.filter(({ meaning }) => meaning.session === session))
    .map((own) => ({ own, at: own.findIndex(({ meaning }) => isAnchor(meaning)) }))
    .filter(({ own, at }) => own.slice(at, at + 1).some(({ occurredMs }) => occurredMs >= from && occurredMs < to));
  const shown = sessions.map(({ own, at }) => ({
    at,
    own: own.map(({ meaning: { type, page } }) => ({
      event_type: type,
      page: type === 'page_view' && show !== 'event_types' ? page : null,
    })),
  }));
  const sides = [
    { side: 'before' as const, most: before, walks: shown.map(({ own, at }): Steps => own.slice(0, at).reverse()) },
    { side: 'after' as const, most: after, walks: shown.map(({ own, at }): Steps => own.slice(at + 1)) },
  ];
  const found = sides.flatMap(({ side, most, walks }) =>
    Array.from({ length: most === 0 ? 0 : most + 1 }, (_, step) => atStep(walks, { side, step }, question.limit)),
  );
  return {
    sessions: sessions.length,
    steps: found.map(({ step }) => step),
    branches: found.flatMap(({ branches }) => branches),
  };
}

function atStep(
  walks: readonly Steps[],
  { side, step }: Pick<JourneysAnswer['steps'][number], 'side' | 'step'>,
  limit: number,
): { readonly step: JourneysAnswer['steps'][number]; readonly branches: JourneysAnswer['branches'] } {
  const ways = new Map<string, Steps[]>();
  for (const walk of walks.filter(({ length }) => length >= step)) {
    const way = textOf(walk.slice(0, step));
    ways.set(way, [...(ways.get(way) ?? []), walk]);
  }
  const branches = [...ways]
    .sort(([a, ofA], [b, ofB]) => ofB.length - ofA.length || (a < b ? -1 : 1))
    .map(([, own]) => ({
      side,
      step,
      path: own[0]?.slice(0, step) ?? [],
      sessions: own.length,
      share: own.length / walks.length,
      ends: own.filter(({ length }) => length === step).length,
    }));
  const sumOf = (list: typeof branches): { readonly sessions: number; readonly ends: number } => ({
    sessions: list.reduce((sum, { sessions }) => sum + sessions, 0),
    ends: list.reduce((sum, { ends }) => sum + ends, 0),
  });
  const rest = branches.slice(step === 0 ? 1 : limit);
  return {
    step: { side, step, ...sumOf(branches), rest: { branches: rest.length, ...sumOf(rest) } },
    branches: step === 0 ? [] : branches.slice(0, limit),
  };
}

/** Ways of equally many sessions are sorted by their steps, as texts. */
function textOf(steps: Steps): string {
  return steps.map(({ event_type, page }) => (page === null ? event_type : `${event_type} ${page}`)).join('\u0001');
}
