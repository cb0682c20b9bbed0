import type { Verdict } from '../../core/event/rejection';
import type { Refusal } from '../../core/event/request';
import type { IngestAnswer } from '../../core/wire/ingest';
import type { IngestResponse } from '../../core/wire/ingest-exchange';
import { problemBody, PROBLEMS } from '../../core/wire/problem';

const RETRY_AFTER_SECONDS = 5;

export function answerOf(verdicts: readonly Verdict[]): IngestAnswer {
  const accepted = verdicts.filter(({ status }) => status === 'accepted').length;
  return { accepted, rejected: verdicts.length - accepted, verdicts };
}

/** Nothing of the request was taken. */
export function refused({ code, detail }: Refusal): IngestResponse {
  return { status: PROBLEMS[code].status, body: problemBody(code, detail) };
}

/**
 * Some frames may already be stored. Retrying is safe and creates no duplicates: `event_ids` lists, by place in the
 * request, the ids that the events keep when they are sent again; null for refused ones.
 */
export function unavailable(verdicts: readonly Verdict[]): IngestResponse {
  const detail = `the stream did not take all events: send the same request again after ${RETRY_AFTER_SECONDS} s. That is safe, events keep their ids and count once`;
  const eventIds = verdicts.map((verdict) => (verdict.status === 'accepted' ? verdict.event_id : null));
  return {
    status: PROBLEMS.stream_unavailable.status,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
    body: problemBody('stream_unavailable', detail, { event_ids: eventIds }),
  };
}
