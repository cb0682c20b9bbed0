import { codedError } from '../../core/coded-error';
import type { ReadContext } from '../../core/capability/route';
import { DAY_MS, HOUR_MS, MINUTE_MS, floorTo, type Window } from '../../core/time/window';
import type { AnswerOf, RequestOf } from '../../core/wire/operation';
import type { AnomalyFinding } from '../detect/finding';
import { FindingBook } from '../detect/finding-book';
import type { Advice } from './advisor';
import { codeOf } from './code-of';
import { type Cost, costOf } from './cost';
import { withAdditions } from './model/model-advisor';
import { linksOf } from './page-link';
import { askSiteNumbers } from './site-numbers';
import { groupsOf, SUMMARY_FINDINGS, summaryText } from './summary';
import type { getAdvice, getAdviceSummary, WireAdvice, WireAdviceGroup } from './wire';
import type { Framework } from './written/written-advice';
import { writtenAdvisor } from './written-advisor';

/** Its code is that of a problem, so callers read the message. */
class UnknownFindingError extends codedError('UnknownFindingError', 'not_found') {}

/** A finding older than that is advised on no more. */
const FINDABLE_MS = 92 * DAY_MS;
/** Findings around one that are counted as like it. */
const AROUND_MS = 12 * HOUR_MS;
const MOST_ALIKE = 5000;

export interface AdviceService {
  readonly advise: (asked: RequestOf<typeof getAdvice>) => Promise<WireAdvice>;
  readonly summary: (asked: RequestOf<typeof getAdviceSummary>) => Promise<AnswerOf<typeof getAdviceSummary>>;
}

export type AdviceContext = Pick<ReadContext, 'answers' | 'clock' | 'tablesOf'>;

export function createAdviceService(context: AdviceContext): AdviceService {
  const { answers, clock } = context;
  const book = new FindingBook(context.tablesOf('detect')('findings'));
  const advisor = withAdditions(writtenAdvisor, context.tablesOf('advise')('models'));
  return {
    advise: async ({ id, site, framework }) => {
      await answers.moment(site);
      const to = clock.now() + DAY_MS;
      const finding = await book.find(id, { site, from: to - FINDABLE_MS, to });
      if (finding === undefined)
        throw new UnknownFindingError(
          `site “${site}” has no finding “${id}” of the last 92 days: GET /v1/findings lists them`,
        );
      const cost = await costOfFinding(context, book, finding);
      const advice = await advisor.advise({ finding, cost });
      if (advice === undefined)
        throw new UnknownFindingError(`nothing was written about findings of the detector “${finding.detector}” yet`);
      return onWire(finding, advice, framework);
    },
    summary: async ({ site, audience }) => {
      await answers.moment(site);
      const groups = groupsOf(await lastFindings(book, site, clock.now()), audience);
      return {
        site,
        findings: groups.reduce((sum, { findings }) => sum + findings.length, 0),
        text: summaryText(groups),
        groups: groups.map(groupOnWire),
      };
    },
  };
}

/** The last findings of a site, newest first. */
export async function lastFindings(book: FindingBook, site: string, nowMs: number): Promise<readonly AnomalyFinding[]> {
  const to = nowMs + DAY_MS;
  return listed(book, { site, from: to - FINDABLE_MS, to }, () => true, SUMMARY_FINDINGS);
}

/** What a finding and those like it within twelve hours have touched. */
export async function costOfFinding(
  { answers, clock }: Pick<AdviceContext, 'answers' | 'clock'>,
  book: FindingBook,
  finding: AnomalyFinding,
): Promise<Cost> {
  const window = countedWindow(finding, clock.now());
  const range = { site: finding.site, from: window.start, to: window.end };
  const isAlike = (one: AnomalyFinding): boolean => one.detector === finding.detector;
  const alike = finding.subject.kind === 'metric' ? [] : await listed(book, range, isAlike, MOST_ALIKE);
  const numbers = await askSiteNumbers(answers, finding.site, window);
  return costOf({ finding, alike: alike.length === 0 ? [finding] : alike, numbers, window });
}

/** On whole minutes: the hours of a number, and twelve hours to either side of anything else. */
function countedWindow({ subject, window }: AnomalyFinding, nowMs: number): Window {
  const around = subject.kind === 'metric' ? 0 : AROUND_MS;
  const start = floorTo(window.start - around, MINUTE_MS);
  const end = floorTo(Math.min(window.end + around, Math.max(nowMs, window.end)), MINUTE_MS) + MINUTE_MS;
  return { start, end };
}

async function listed(
  book: FindingBook,
  range: Parameters<FindingBook['list']>[0],
  isWanted: (finding: AnomalyFinding) => boolean,
  most: number,
): Promise<readonly AnomalyFinding[]> {
  const found: AnomalyFinding[] = [];
  for await (const { finding } of book.list(range)) {
    if (isWanted(finding)) found.push(finding);
    if (found.length >= most) break;
  }
  return found;
}

/** Advice as the API and the mails show it. */
export function onWire(finding: AnomalyFinding, advice: Advice, framework?: Framework): WireAdvice {
  const { written, severity, cost, added } = advice;
  const { finding_id, site, class: found, detector, status, evidence, window } = finding;
  return {
    ...{ finding_id, site, class: found, detector, status, severity },
    found: evidence.says,
    window: { start: textOf(window.start), end: textOf(window.end) },
    title: written.title,
    audiences: written.audiences,
    cause: written.cause,
    checks: written.checks,
    cost: costOnWire(cost),
    fix: { says: written.fix.says, code: codeOf(written, framework) },
    prevention: written.prevention,
    optimisation: written.optimisation,
    links: linksOf(finding, written),
    ...(added === undefined ? {} : { added }),
  };
}

function costOnWire({
  window,
  findings,
  sessions,
  share,
  orders,
  ordersAtStake,
  atStake,
  says,
}: Cost): WireAdvice['cost'] {
  return {
    from: textOf(window.start),
    to: textOf(window.end),
    findings,
    sessions,
    session_share: share,
    orders,
    orders_at_stake: ordersAtStake,
    revenue_at_stake: atStake && { currency: atStake.currency, minor_units: atStake.minor },
    says,
  };
}

function groupOnWire({ written, severity, findings, subjects }: ReturnType<typeof groupsOf>[number]): WireAdviceGroup {
  const count = (status: AnomalyFinding['status']): number => findings.filter((one) => one.status === status).length;
  const starts = findings.map(({ window }) => window.start);
  const [newest] = findings;
  return {
    title: written.title,
    class: newest?.class ?? 'logical_violation',
    severity,
    audiences: written.audiences,
    findings: findings.length,
    subjects,
    confirmed: count('confirmed'),
    retracted: count('retracted'),
    first: textOf(Math.min(...starts)),
    last: textOf(Math.max(...starts)),
    newest_finding_id: newest?.finding_id ?? '',
    fix: written.fix.says,
  };
}

function textOf(ms: number): string {
  return new Date(ms).toISOString();
}
