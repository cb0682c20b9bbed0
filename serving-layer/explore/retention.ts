import type { BatchJob, SqlRow } from '../../core/port/batch-engine';
import type { SqlLibrary } from '../../core/port/sql-library';
import { addDays, dayOf, daysIn, dayWindow } from '../../core/time/calendar';
import type { Window } from '../../core/time/window';
import { exploreJob } from './explored-events';
import type { RetentionAnswer, RetentionQuestion } from './explorer';
import { layerOf } from './layer';
import { ExploreQuestionError } from './question-error';
import type { EventSources } from './sources';

/** A visitor not seen for this many days before the first cohort counts as new: older events are not read. */
const FIRST_SEEN_HORIZON_DAYS = 400;
const MOST_DAYS = 400;

/** @throws ExploreQuestionError */
export function requireRetention({ days }: RetentionQuestion): void {
  if (Number.isInteger(days) && days >= 0 && days <= MOST_DAYS) return;
  throw new ExploreQuestionError('days', `days must be a whole number from 0 to ${MOST_DAYS}, not ${days}`);
}

/** The cohorts are the whole days that overlap [from, to); return visits are read up to `days` after the last. */
export function retentionRange({ site, from, to, days }: RetentionQuestion): Window {
  const last = dayOf(Math.max(from, to - 1), site.timeZone);
  return {
    start: dayWindow(addDays(dayOf(from, site.timeZone), -FIRST_SEEN_HORIZON_DAYS), site.timeZone).start,
    end: dayWindow(addDays(last, days), site.timeZone).end,
  };
}

export function retentionJob(question: RetentionQuestion, sources: EventSources, sql: SqlLibrary): BatchJob {
  const asked = { start: question.from, end: question.to };
  return exploreJob(
    'retention',
    { ...question, asked, read: retentionRange(question), sources },
    { question: { days_after: question.days }, steps: [{ name: 'retention', sql: sql('queries/retention') }] },
    sql,
  );
}

/** Days that are not over at `asOf` have no number yet: visitors may still return. */
export function retentionAnswer(question: RetentionQuestion, rows: readonly SqlRow[]): RetentionAnswer {
  const { site, from, to, days, asOf } = question;
  const visitors = new Map(
    rows.map((row) => [`${String(row.first_day)}/${String(row.days_after)}`, row.visitors as number]),
  );
  const begun = daysIn(from, to, site.timeZone).filter(({ start }) => start < to && start <= asOf);
  return {
    cohorts: begun.map(({ day }) => ({
      first_day: day,
      size: visitors.get(`${day}/0`) ?? 0,
      retained: Array.from({ length: days + 1 }, (_, after) => {
        const isOver = dayWindow(addDays(day, after), site.timeZone).end <= asOf;
        return isOver ? (visitors.get(`${day}/${after}`) ?? 0) : null;
      }),
    })),
    layer: layerOf(question, rows),
  };
}
