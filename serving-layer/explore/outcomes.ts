import { filterSql, type MeasureSpec, textSql } from '../../core/metric/measure';
import type { MeasuredMetric } from '../../core/metric/metric';
import type { BatchJob, InlineRelation, SqlRow, SqlValue } from '../../core/port/batch-engine';
import type { OutcomeMetric, OutcomesAnswer, OutcomesQuestion, OutcomeSums } from '../../core/port/outcomes';
import type { SqlLibrary } from '../../core/port/sql-library';
import type { Window } from '../../core/time/window';
import { type BoundTexts, bindTexts } from './condition-sql';
import { exploreJob } from './explored-events';
import { layerOf } from './layer';
import { ExploreQuestionError } from './question-error';
import type { EventSources } from './sources';

const EXPOSURE = 'exposure';
/** The variant of the row that counts the units of several variants. */
const MIXED = '';

/** @throws ExploreQuestionError */
export function requireOutcomes({ exposures, metrics }: OutcomesQuestion): void {
  if (exposures.length === 0) throw new ExploreQuestionError('exposures', 'name the exposures of one variant at least');
  if (metrics.length === 0) throw new ExploreQuestionError('metrics', 'name a metric at least');
}

/** What units did before they were exposed is read as well. */
export function outcomesRange({ from, to, lookBackMs }: OutcomesQuestion): Window {
  return { start: from - lookBackMs, end: to };
}

export function outcomesJob(question: OutcomesQuestion, sources: EventSources, sql: SqlLibrary): BatchJob {
  const asked = { start: question.from, end: question.to };
  const texts = bindTexts();
  const exposures = exposuresSql(question, texts);
  return exploreJob(
    'outcomes',
    { ...question, asked, read: outcomesRange(question), sources },
    {
      question: { look_back_ms: question.lookBackMs },
      inputs: [texts.relation(), metricsRelation(question)],
      steps: [
        { name: 'exposures', sql: exposures },
        { name: 'outcomes', sql: outcomesSql(question) },
        { name: 'summed', sql: sql('queries/outcomes') },
      ],
    },
    sql,
  );
}

function actorOf({ per }: OutcomesQuestion): string {
  return per === 'session' ? 'session_id' : 'visitor';
}

function exposuresSql(question: OutcomesQuestion, texts: BoundTexts): string {
  return [
    'select',
    `  ${actorOf(question)} as actor,`,
    '  variant,',
    '  occurred_ms,',
    '  is_live',
    'from events',
    'cross join question',
    `where event_type = ${textSql(EXPOSURE)}`,
    '  and not is_bot',
    '  and occurred_ms >= question.from_ms',
    `  and variant in (${question.exposures.map((exposure) => texts.bind(exposure)).join(', ')})`,
  ].join('\n');
}

/** One row per event, metric that it counts for, and role. */
function outcomesSql(question: OutcomesQuestion): string {
  return question.metrics
    .flatMap(({ added, subtracted, divisor }, at) => [
      ...added.map((part) => partSql(question, part, { number: at + 1, role: 'y', sign: '' })),
      ...subtracted.map((part) => partSql(question, part, { number: at + 1, role: 'y', sign: '-' })),
      ...divisor.map((part) => partSql(question, part, { number: at + 1, role: 'd', sign: '' })),
    ])
    .join('\nunion all\n');
}

function partSql(
  question: OutcomesQuestion,
  { where, measure }: MeasuredMetric,
  { number, role, sign }: { readonly number: number; readonly role: 'y' | 'd'; readonly sign: '' | '-' },
): string {
  return [
    'select',
    `  ${number} as metric_number,`,
    `  '${role}' as role,`,
    `  ${actorOf(question)} as actor,`,
    '  occurred_ms,',
    `  cast(${sign}${amountSql(measure)} as double) as amount,`,
    '  is_live',
    'from events',
    'where not is_bot',
    `  and ${filterSql(where)}`,
    ...(measure.kind === 'sum' && measure.byCurrency ? [`  and currency = ${textSql(question.site.currency)}`] : []),
  ].join('\n');
}

function amountSql(measure: MeasureSpec): string {
  return measure.kind === 'sum' && measure.column !== 'events' ? `coalesce(${measure.column}, 0)` : '1';
}

function metricsRelation({ metrics }: OutcomesQuestion): InlineRelation {
  return {
    kind: 'rows',
    name: 'metrics',
    columns: [
      { name: 'metric_number', type: 'long' },
      { name: 'is_conversion', type: 'bool' },
      { name: 'is_ratio', type: 'bool' },
      { name: 'is_capped', type: 'bool' },
    ],
    rows: metrics.map(({ as, isCapped }: OutcomeMetric, at) => [at + 1, as === 'conversion', as === 'ratio', isCapped]),
  };
}

export function outcomesAnswer(question: OutcomesQuestion, rows: readonly SqlRow[]): OutcomesAnswer {
  const first = rows.filter(({ metric_number: number }) => Number(number) === 1);
  return {
    variants: question.exposures.map((exposure) => {
      const own = rows.filter(({ variant }) => variant === exposure);
      return {
        exposure,
        units: numberOf(own[0]?.units),
        metrics: question.metrics.map((_, at) =>
          sumsOf(
            at,
            own.find(({ metric_number: number }) => Number(number) === at + 1),
          ),
        ),
      };
    }),
    mixedUnits: numberOf(first.find(({ variant }) => variant === MIXED)?.units),
    layer: layerOf(question, first),
  };
}

function sumsOf(metric: number, row: SqlRow | undefined): OutcomeSums {
  return {
    metric,
    sumY: numberOf(row?.sum_y),
    sumYY: numberOf(row?.sum_yy),
    sumZ: numberOf(row?.sum_z),
    sumZZ: numberOf(row?.sum_zz),
    sumYZ: numberOf(row?.sum_yz),
    cappedUnits: numberOf(row?.capped_units),
    cap: row?.cap === null || row?.cap === undefined ? null : Number(row.cap),
  };
}

function numberOf(value: SqlValue | undefined): number {
  return Number(value ?? 0);
}
