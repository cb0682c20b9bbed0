import { createHash } from 'node:crypto';
import type { BatchJob, SqlRow, SqlStep, SqlValue } from '../../core/port/batch-engine';
import type { SqlLibrary } from '../../core/port/sql-library';
import { instantText } from '../wire/instant';
import { bindTexts, conditionsSql } from './condition-sql';
import { exploreJob } from './explored-events';
import type { RangeQuestion, SessionAnswer, SessionListAnswer, SessionListQuestion, SessionQuestion } from './explorer';
import { layerOf } from './layer';
import { besideDays, type EventSources } from './sources';

/** As the batch layer does, a session is read with the days beside the range: when it began, and how it went on. */
export function sessionListJob(question: SessionListQuestion, sources: EventSources, sql: SqlLibrary): BatchJob {
  const asked = { start: question.from, end: question.to };
  const texts = bindTexts();
  const chosen = `select * from visits where ${conditionsSql(question.filters, texts)}`;
  return exploreJob(
    'session list',
    { ...question, asked, read: besideDays(asked, question.site.timeZone), sources },
    {
      question: { most_sessions: question.limit },
      inputs: [texts.relation()],
      steps: [
        ...visitSteps(sql),
        { name: 'chosen_visits', sql: chosen },
        { name: 'session_list', sql: sql('queries/session_list') },
      ],
    },
    sql,
  );
}

export function sessionEventsJob(question: SessionQuestion, sources: EventSources, sql: SqlLibrary): BatchJob {
  const asked = { start: question.from, end: question.to };
  const texts = bindTexts();
  const { sessionId } = question;
  const chosen = `select * from visits where ${sessionId === undefined ? 'true' : `session_id = ${texts.bind(sessionId)}`}`;
  return exploreJob(
    'session events',
    { ...question, asked, read: besideDays(asked, question.site.timeZone), sources },
    {
      inputs: [texts.relation()],
      steps: [
        ...visitSteps(sql),
        { name: 'chosen_visits', sql: chosen },
        { name: 'session_events', sql: sql('queries/session_events') },
      ],
    },
    sql,
  );
}

/** The steps that make `visits`. */
export function visitSteps(sql: SqlLibrary): readonly SqlStep[] {
  return [
    { name: 'int_survivors', sql: sql('queries/explored_visits') },
    { name: 'int_ordered', sql: sql('intermediate/int_ordered') },
    { name: 'visits', sql: sql('queries/visits') },
  ];
}

export function sessionListAnswer(question: SessionListQuestion, rows: readonly SqlRow[]): SessionListAnswer {
  return {
    layer: layerOf(question, rows),
    sessions: rows
      .toSorted((a, b) => Number(a.place) - Number(b.place))
      .map((row) => ({
        id: referenceOf(question, row),
        began: instantText(Number(row.began_ms)),
        ended: instantText(Number(row.ended_ms)),
        events: Number(row.events),
        page_views: Number(row.page_views),
        purchases: Number(row.purchases),
        entry: textIn(row.entry_page),
        exit: textIn(row.exit_page),
        country: textIn(row.country),
        device: textIn(row.device),
        browser: textIn(row.browser),
        system: textIn(row.system),
        referrer_class: textIn(row.referrer_class),
        campaign: textIn(row.campaign),
      })),
  };
}

export function sessionAnswer(question: SessionQuestion, rows: readonly SqlRow[]): SessionAnswer {
  const { sessionId } = question;
  const id = sessionId === undefined ? question.id : referenceOf(question, { session_id: sessionId });
  const mine = rows.filter((row) => referenceOf(question, row) === id);
  return {
    layer: layerOf(question, mine),
    id,
    events: mine
      .toSorted((a, b) => Number(a.place) - Number(b.place))
      .map((row) => ({
        at: instantText(Number(row.effective_ms)),
        event_type: String(row.event_type),
        page: textIn(row.page),
        product_id: textIn(row.product_id),
        category: textIn(row.category),
        query: textIn(row.query),
      })),
  };
}

const REFERENCE_LETTERS = 16;

/**
 * Stands for a session_id, which never leaves the platform: a site may use one that opens more than it should. 96 bits
 * of SHA-256.
 */
function referenceOf({ site }: Pick<RangeQuestion, 'site'>, { session_id: id }: SqlRow): string {
  return createHash('sha256')
    .update(`${site.id}\0${String(id)}`)
    .digest('base64url')
    .slice(0, REFERENCE_LETTERS);
}

function textIn(value: SqlValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
