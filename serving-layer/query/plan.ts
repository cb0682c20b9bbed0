import type { Population, SectionName, SectionShape } from '../../core/cell/cell';
import { bucketsOf, countBuckets } from '../../core/merge/buckets';
import type { Places } from '../../core/merge/places';
import { shapesOf } from '../../core/merge/rows';
import { columnsOf, isDimension, resolveSplit, type Split } from '../../core/merge/split';
import { type EventCondition, readCondition } from '../../core/metric/condition';
import { DIMENSIONS } from '../../core/metric/dimension';
import { FIELDS, isField } from '../../core/metric/field';
import {
  type CellMetric,
  isDifference,
  isRanking,
  isRatio,
  isVisit,
  measureOf,
  type Metric,
} from '../../core/metric/metric';
import { events } from '../../core/metric/metrics/events';
import { findMetric, MEASURED, PUBLIC_METRICS } from '../../core/metric/registry';
import type { MetricQuestion } from '../../core/port/answers';
import type { Site } from '../../core/port/sites';
import { isTimeZone } from '../../core/time/calendar';
import type { DayOfWeek } from '../../core/time/day-of-week';
import { DAY_MS, MINUTE_MS, minuteOf, type Window } from '../../core/time/window';
import { type Bots, QUERY_LIMITS } from '../../core/wire/metrics';
import { QueryError } from './query-error';
import { similar } from './similar';

const USUAL_CURRENCIES = 2;
/** The metrics that count events. */
const COUNTERS = MEASURED.filter(({ measure }) => measure.kind === 'count');

/** A question that passed validation. */
export interface QueryPlan {
  readonly question: MetricQuestion;
  readonly metric: Metric;
  readonly split: Split;
  /** Those of the page, which may be followed by more rows than the page has. */
  readonly buckets: readonly Window[];
  /** Where the range goes on after the buckets; undefined at its end. */
  readonly rest: number | undefined;
  readonly timeZone: string;
  /** First day of the site's weeks. */
  readonly weekStart: DayOfWeek | undefined;
  readonly populations: readonly Population[];
  /** Keys of a ranking, or of a breakdown, that are shown; undefined if all are. */
  readonly places: Places | undefined;
}

/** A question that cells can answer. */
export interface CellPlan extends QueryPlan {
  readonly metric: CellMetric;
}

/** True if cells are kept by what the question names. All other questions are answered from the events. */
export function isCellPlan(plan: QueryPlan): plan is CellPlan {
  const { metric, split, places, question } = plan;
  const isTotal = split.by.length === 0 && split.filters.length === 0;
  if (isVisit(metric) || (split.dimension === undefined && !isTotal)) return false;
  if (!isRanking(metric)) return true;
  // Cells do not keep all keys, so a page from cells would not fit to the next one, which is counted from the events.
  const isPage = question.offset !== undefined && question.exact !== false;
  const { offset, limit } = rankedPlaces({ metric, places });
  return !isPage && offset + limit <= QUERY_LIMITS.ranksInCells;
}

/** The places of a ranking; none for another metric, whose keys are all read. */
export function rankedPlaces({ metric, places }: Pick<QueryPlan, 'metric' | 'places'>): Places {
  return isRanking(metric) && places !== undefined ? places : { offset: 0, limit: 0 };
}

/** The sections that a plan reads. */
export function sectionsOf({ metric, split, populations }: CellPlan): readonly SectionName[] {
  return shapesOf(metric, split).flatMap((shape) => populations.map((population) => ({ ...shape, population })));
}

/** The sections of live cells that a plan reads: for distinct counts also those that bound late identities. */
export function liveSectionsOf(plan: CellPlan): readonly SectionName[] {
  const { metric, split, populations } = plan;
  const bounding = shapesOf(metric, split).flatMap((shape) => {
    const { total, events: counter } = lateShapes(shape);
    return [total ?? [], counter ?? []].flat();
  });
  return [
    ...sectionsOf(plan),
    ...bounding.flatMap((shape) => populations.map((population) => ({ ...shape, population }))),
  ];
}

/** Sections beside that of a distinct count which bound the number of its late identities. */
export interface LateShapes {
  /** The distinct count without the breakdown; absent for a total. */
  readonly total?: SectionShape;
  /** Counts the events of the identities; absent if no metric that sees the same events keeps it. */
  readonly events?: SectionShape;
}

/**
 * For a breakdown, the counter must see the same events as the distinct count: of others, its cells may have kept other
 * keys apart.
 */
export function lateShapes({ metric, dimension }: SectionShape): LateShapes {
  if (metric.measure.kind !== 'distinct') return {};
  const seen = JSON.stringify(metric.where);
  const counter = COUNTERS.find(
    ({ where, breakdowns }) =>
      JSON.stringify(where) === seen && (dimension === undefined || breakdowns.includes(dimension)),
  );
  if (dimension === undefined) return { events: { metric: counter ?? events, dimension } };
  return { total: { metric, dimension: undefined }, ...(counter && { events: { metric: counter, dimension } }) };
}

/** @throws QueryError naming what cannot be answered and what can */
export function planQuestion(question: MetricQuestion, site: Site): QueryPlan {
  const checked = checkQuestion(question, site);
  const start = question.after?.start ?? question.from;
  if (!isBucketStart(start, question, { zone: checked.timeZone, weekStart: site.weekStart }))
    throw new QueryError(
      'invalid_cursor',
      'The cursor does not belong to this range: send it with the from and to of the answer that gave it.',
    );
  return {
    ...checked,
    question,
    ...bucketsFrom(start, question, { zone: checked.timeZone, weekStart: site.weekStart }),
    weekStart: site.weekStart,
    populations: populationsOf(question.bots ?? 'exclude'),
  };
}

interface Calendar {
  readonly zone: string;
  readonly weekStart: DayOfWeek | undefined;
}

/** True for what a page may begin with: a cursor that begins within a bucket would cut its numbers. */
function isBucketStart(start: number, { from, to, grain }: MetricQuestion, { zone, weekStart }: Calendar): boolean {
  if (start === from) return true;
  if (start < from || start >= to || start % MINUTE_MS !== 0) return false;
  const around = { start: start - MINUTE_MS, end: start + MINUTE_MS };
  return bucketsOf(around, grain, zone, weekStart).some((bucket) => bucket.start === start);
}

/** The buckets from a place of the range on: for a page, no more than its limit. */
function bucketsFrom(
  start: number,
  { to, grain }: MetricQuestion,
  { zone, weekStart }: Calendar,
): Pick<QueryPlan, 'buckets' | 'rest'> {
  const ahead = { start, end: to };
  const share = QUERY_LIMITS.buckets / countBuckets(ahead, grain);
  if (share >= 1) return { buckets: bucketsOf(ahead, grain, zone, weekStart), rest: undefined };
  const end = minuteOf(start + (to - start) * share);
  // The last one is cut where this page ends, so it belongs to the next one.
  const buckets = bucketsOf({ start, end }, grain, zone, weekStart).slice(0, -1);
  return { buckets, rest: buckets.at(-1)?.end };
}

/** Everything but the buckets, which may be thousands. */
function checkQuestion(
  question: MetricQuestion,
  site: Site,
): Pick<QueryPlan, 'metric' | 'split' | 'timeZone' | 'places'> {
  const metric = metricOf(question.metric);
  const timeZone = question.timeZone ?? site.timeZone;
  checkTimeZone(timeZone);
  checkRange(question);
  checkBuckets(question);
  const split = splitOf(metric, question, site);
  return {
    metric,
    split,
    timeZone,
    places: placesOf(metric, split, question),
  };
}

/** A ranking shows some keys if nothing is said, a breakdown all of them. */
function placesOf(metric: Metric, { by }: Split, { limit, offset }: MetricQuestion): Places | undefined {
  const isCut = by.length > 0 && (limit ?? offset) !== undefined;
  if (!isRanking(metric) && !isCut) return undefined;
  const usual = isRanking(metric) ? QUERY_LIMITS.defaultRanks : QUERY_LIMITS.ranks;
  return { offset: offset ?? 0, limit: Math.min(Math.max(1, limit ?? usual), QUERY_LIMITS.ranks) };
}

export function metricOf(id: string): Metric {
  const metric = findMetric(id);
  if (metric !== undefined) return metric;
  const names = PUBLIC_METRICS.map((known) => known.id);
  const near = similar(id, names);
  const hint = near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`;
  throw new QueryError(
    'unknown_metric',
    `There is no metric ${JSON.stringify(id)}.${hint} GET /v1/metrics or “tidemark metrics” lists all of them.`,
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

function checkBuckets({ from, to, grain, pageRows, compare }: MetricQuestion): void {
  const isPaged = pageRows !== undefined && compare === undefined;
  if (isPaged) return;
  const buckets = countBuckets({ start: from, end: to }, grain);
  if (buckets <= QUERY_LIMITS.buckets) return;
  const coarser = grain === 'minute' ? 'hour or day' : grain === 'hour' ? 'day, week or month' : 'month or total';
  throw new QueryError(
    'too_many_buckets',
    `The range has ${buckets} buckets by ${grain}; the limit is ${QUERY_LIMITS.buckets}. Use grain ${coarser}, a shorter range, or GET /v1/metrics/{id} without compare, which answers in pages.`,
  );
}

/**
 * How many rows a bucket may have: an upper bound for rankings and for breakdowns that cells keep, and a guess for
 * currencies, of which a site has few. How many keys other columns have is known only when they are counted.
 */
export function rowsPerBucket({ metric, split, places }: Pick<QueryPlan, 'metric' | 'split' | 'places'>): number {
  const kept = split.dimension === undefined ? 1 : DIMENSIONS[split.dimension].maxKeys + 1;
  const shown = places?.limit ?? Infinity;
  const keys = isRanking(metric) ? kept : Math.min(kept, shown);
  if (isDifference(metric)) return keys * USUAL_CURRENCIES;
  if (isRatio(metric)) return keys;
  const measure = measureOf(metric);
  switch (measure.kind) {
    case 'count':
    case 'distinct':
      return keys;
    case 'sum':
      return keys * (measure.byCurrency ? USUAL_CURRENCIES : 1);
    case 'quantiles':
      return keys * measure.quantiles.length;
    case 'top':
      return keys * rankedPlaces({ metric, places }).limit;
  }
}

/** Before anything is read. @throws QueryError too_many_rows for questions whose answers are not paged */
export function requireFewRows(questions: readonly MetricQuestion[], site: Site): void {
  const rows = questions.reduce((sum, question) => {
    const { from, to, grain, compare } = question;
    const ranges = compare === undefined ? 1 : 2;
    return sum + ranges * countBuckets({ start: from, end: to }, grain) * rowsPerBucket(checkQuestion(question, site));
  }, 0);
  if (rows <= QUERY_LIMITS.rowsInOneAnswer) return;
  throw new QueryError(
    'too_many_rows',
    `The answers may have ${rows} rows (buckets times possible keys); the limit of one request is ${QUERY_LIMITS.rowsInOneAnswer}. ` +
      'Use a coarser grain or fewer questions, or GET /v1/metrics/{id}, which answers in pages.',
  );
}

function splitOf(metric: Metric, { by = [], filters = [] }: MetricQuestion, site: Site): Split {
  const conditions = filters.map((text) => conditionOf(text, site));
  const split = resolveSplit(metric, by, conditions);
  if (split !== undefined) return split;
  const columns = [...new Set(by.flatMap((name) => (isDimension(name) ? columnsOf(name) : [name])))];
  const unknown = columns.find((column) => !isField(column));
  if (unknown !== undefined)
    throw new QueryError(
      'unknown_breakdown',
      `${JSON.stringify(unknown)} is not a column to split ${metric.id} by: use ${FIELDS.join(', ')}.`,
      { did_you_mean: similar(unknown, FIELDS), breakdowns: FIELDS },
    );
  if (columns.length > QUERY_LIMITS.columns)
    throw new QueryError(
      'unknown_breakdown',
      `by names ${columns.length} columns (${columns.join(', ')}); the limit is ${QUERY_LIMITS.columns}. Leave some out, or turn them into filters.`,
    );
  return { dimension: undefined, by: columns, filters: conditions };
}

/** @throws QueryError unless the text is a condition on a column that events have */
export function conditionOf(text: string, { rules }: Site): EventCondition {
  const condition = readCondition(text, rules);
  if (condition === undefined)
    throw new QueryError(
      'invalid_filter',
      `The filter ${JSON.stringify(text)} must be column:value, column!:value, column~part or column!~part, for example country:DE. An empty value keeps the events that have none.`,
    );
  if (!('unknown' in condition)) return condition;
  throw new QueryError(
    'invalid_filter',
    `The filter ${JSON.stringify(text)} names the column ${JSON.stringify(condition.unknown)}, by which events cannot be filtered: use ${FIELDS.join(', ')}.`,
    { did_you_mean: similar(condition.unknown, FIELDS) },
  );
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
