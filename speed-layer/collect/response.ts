import { type Verdict, withValue } from '../../core/event/rejection';
import type { Warning } from '../../core/event/warning';
import type { Allowance } from '../../core/key/limits';
import type { Refusal } from '../../core/event/request';
import type { IngestAnswer } from '../../core/wire/ingest';
import type { IngestResponse } from '../../core/wire/ingest-exchange';
import { problemBody, PROBLEMS } from '../../core/wire/problem';
import { LATE_AFTER_MS } from './budgets';

const RETRY_AFTER_SECONDS = 5;

export function answerOf(verdicts: readonly Verdict[], warnings: readonly Warning[]): IngestAnswer {
  const accepted = verdicts.filter(({ status }) => status === 'accepted').length;
  const answer = { accepted, rejected: verdicts.length - accepted, verdicts };
  return warnings.length === 0 ? answer : { ...answer, warnings };
}

/** 202 with the verdicts, or 422 if there are events and none was accepted: sending them again would not help. */
export function stored(answer: IngestAnswer): IngestResponse {
  if (answer.accepted > 0 || answer.rejected === 0) return { status: 202, body: answer };
  const which =
    answer.rejected === 1
      ? 'the event does not keep the contract; it is in quarantine'
      : `none of the ${answer.rejected} events keeps the contract; they are in quarantine`;
  const detail = `${which}${firstReason(answer)}`;
  return { status: PROBLEMS.nothing_accepted.status, body: problemBody('nothing_accepted', detail, { ...answer }) };
}

function firstReason({ verdicts: [first] }: IngestAnswer): string {
  return first?.status === 'rejected' ? `: event 0 is refused because ${withValue(first)}` : '';
}

/** Nothing in the request was accepted. */
export function refused({ code, detail }: Refusal): IngestResponse {
  return { status: PROBLEMS[code].status, body: problemBody(code, detail) };
}

/** Nothing of the request is stored: its key has reached a limit. */
export function overLimit(
  { policy, detail, retryAfterSeconds }: NonNullable<Allowance['refused']>,
  headers: Allowance['headers'] | undefined,
): IngestResponse {
  const body = problemBody('rate_limited', detail, { 'violated-policies': [policy] });
  return { status: PROBLEMS.rate_limited.status, retryAfterSeconds, headers, body };
}

/** Nothing of the request is stored: it brings more late events than its site may send in a minute. */
export function tooManyLate(perMinute: number, waitMs: number): IngestResponse {
  const retryAfterSeconds = Math.ceil(waitMs / 1000);
  const detail =
    `a site may send ${perMinute} events per minute that are more than ${LATE_AFTER_MS / 60_000} minutes old, and this request has more of them than are left: send the same request again after ${retryAfterSeconds} s, ` +
    'or import old events with “tidemark replay”, which has no such limit on a data directory, and waits with --env';
  return tryAgain('too_many_late_events', detail, retryAfterSeconds);
}

/** Nothing of the request is stored: no event is accepted, and not all of them can be kept in quarantine. */
export function tooManyRefused(answer: IngestAnswer, waitMs: number): IngestResponse {
  const retryAfterSeconds = Math.ceil(waitMs / 1000);
  const detail = `none of the ${answer.rejected} events keeps the contract, and the site has filled its quarantine of this minute: correct them, or send the same request again after ${retryAfterSeconds} s${firstReason(answer)}`;
  return tryAgain('too_many_refused_events', detail, retryAfterSeconds);
}

function tryAgain(
  code: 'too_many_late_events' | 'too_many_refused_events',
  detail: string,
  retryAfterSeconds: number,
): IngestResponse {
  return { status: PROBLEMS[code].status, retryAfterSeconds, body: problemBody(code, detail) };
}

/** Nothing is taken from anyone here. */
export function notTaken(why: string): IngestResponse {
  return { status: PROBLEMS.events_not_taken.status, body: problemBody('events_not_taken', why) };
}

/**
 * Some frames may already be stored. Retrying is safe and creates no duplicates: `event_ids` lists, by place in the
 * request, the ids that the events keep when they are sent again; null for refused ones.
 */
export function unavailable(verdicts: readonly Verdict[]): IngestResponse {
  const detail = `the stream did not accept all events: send the same request again after ${RETRY_AFTER_SECONDS} s. This is safe: events with an event_id or a timestamp keep their ids and count once`;
  const eventIds = verdicts.map((verdict) => (verdict.status === 'accepted' ? verdict.event_id : null));
  return {
    status: PROBLEMS.stream_unavailable.status,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
    body: problemBody('stream_unavailable', detail, { event_ids: eventIds }),
  };
}
