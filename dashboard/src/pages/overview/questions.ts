import type { Question } from '../../../../core/wire/metrics';

/** The numbers at the top, in their order: the first four are large. Keys 1 to 8 choose them. */
export const HEADLINES = [
  'visitors',
  'orders',
  'revenue',
  'conversion_rate',
  'sessions',
  'page_views',
  'bounce_rate',
  'average_order_value',
] as const;
export type Headline = (typeof HEADLINES)[number];

/** Shown with revenue when it is opened. */
export const BESIDE_REVENUE = ['net_revenue', 'refunds'] as const;

/** Numbers that are asked for now and then rather than followed. */
const COUNTED: readonly string[] = ['bounce_rate'];

/** Range and filters of a question. */
export interface QuestionScope {
  readonly from: string;
  readonly to: string;
  readonly filter?: readonly string[];
}

/** Totals of the headline numbers, then the same in steps of time. */
export interface HeadlineQuestions {
  readonly live: readonly Question[];
  readonly counted: readonly Question[];
}

export function headlineQuestions(scope: QuestionScope, step: NonNullable<Question['grain']>): HeadlineQuestions {
  const totals = [...HEADLINES, ...BESIDE_REVENUE].map((metric) => question(metric, scope, 'total'));
  const series = HEADLINES.map((metric) => question(metric, scope, step));
  const all = [...totals, ...series];
  return {
    live: all.filter((one) => !isCountedMetric(one)),
    counted: all.filter(isCountedMetric),
  };
}

/** Whether it is always counted from the events. */
export function isCountedMetric({ metric }: Pick<Question, 'metric'>): boolean {
  return COUNTED.includes(metric);
}

/** Cells answer at once; counting a range from the events, to be exact about distinct values, is for ranges that are over. */
export function question(
  metric: string,
  { from, to, filter }: QuestionScope,
  grain: NonNullable<Question['grain']>,
): Question {
  return { metric, from, to, grain, exact: false, ...(filter === undefined ? {} : { filter }) };
}
