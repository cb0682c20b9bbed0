import { elementAt } from '../../core/element-at';
import type { Row } from '../../core/merge/rows';
import type { AnsweredQuestion } from '../../core/port/answers';
import type { Site } from '../../core/port/sites';
import type { Copy, Meaning } from '../truth/meaning';
import { type Bucket, hideouts } from './buckets';
import type { Findings } from './findings';
import { byTime, daysAround, NOT_DONE, positionOf } from './journeys';
import { type Bounds, isAsked, judgeAmounts, keyOf, rankedKeys, shown } from './judge-answer';
import { dimensionOf, VISIT_ORACLE, type VisitShown } from './oracle';
import type { Ways } from './possibilities';
import type { AnswerScope } from './scope';

/** Which copies may count in a range: with the live tail, and of published events alone. */
export interface VisitsSeen {
  readonly now: (scope: AnswerScope) => readonly Ways[];
  readonly published: (scope: AnswerScope) => readonly Ways[];
  readonly isQuiet: boolean;
}

/** Compares an answer about whole sessions with a walk through what the producers sent. */
export function judgeVisits(
  findings: Findings,
  site: Site,
  { question, rows }: AnsweredQuestion,
  { now, published, isQuiet }: VisitsSeen,
): void {
  const about = `${site.id} ${JSON.stringify(question)}: `;
  const { buckets, complaint } = hideouts(question, rows, { sites: [site] }, site.id);
  if (complaint !== undefined) findings.fail('exact_answer', about + complaint);
  const metric = VISIT_ORACLE[question.metric];
  if (metric === undefined) throw new Error(`the oracle does not know ${question.metric}`);
  const { by = [], filters = [], bots = 'exclude', limit } = question;
  const asked = { site: site.id, metric, by, filters, bots, limit };
  const scope = { site: site.id, ...daysAround({ site, question }) };
  const wrongIn = (told: readonly Row[], all: readonly Visit[]) => (bucket: Bucket) => {
    const own = told.filter(({ start }) => start === bucket.start);
    return complaintAbout(
      own,
      all.filter(({ startedMs }) => startedMs >= bucket.start && startedMs < bucket.end),
      asked,
    );
  };
  const wrong = buckets.map(wrongIn(rows, visitsOf(now(scope), scope))).find((one) => one !== undefined);
  const isLive = rows.some(({ layer }) => layer !== 'batch');
  const check = isLive ? (isQuiet ? 'live_answer_after_quiet' : 'live_answer_within_bounds') : 'exact_answer';
  findings.hold(check, wrong === undefined, () => about + (wrong ?? ''));
  // What is said to be exact rests on published events alone, so that it stays until the next run.
  const exact = buckets.filter(({ start }) => rows.some((row) => row.start === start && row.exact));
  if (exact.length === 0) return;
  const changed = exact.map(wrongIn(rows, visitsOf(published(scope), scope))).find((one) => one !== undefined);
  findings.hold('exact_answer', changed === undefined, () => about + (changed ?? ''));
}

/** A session: sure, or one that may begin at this event. */
interface Visit {
  readonly isSure: boolean;
  readonly session: string;
  readonly startedMs: number;
  readonly first: Meaning;
  readonly isBot: boolean | undefined;
  readonly isBounce: boolean;
  readonly entry: readonly string[];
  readonly exit: readonly string[];
}

interface AskedVisits {
  readonly site: string;
  readonly metric: VisitShown;
  readonly by: readonly string[];
  readonly filters: readonly string[];
  readonly bots: 'exclude' | 'include' | 'only';
  readonly limit: number | undefined;
}

/** The sessions of a range; of one whose events are not certain, every way in which it may begin. */
function visitsOf(events: readonly Ways[], { from, to }: AnswerScope): readonly Visit[] {
  const sessions = new Map<string, { readonly copies: Copy[]; isSure: boolean }>();
  for (const ways of events) {
    const inside = ways.map((way) => way.filter(({ occurredMs }) => occurredMs >= from && occurredMs < to));
    const copies = [...new Map(inside.flat().map((copy) => [positionOf(copy), copy])).values()];
    const [first] = copies;
    if (first === undefined) continue;
    const known = sessions.get(first.meaning.session) ?? { copies: [], isSure: true };
    known.copies.push(...copies);
    known.isSure &&= inside.every(({ length }) => length === copies.length);
    sessions.set(first.meaning.session, known);
  }
  return [...sessions].flatMap(([session, { copies, isSure }]) =>
    isSure ? [visitOf(session, copies.sort(byTime))] : copies.map((copy) => perhaps(session, copy, copies)),
  );
}

/** docs/metrics.md: one page view and nothing else, its first page view, and its last. */
function visitOf(session: string, copies: readonly Copy[]): Visit {
  const views = copies.filter(({ meaning }) => meaning.type === 'page_view');
  const pages = views.flatMap(({ meaning: { page } }) => page ?? []);
  const { occurredMs, meaning } = elementAt(copies, 0);
  return {
    isSure: true,
    session,
    startedMs: occurredMs,
    first: meaning,
    isBot: copies.some((copy) => copy.meaning.isBot),
    isBounce: views.length === 1 && copies.every((copy) => copy === views[0] || NOT_DONE.includes(copy.meaning.type)),
    entry: pages.slice(0, 1),
    exit: pages.slice(-1),
  };
}

function perhaps(session: string, { occurredMs, meaning }: Copy, copies: readonly Copy[]): Visit {
  const pages = [...new Set(copies.flatMap((copy) => copy.meaning.page ?? []))];
  const visit = { session, startedMs: occurredMs, first: meaning, entry: pages, exit: pages };
  return { ...visit, isSure: false, isBot: undefined, isBounce: true };
}

/** What is wrong with the rows of a bucket, given the sessions that began in it, or may have. */
function complaintAbout(rows: readonly Row[], all: readonly Visit[], asked: AskedVisits): string | undefined {
  const { metric, by, limit } = asked;
  const seen = all.filter(
    ({ first, isBot }) =>
      (isBot === undefined && isAsked({ ...first, isBot: asked.bots === 'only' }, asked)) ||
      (isBot !== undefined && isAsked({ ...first, isBot }, asked)),
  );
  const group = ({ first }: Visit): readonly (string | null)[] => by.map((column) => dimensionOf(first, column));
  const bounces = bounded(
    seen.filter(({ isBounce }) => isBounce),
    (visit) => [keyOf(group(visit))],
  );
  switch (metric) {
    case 'bounces':
      return judgeAmounts(rows, bounces, asked);
    case 'bounce rate':
      return rateComplaint(rows, by, { bounces, visits: bounded(seen, (visit) => [keyOf(group(visit))]) });
    case 'entry pages':
    case 'exit pages': {
      const pages = bounded(seen, (visit) => (metric === 'entry pages' ? visit.entry : visit.exit));
      const wrong = judgeAmounts(rows, pages, { by: ['page'], limit: limit ?? 10 });
      if (wrong !== undefined || [...pages.values()].some(({ low, high }) => low !== high)) return wrong;
      const weights = new Map([...pages].map(([page, { low }]) => [page, low]));
      const [found, expected] = [
        rows.map((row) => row.by['page'] ?? '').join(' > '),
        rankedKeys(weights, false, limit ?? 10).join(' > '),
      ];
      return found === expected ? undefined : `the ranking is ${found}, the producers say ${expected}`;
    }
  }
}

/** How many sessions have each of some keys, at least and at most. */
function bounded(visits: readonly Visit[], keysOf: (visit: Visit) => readonly string[]): ReadonlyMap<string, Bounds> {
  const counts = new Map<string, { low: number; high: number }>();
  const counted = new Set<string>();
  for (const visit of visits) {
    for (const key of keysOf(visit)) {
      const name = JSON.stringify([key, visit.session]);
      if (counted.has(name)) continue;
      counted.add(name);
      const known = counts.get(key) ?? { low: 0, high: 0 };
      counts.set(key, { low: known.low + (visit.isSure ? 1 : 0), high: known.high + 1 });
    }
  }
  return counts;
}

interface Parts {
  readonly bounces: ReadonlyMap<string, Bounds>;
  readonly visits: ReadonlyMap<string, Bounds>;
}

const NONE: Bounds = { low: 0, high: 0 };

function rateComplaint(rows: readonly Row[], by: readonly string[], { bounces, visits }: Parts): string | undefined {
  for (const row of rows) {
    const key = keyOf(by.map((column) => row.by[column] ?? null));
    const [above, below] = [bounces.get(key) ?? NONE, visits.get(key) ?? NONE];
    if (above.low !== above.high || below.low !== below.high) continue;
    const expected = below.low === 0 ? null : above.low / below.low;
    const isRight =
      expected === null || row.value === null ? expected === row.value : Math.abs(row.value - expected) < 1e-9;
    if (!isRight) return `${shown(row)} says ${row.value}, the producers say ${above.low} ÷ ${below.low}`;
  }
  return undefined;
}
