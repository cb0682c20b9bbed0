import type { Population, SectionName } from '../../core/cell/cell';
import { bucketsOf, countBuckets } from '../../core/merge/buckets';
import { shapesOf } from '../../core/merge/rows';
import { columnsOf, type Filter, resolveSplit, type Split } from '../../core/merge/split';
import { breakdownsOf, isRatio, type Metric } from '../../core/metric/metric';
import { findMetric, PUBLIC_METRICS } from '../../core/metric/registry';
import type { MetricQuestion } from '../../core/port/answers';
import type { Site } from '../../core/port/sites';
import { isTimeZone } from '../../core/time/calendar';
import { DAY_MS, MINUTE_MS, type Window } from '../../core/time/window';
import { type Bots, QUERY_LIMITS } from '../../core/wire/metrics';
import { QueryError } from './query-error';
import { similar } from './similar';

/** A question that passed validation. */
export interface QueryPlan {
  readonly question: MetricQuestion;
  readonly metric: Metric;
  readonly split: Split;
  readonly buckets: readonly Window[];
  readonly timeZone: string;
  readonly populations: readonly Population[];
  readonly limit: number;
}

/** The sections that a plan reads. */
export function sectionsOf({ metric, split, populations }: QueryPlan): readonly SectionName[] {
  return shapesOf(metric, split).flatMap((shape) => populations.map((population) => ({ ...shape, population })));
}

/** @throws QueryError naming what cannot be answered and what can */
export function planQuestion(question: MetricQuestion, site: Site): QueryPlan {
  const metric = metricOf(question.metric);
  const timeZone = question.timeZone ?? site.timeZone;
  checkTimeZone(timeZone);
  checkRange(question);
  checkBuckets(question);
  const start = question.after ?? question.from;
  if (start < question.from || start >= question.to)
    throw new QueryError(
      'invalid_cursor',
      'The cursor does not belong to this range: send it with the from and to of the answer that gave it.',
    );
  return {
    question,
    metric,
    split: splitOf(metric, question),
    buckets: bucketsOf({ start, end: question.to }, question.grain, timeZone, site.weekStart),
    timeZone,
    populations: populationsOf(question.bots ?? 'exclude'),
    limit: Math.min(Math.max(1, question.limit ?? QUERY_LIMITS.defaultRanks), QUERY_LIMITS.ranks),
  };
}

export function metricOf(id: string): Metric {
  const metric = findMetric(id);
  if (metric !== undefined) return metric;
  const names = PUBLIC_METRICS.map((known) => known.id);
  const near = similar(id, names);
  const hint = near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`;
  throw new QueryError(
    'unknown_metric',
    `There is no metric ${JSON.stringify(id)}.${hint} GET /v1/metrics lists all of them.`,
    {
      did_you_mean: near,
      metrics: names,
    },
  );
}

export function checkTimeZone(zone: string): void {
  if (!isTimeZone(zone))
    throw new QueryError(
      'invalid_time_zone',
      `${JSON.stringify(zone)} is not a time zone: use an IANA name such as Europe/Berlin or UTC.`,
    );
}

/** @throws QueryError unless from < to, both on whole minutes and within the limit */
export function checkRange({ from, to }: Pick<MetricQuestion, 'from' | 'to'>): void {
  const shown = `from ${instant(from)} to ${instant(to)}`;
  for (const [name, value] of [
    ['from', from],
    ['to', to],
  ] as const) {
    if (value % MINUTE_MS !== 0)
      throw new QueryError(
        'invalid_range',
        `${name} is ${instant(value)}, but ranges must start and end on whole minutes: leave out the seconds.`,
      );
  }
  if (from >= to)
    throw new QueryError(
      'invalid_range',
      `The range ${shown} is empty: from must be before to. The range is half-open, [from, to).`,
    );
  if (to - from > QUERY_LIMITS.rangeDays * DAY_MS) {
    throw new QueryError(
      'range_too_long',
      `The range ${shown} is longer than ${QUERY_LIMITS.rangeDays} days: ask for it in parts.`,
    );
  }
}

function checkBuckets({ from, to, grain }: MetricQuestion): void {
  const buckets = countBuckets({ start: from, end: to }, grain);
  if (buckets <= QUERY_LIMITS.buckets) return;
  const coarser = grain === 'minute' ? 'hour or day' : 'day or total';
  throw new QueryError(
    'too_many_buckets',
    `The range has ${buckets} buckets by ${grain}; the limit is ${QUERY_LIMITS.buckets}. Use grain ${coarser}, or a shorter range.`,
  );
}

function splitOf(metric: Metric, { by = [], filter }: MetricQuestion): Split {
  const split = resolveSplit(metric, by, filter === undefined ? undefined : filterOf(filter));
  if (split !== undefined) return split;
  const known = breakdownsOf(metric).map((name) => columnsOf(name).join(','));
  const has = known.length === 0 ? 'It has no breakdowns' : `It has ${known.join(' | ')}`;
  const asked = [
    ...(by.length === 0 ? [] : [`by ${by.join(', ')}`]),
    ...(filter === undefined ? [] : [`with filter ${filter}`]),
  ].join(' ');
  throw new QueryError(
    'unknown_breakdown',
    `${metric.id} is not kept ${asked}. ${has}${isRatio(metric) ? ' (what its two parts share)' : ''}; ` +
      'by and filter together must name the columns of one of them.',
    { breakdowns: known },
  );
}

function filterOf(text: string): Filter {
  const colon = text.indexOf(':');
  if (colon < 1)
    throw new QueryError(
      'invalid_filter',
      `The filter ${JSON.stringify(text)} must be dimension:value, for example country:DE. An empty value keeps the events that have none.`,
    );
  return { column: text.slice(0, colon), value: text.slice(colon + 1) };
}

function populationsOf(bots: Bots): readonly Population[] {
  switch (bots) {
    case 'exclude':
      return ['human'];
    case 'include':
      return ['human', 'bot'];
    case 'only':
      return ['bot'];
  }
}

function instant(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}
