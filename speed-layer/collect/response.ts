import type { Verdict } from '../../core/event/rejection';
import type { Refusal } from '../../core/event/request';

export interface CollectResult {
  readonly accepted: number;
  readonly rejected: number;
  /** One per event, in the order of the request. */
  readonly verdicts: readonly Verdict[];
}

/** Problem details (RFC 9457). */
export interface CollectProblem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  /**
   * Set if the stream did not answer: the identities, in request order, that the events keep when they are sent again;
   * null for refused ones.
   */
  readonly event_ids?: readonly (string | null)[];
}

export type CollectResponse =
  | { readonly status: 202; readonly body: CollectResult }
  | { readonly status: Refusal['status']; readonly body: CollectProblem }
  | { readonly status: 503; readonly body: CollectProblem; readonly retryAfterSeconds: number };

const TITLES = {
  400: 'The request cannot be read',
  401: 'The write key is unknown',
  413: 'The request is too large',
  415: 'The encoding is not supported',
  503: 'The events could not be stored',
} as const;

const RETRY_AFTER_SECONDS = 5;

export function resultOf(verdicts: readonly Verdict[]): CollectResult {
  const accepted = verdicts.filter(({ status }) => status === 'accepted').length;
  return { accepted, rejected: verdicts.length - accepted, verdicts };
}

/** Nothing in the request was accepted. */
export function refused({ status, code, detail }: Refusal): CollectResponse {
  return { status, body: problem(status, code, detail) };
}

/** Some frames may already be stored. Retrying is safe and creates no duplicates. */
export function unavailable(verdicts: readonly Verdict[]): CollectResponse {
  const detail = `the stream did not accept all events: send the same request again after ${RETRY_AFTER_SECONDS} s. This is safe: events keep their ids and count once`;
  const eventIds = verdicts.map((verdict) => (verdict.status === 'accepted' ? verdict.event_id : null));
  return {
    status: 503,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
    body: { ...problem(503, 'stream_unavailable', detail), event_ids: eventIds },
  };
}

function problem(status: keyof typeof TITLES, code: string, detail: string): CollectProblem {
  return { type: `urn:tidemark:problem:${code}`, title: TITLES[status], status, detail, code };
}
