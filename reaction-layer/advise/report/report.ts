import type { AnsweredQuestion, Answers, MetricQuestion } from '../../../core/port/answers';
import { isServed, type Site } from '../../../core/port/sites';
import type { Window } from '../../../core/time/window';
import type { FindingBook } from '../../detect/finding-book';
import type { AnomalyFinding } from '../../detect/finding';
import { type FindingGroup, groupsOf } from '../summary';
import { type Cadence, lastPeriod, type ReportPeriod } from './cadence';

/** What reports show, in this order. */
const REPORTED = [
  { metric: 'visitors', title: 'Visitors', isBetter: 'up' },
  { metric: 'sessions', title: 'Sessions', isBetter: 'up' },
  { metric: 'page_views', title: 'Page views', isBetter: 'up' },
  { metric: 'orders', title: 'Orders', isBetter: 'up' },
  { metric: 'revenue', title: 'Revenue', isBetter: 'up' },
  { metric: 'conversion_rate', title: 'Conversion', isBetter: 'up' },
  { metric: 'average_order_value', title: 'Average order', isBetter: 'up' },
  { metric: 'page_load', title: 'Load time, third quartile', isBetter: 'down' },
  { metric: 'errors', title: 'Script errors', isBetter: 'down' },
] as const;

/** Values of a report that no key of a breakdown exceeds: of currencies, the largest. */
const MOST_CURRENCIES = 3;

export interface ReportedNumber {
  readonly title: string;
  readonly unit: string;
  readonly currency: string | undefined;
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly isExact: boolean;
  /** A week before; undefined without data. */
  readonly before: number | undefined;
  readonly isBetter: 'up' | 'down';
}

/** What a report says, as data. */
export interface Report {
  readonly site: Site;
  readonly cadence: Cadence;
  readonly period: ReportPeriod;
  readonly numbers: readonly ReportedNumber[];
  readonly groups: readonly FindingGroup[];
  /** Findings of the period by what became of them. */
  readonly settled: { readonly open: number; readonly confirmed: number; readonly retracted: number };
  /** Up to here everything is exact, ms since 1970; 0 before the first run. */
  readonly tidemark: number;
  readonly epoch: number;
}

export interface ReportSources {
  readonly answers: Answers;
  readonly book: FindingBook;
}

/** Findings of a period that are read at most. */
const MOST_FINDINGS = 2000;

/** Gathers the last day or week of a site. @throws QueryError for a site that does not exist */
export async function makeReport(
  { answers, book }: ReportSources,
  { site: id, cadence, nowMs }: { readonly site: string; readonly cadence: Cadence; readonly nowMs: number },
): Promise<Report> {
  const { site } = await answers.moment(id);
  const period = lastPeriod(cadence, site, nowMs);
  const questions = (window: Window): readonly MetricQuestion[] =>
    REPORTED.map(({ metric }) => ({ metric, from: window.start, to: window.end, grain: 'total' }));
  const answered = await answers.query(id, [...questions(period.window), ...questions(period.before)]);
  const findings = await findingsOf(book, id, period.window);
  const count = (status: AnomalyFinding['status']): number => findings.filter((one) => one.status === status).length;
  return {
    ...{ site, cadence, period },
    numbers: REPORTED.flatMap((reported, at) =>
      numbersOf(reported, answered.answers[at], answered.answers[at + REPORTED.length]),
    ),
    groups: groupsOf(findings.filter(({ status }) => status !== 'retracted')),
    settled: { open: count('open'), confirmed: count('confirmed'), retracted: count('retracted') },
    tidemark: answered.pointer.tidemark,
    epoch: answered.pointer.epoch,
  };
}

/** Sites that reports may be about. */
export function reportable(sites: readonly Site[]): readonly Site[] {
  return sites.filter(isServed);
}

async function findingsOf(book: FindingBook, site: string, { start, end }: Window): Promise<readonly AnomalyFinding[]> {
  const found: AnomalyFinding[] = [];
  for await (const { finding } of book.list({ site, from: start, to: end })) {
    found.push(finding);
    if (found.length >= MOST_FINDINGS) break;
  }
  return found;
}

type Reported = (typeof REPORTED)[number];

function numbersOf(
  { title, isBetter }: Reported,
  now: AnsweredQuestion | undefined,
  before: AnsweredQuestion | undefined,
): readonly ReportedNumber[] {
  const rows = (now?.rows ?? []).filter(({ by }) => (by['quantile'] ?? 'p75') === 'p75');
  return rows
    .flatMap((row): readonly ReportedNumber[] => {
      const { value, lower, upper, exact: isExact, by } = row;
      if (value === null) return [];
      const currency = by['currency'] ?? undefined;
      const earlier = before?.rows.find(
        (one) => one.by['currency'] === by['currency'] && one.by['quantile'] === by['quantile'],
      );
      return [
        {
          ...{ title, isBetter, currency, value, isExact },
          lower: lower ?? value,
          upper: upper ?? value,
          unit: now?.metric.unit ?? '',
          before: earlier?.value ?? undefined,
        },
      ];
    })
    .toSorted((a, b) => (a.currency === undefined ? 0 : b.value - a.value))
    .slice(0, MOST_CURRENCIES);
}
