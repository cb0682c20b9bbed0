import { type Lookup, writeKeyOf } from './access';
import { crossOriginHeaders, INGEST_RULE, isPreflight, preflightHeaders } from './cross-origin';
import type { IngestAnswer } from './ingest';
import { type Problem, problemBody, PROBLEM_TYPE, type ProblemCode, type PROBLEMS } from './problem';

/** A request to send events as any transport knows it: Node, Lambda, a test. */
export interface IngestCall {
  /** In upper case. */
  readonly method: string;
  readonly header: Lookup;
  /** Of the query string. */
  readonly parameter: Lookup;
  readonly body: Uint8Array;
  /** Address of the sender, as the edge that took the request saw it. */
  readonly ip: string | undefined;
}

/** Client hints of the request's browser, as their headers are written (W3C, User-Agent Client Hints). */
export interface ClientHints {
  /** sec-ch-ua */
  readonly brands?: string | undefined;
  /** sec-ch-ua-mobile: ?0 or ?1 */
  readonly mobile?: string | undefined;
  /** sec-ch-ua-platform */
  readonly platform?: string | undefined;
}

/** A request to the collector. */
export interface IngestRequest {
  /** Names the site; what a tracker sends. */
  readonly writeKey?: string | undefined;
  /** Of the page that sends it. */
  readonly origin?: string | undefined;
  readonly body: Uint8Array;
  readonly contentType?: string | undefined;
  readonly contentEncoding?: string | undefined;
  readonly ip?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly clientHints?: ClientHints | undefined;
}

/** What the collector answers. */
export type IngestResponse =
  | { readonly status: 202; readonly body: IngestAnswer; readonly headers?: LimitHeaders | undefined }
  | {
      readonly status: (typeof PROBLEMS)[ProblemCode]['status'];
      readonly body: Problem;
      readonly retryAfterSeconds?: number;
      readonly headers?: LimitHeaders | undefined;
    };

/** What is left of the limits of the key that sent it. */
type LimitHeaders = Readonly<Record<string, string>>;

/** What a transport sends back. */
export interface IngestReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const ALLOW = 'POST, OPTIONS';

/**
 * Answers all requests to /v1/events, the same on every transport. It needs no web `Request`: loading those classes is a fifth of
 * the collector's cold start on Lambda.
 */
export async function exchange(
  call: IngestCall,
  collect: (request: IngestRequest) => Promise<IngestResponse>,
): Promise<IngestReply> {
  const { method, header } = call;
  if (isPreflight(method, header)) return { status: 204, headers: preflightHeaders(header, INGEST_RULE), body: '' };
  const { status, headers, body } = await answer(call, collect);
  return { status, headers: { ...headers, ...crossOriginHeaders(header, INGEST_RULE) }, body };
}

async function answer(
  { method, header, parameter, body, ip }: IngestCall,
  collect: (request: IngestRequest) => Promise<IngestResponse>,
): Promise<IngestReply> {
  if (method === 'OPTIONS') return { status: 204, headers: { allow: ALLOW }, body: '' };
  if (method !== 'POST') {
    const detail = `Events are sent with POST, not with ${method}.`;
    const { headers, ...refused } = replyOf({ status: 405, body: problemBody('method_not_allowed', detail) });
    return { ...refused, headers: { ...headers, allow: ALLOW } };
  }
  const response = await collect({
    writeKey: writeKeyOf(header, parameter),
    origin: header('origin'),
    body,
    contentType: header('content-type'),
    contentEncoding: header('content-encoding'),
    userAgent: header('user-agent'),
    clientHints: {
      brands: header('sec-ch-ua'),
      mobile: header('sec-ch-ua-mobile'),
      platform: header('sec-ch-ua-platform'),
    },
    ip,
  });
  return replyOf(response);
}

export function replyOf(response: IngestResponse): IngestReply {
  const retryAfter = 'retryAfterSeconds' in response ? response.retryAfterSeconds : undefined;
  return {
    status: response.status,
    headers: {
      ...response.headers,
      'content-type': response.status === 202 ? 'application/json; charset=utf-8' : PROBLEM_TYPE,
      'cache-control': 'no-store',
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    },
    body: JSON.stringify(response.body),
  };
}
