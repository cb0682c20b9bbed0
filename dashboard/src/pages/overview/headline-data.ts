import type { Answer, Row } from '../../../../core/wire/answer';
import { useAnswers, useCounted } from '../../data/questions';
import { spanFields, useRange, useScope } from '../../data/site';
import { useParam } from '../../view/params';
import { useSite } from '../../data/site';
import { useMemo } from 'react';
import { BESIDE_REVENUE, type Headline, HEADLINES, headlineQuestions, isCountedMetric, question } from './questions';

/** One headline number: its total, its course, and the same of the range with which it is compared. */
export interface HeadlineNumber {
  readonly metric: string;
  readonly unit: string;
  readonly total: Row | undefined;
  /** All rows of the total: one per currency. */
  readonly totals: readonly Row[];
  readonly series: readonly Row[];
  readonly before: Row | undefined;
  readonly beforeSeries: readonly Row[];
}

export interface HeadlineData {
  readonly numbers: Readonly<Record<string, HeadlineNumber>>;
  readonly isKnown: boolean;
  readonly isBefore: boolean;
  readonly error: Error | undefined;
  readonly again: () => void;
  /** The currency in which money is shown. */
  readonly currency: string;
}

const COMPARED_MS = 60_000;

/** The headline numbers of the range, live, with those of the range before. */
export function useHeadlines(): HeadlineData {
  const site = useSite();
  const scope = useScope();
  const range = useRange();
  const step = range.steps[0] ?? 'hour';
  const [chosen] = useParam('currency', '');
  const asked = useMemo(() => headlineQuestions(scope, step), [scope, step]);
  const live = useAnswers(asked.live);
  const isFirst = live.page === undefined;
  const counted = useCounted(isFirst ? [] : asked.counted);
  const { before, beforeSoFar } = range;
  const compared = useMemo(() => {
    if (before === undefined || beforeSoFar === undefined) return [];
    const filter = scope.filter === undefined ? {} : { filter: scope.filter };
    return [
      ...HEADLINES.map((metric) => question(metric, { ...spanFields(beforeSoFar), ...filter }, 'total')),
      ...HEADLINES.map((metric) => question(metric, { ...spanFields(before), ...filter }, step)),
    ];
  }, [before, beforeSoFar, scope, step]);
  // What cells answer does not wait for what is counted.
  const [cells, events] = [false, true].map((isCounted) =>
    compared.filter((one) => isCountedMetric(one) === isCounted),
  );
  const earlier = useCounted(isFirst ? [] : (cells ?? []), COMPARED_MS);
  const earlierCounted = useCounted(isFirst ? [] : (events ?? []), COMPARED_MS);
  return useMemo(() => {
    const answers = [...(live.page?.answers ?? []), ...(counted.page?.answers ?? [])];
    const earlierAnswers =
      compared.length === 0 ? [] : [...(earlier.page?.answers ?? []), ...(earlierCounted.page?.answers ?? [])];
    const currency = currencyOf(chosen, site.currency, answers);
    const find = (list: readonly Answer[], metric: string, isTotal: boolean): readonly Row[] =>
      list.find((one) => one.metric === metric && (one.grain === 'total') === isTotal)?.rows ?? [];
    const numbers = [...HEADLINES, ...BESIDE_REVENUE].map((metric): HeadlineNumber => {
      const totals = find(answers, metric, true);
      return {
        metric,
        unit: answers.find((one) => one.metric === metric)?.unit ?? '',
        totals,
        total: inCurrency(totals, currency)[0],
        series: inCurrency(find(answers, metric, false), currency),
        before: inCurrency(find(earlierAnswers, metric, true), currency)[0],
        beforeSeries: inCurrency(find(earlierAnswers, metric, false), currency),
      };
    });
    return {
      numbers: Object.fromEntries(numbers.map((one) => [one.metric, one])),
      isKnown: live.page !== undefined,
      isBefore: live.isBefore,
      error: live.error,
      again: counted.again,
      currency,
    };
  }, [live, counted, earlier, earlierCounted, compared, chosen, site]);
}

/** Rows of one currency; numbers without a currency are kept. */
export function inCurrency(rows: readonly Row[], currency: string): readonly Row[] {
  return rows.filter(({ by }) => by['currency'] === undefined || by['currency'] === currency);
}

/** The chosen currency, else that of the site, else the one with most revenue: a site may sell in others only. */
function currencyOf(chosen: string, usual: string, answers: readonly Answer[]): string {
  const rows = answers.find(({ metric, grain }) => metric === 'revenue' && grain === 'total')?.rows ?? [];
  const paid = rows.filter(({ value }) => (value ?? 0) > 0);
  const has = (currency: string): boolean => paid.some(({ by }) => by['currency'] === currency);
  if (chosen !== '' && has(chosen)) return chosen;
  if (paid.length === 0 || has(usual)) return usual;
  const [most] = paid.toSorted((one, other) => (other.value ?? 0) - (one.value ?? 0));
  return most?.by['currency'] ?? usual;
}

export function isHeadline(name: string): name is Headline {
  return HEADLINES.some((one) => one === name);
}
