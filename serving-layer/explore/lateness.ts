import { AGE_EDGES_MS } from '../../core/merge/completeness';
import type { BatchJob, SqlRow } from '../../core/port/batch-engine';
import type { SqlLibrary } from '../../core/port/sql-library';
import { DAY_MS, HOUR_MS } from '../../core/time/window';
import type { LatenessCount, LatenessQuestion } from '../query/lateness';
import { curatedFiles, questionRelation } from './explored-events';

/** Counts published events by hour and by their age on arrival. */
export function latenessJob({ range }: LatenessQuestion, curated: readonly string[], sql: SqlLibrary): BatchJob {
  return {
    name: 'lateness',
    inputs: [
      curatedFiles('curated', curated, ['occurred_ms', 'arrived_ms']),
      questionRelation({ from_ms: range.start, to_ms: range.end }),
    ],
    steps: [
      { name: 'aged', sql: agedSql() },
      { name: 'lateness', sql: sql('queries/lateness') },
    ],
  };
}

/** An event that its clock places after its arrival is not late. */
function agedSql(): string {
  const classes = AGE_EDGES_MS.slice(1).map((edge, at) => `    when arrived_ms - occurred_ms < ${edge} then ${at}`);
  return [
    'select',
    `  occurred_ms - mod(occurred_ms, ${DAY_MS}) as day_ms,`,
    `  mod(occurred_ms, ${DAY_MS}) - mod(occurred_ms, ${HOUR_MS}) as hour_ms,`,
    '  case',
    ...classes,
    `    else ${AGE_EDGES_MS.length - 1}`,
    '  end as age_class',
    'from curated',
    'cross join question',
    'where occurred_ms >= question.from_ms and occurred_ms < question.to_ms',
  ].join('\n');
}

export function latenessCounts(rows: readonly SqlRow[]): readonly LatenessCount[] {
  return rows.map(({ day_ms, hour_ms, age_class, arrivals }) => ({
    hourStart: Number(day_ms) + Number(hour_ms),
    ageClass: Number(age_class),
    events: Number(arrivals),
  }));
}
