import type { BatchJob, SqlRow } from '../../core/port/batch-engine';
import type { SqlLibrary } from '../../core/port/sql-library';
import { exploreJob } from './explored-events';
import type { RangeQuestion, SessionsAnswer } from './explorer';
import { layerOf } from './layer';
import { besideDays, type EventSources } from './sources';

/**
 * The sessions that began in [from, to). As in the batch layer, the adjacent days are read too, to know whether a
 * session began earlier and how it continued. A session that lasts beyond the following day is cut there.
 */
export function sessionsJob(question: RangeQuestion, sources: EventSources, sql: SqlLibrary): BatchJob {
  const asked = { start: question.from, end: question.to };
  return exploreJob(
    'sessions',
    { ...question, asked, read: besideDays(asked, question.site.timeZone), sources },
    {
      steps: [
        { name: 'int_survivors', sql: sql('queries/explored_survivors') },
        { name: 'int_ordered', sql: sql('intermediate/int_ordered') },
        { name: 'int_sessionized', sql: sql('intermediate/int_sessionized') },
        { name: 'sessions', sql: sql('marts/sessions') },
        { name: 'sessions_summary', sql: sql('queries/sessions_summary') },
      ],
    },
    sql,
  );
}

export function sessionsAnswer(question: RangeQuestion, rows: readonly SqlRow[]): SessionsAnswer {
  const summary = rows.find(({ section }) => section === 'summary') ?? {};
  const sessions = Number(summary.visits ?? 0);
  const bounces = Number(summary.bounces ?? 0);
  const average = (sum: unknown): number | null => (sessions === 0 ? null : Number(sum) / sessions);
  return {
    sessions,
    bounces,
    bounce_rate: average(bounces),
    average_duration_ms: average(summary.total_duration_ms),
    median_duration_ms: (summary.median_duration_ms ?? null) as number | null,
    average_events: average(summary.events),
    top_entries: topPages(rows, 'entry'),
    top_exits: topPages(rows, 'exit'),
    layer: layerOf(question, rows),
  };
}

function topPages(rows: readonly SqlRow[], section: 'entry' | 'exit'): SessionsAnswer['top_entries'] {
  return rows
    .filter((row) => row.section === section)
    .map(({ page, visits }) => ({ page: page as string | null, sessions: visits as number }));
}
