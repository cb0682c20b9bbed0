import type { BatchJob, InlineRelation, SqlRow } from '../../core/port/batch-engine';
import type { SqlLibrary } from '../../core/port/sql-library';
import { addDays, addMonths, type DayWindow, dayOf, daysIn, dayWindow, periodStart } from '../../core/time/calendar';
import type { Window } from '../../core/time/window';
import { exploreJob } from './explored-events';
import { type CohortGrain, RETENTION_PERIODS } from '../../core/wire/choices';
import type { RetentionAnswer, RetentionQuestion } from './explorer';
import { layerOf } from './layer';
import { ExploreQuestionError } from './question-error';
import type { EventSources } from './sources';

/** A visitor not seen for this many days before the first cohort counts as new: older events are not read. */
const FIRST_SEEN_HORIZON_DAYS = 400;
const DAYS_PER_WEEK = 7;

/** @throws ExploreQuestionError */
export function requireRetention({ periods }: RetentionQuestion): void {
  if (Number.isInteger(periods) && periods >= 0 && periods <= RETENTION_PERIODS.most) return;
  throw new ExploreQuestionError(
    'periods',
    `periods must be a whole number from 0 to ${RETENTION_PERIODS.most}, not ${periods}`,
  );
}

/**
 * The cohorts are the whole periods that overlap [from, to); return visits are read up to `periods` after the last.
 */
export function retentionRange(question: RetentionQuestion): Window {
  const { site, from, to, grain, periods } = question;
  const last = cohortOf(dayOf(Math.max(from, to - 1), site.timeZone), question);
  const first = cohortOf(dayOf(from, site.timeZone), question);
  return {
    start: dayWindow(addDays(first, -FIRST_SEEN_HORIZON_DAYS), site.timeZone).start,
    end: dayWindow(laterPeriod(last, grain, periods + 1), site.timeZone).start,
  };
}

/** The first day of the period that contains a day. */
function cohortOf(day: string, { grain, site }: RetentionQuestion): string {
  return periodStart(day, grain, site.weekStart);
}

function laterPeriod(firstDay: string, grain: CohortGrain, periods: number): string {
  switch (grain) {
    case 'day':
      return addDays(firstDay, periods);
    case 'week':
      return addDays(firstDay, periods * DAYS_PER_WEEK);
    case 'month':
      return addMonths(firstDay, periods);
  }
}

export function retentionJob(question: RetentionQuestion, sources: EventSources, sql: SqlLibrary): BatchJob {
  const asked = { start: question.from, end: question.to };
  const read = retentionRange(question);
  return exploreJob(
    'retention',
    { ...question, asked, read, sources },
    {
      question: { periods_after: question.periods },
      inputs: [periodsRelation(question, read)],
      steps: [{ name: 'retention', sql: sql('queries/retention') }],
    },
    sql,
  );
}

/** The site's days, each with its period. Periods that overlap the question's own range are cohorts. */
function periodsRelation(question: RetentionQuestion, read: Window): InlineRelation {
  const { site, from, to } = question;
  const days = daysIn(read.start, read.end, site.timeZone);
  const numbers = new Map<string, number>();
  const cohorts = new Set(daysIn(from, to, site.timeZone).map(({ day }) => cohortOf(day, question)));
  return {
    kind: 'rows',
    name: 'periods',
    columns: [
      { name: 'event_date', type: 'text' },
      { name: 'first_day', type: 'text' },
      { name: 'period_number', type: 'long' },
      { name: 'is_cohort', type: 'bool' },
    ],
    rows: days.map(({ day }: DayWindow) => {
      const firstDay = cohortOf(day, question);
      if (!numbers.has(firstDay)) numbers.set(firstDay, numbers.size);
      return [day, firstDay, numbers.get(firstDay) ?? 0, cohorts.has(firstDay)];
    }),
  };
}

/** Periods that are not over at `asOf` have no number yet: visitors may still return. */
export function retentionAnswer(question: RetentionQuestion, rows: readonly SqlRow[]): RetentionAnswer {
  const { site, from, to, grain, periods, asOf } = question;
  const visitors = new Map(
    rows.map((row) => [`${String(row.first_day)}/${String(row.periods_after)}`, Number(row.visitors)]),
  );
  const startOf = (day: string): number => dayWindow(day, site.timeZone).start;
  const cohorts = [...new Set(daysIn(from, to, site.timeZone).map(({ day }) => cohortOf(day, question)))];
  return {
    cohorts: cohorts
      .filter((firstDay) => startOf(firstDay) < to && startOf(firstDay) <= asOf)
      .map((firstDay) => ({
        first_day: firstDay,
        size: visitors.get(`${firstDay}/0`) ?? 0,
        retained: Array.from({ length: periods + 1 }, (_, after) => {
          const isOver = startOf(laterPeriod(firstDay, grain, after + 1)) <= asOf;
          return isOver ? (visitors.get(`${firstDay}/${after}`) ?? 0) : null;
        }),
      })),
    layer: layerOf(question, rows),
  };
}
