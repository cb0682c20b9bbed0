import type { Answers, AnsweredQuestion, MetricQuestion } from '../../core/port/answers';
import type { Window } from '../../core/time/window';

/** Money in minor units of its currency. */
export interface Money {
  readonly currency: string;
  readonly minor: number;
}

/** What a site did in a range. */
export interface SiteNumbers {
  readonly sessions: number;
  readonly orders: number;
  /** Of the currency with the most revenue; undefined without orders. */
  readonly averageOrder: Money | undefined;
}

/** Asks for the numbers from which costs are computed. @throws QueryError for a site that does not exist */
export async function askSiteNumbers(answers: Answers, site: string, { start, end }: Window): Promise<SiteNumbers> {
  const question = (metric: string): MetricQuestion => ({
    ...{ metric, from: start, to: end },
    grain: 'total',
    exact: false,
  });
  const asked = ['sessions', 'orders', 'revenue', 'average_order_value'].map(question);
  const { answers: answered } = await answers.query(site, asked);
  const [sessions, orders, revenue, average] = answered;
  const [most] = amountsOf(revenue).toSorted((a, b) => b.minor - a.minor);
  return {
    sessions: sessions?.rows[0]?.value ?? 0,
    orders: orders?.rows[0]?.value ?? 0,
    averageOrder: amountsOf(average).find(({ currency }) => currency === most?.currency),
  };
}

/** The rows of a metric in money. */
export function amountsOf(answered: Pick<AnsweredQuestion, 'rows'> | undefined): readonly Money[] {
  return (answered?.rows ?? []).flatMap(({ by, value }) => {
    const currency = by['currency'];
    return typeof currency === 'string' && value !== null ? [{ currency, minor: Math.round(value) }] : [];
  });
}
