import type { Lookup } from './access';

/** Which pages of other origins may call a route, by the Fetch standard (https://fetch.spec.whatwg.org/#http-cors-protocol). */
export interface CrossOriginRule {
  readonly allows: (origin: string) => boolean;
  readonly methods: readonly string[];
  /**
   * Answers requests with credentials. A beacon always sends them, and `*` fails for it: hence the origin is named. No
   * cookie is ever read.
   */
  readonly credentials: boolean;
}

/** Any page may send events: the write key decides. */
export const INGEST_RULE: CrossOriginRule = { allows: () => true, methods: ['POST'], credentials: true };

/** What clients need to read beyond the headers that the standard exposes. */
const EXPOSED = [
  'allow',
  'content-encoding',
  'date',
  'etag',
  'link',
  'location',
  'preference-applied',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'tidemark-as-of',
  'tidemark-degraded',
  'tidemark-epoch',
  'tidemark-tidemark',
  'www-authenticate',
].join(', ');

/** Chromium keeps the answer to a preflight request for at most two hours. */
const PREFLIGHT_SECONDS = 7200;

type Headers = Readonly<Record<string, string>>;

const VARY: Headers = { vary: 'origin' };

/** Headers that let the page that made a request read the answer; only `vary` if it may not. */
export function crossOriginHeaders(header: Lookup, { allows, credentials }: CrossOriginRule): Headers {
  const origin = header('origin');
  if (origin === undefined || !allows(origin)) return VARY;
  return {
    ...VARY,
    'access-control-allow-origin': origin,
    'access-control-expose-headers': EXPOSED,
    ...(credentials ? { 'access-control-allow-credentials': 'true' } : {}),
  };
}

/** For an answer to what was not read as a request, so that its origin is not known: pages read it without credentials. */
export const UNREAD_REQUEST_HEADERS: Headers = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': EXPOSED,
};

/** True for the request by which a browser asks whether a page may send another one. */
export function isPreflight(method: string, header: Lookup): boolean {
  return (
    method === 'OPTIONS' && header('origin') !== undefined && header('access-control-request-method') !== undefined
  );
}

/** Headers of the answer to a preflight request: the headers that the page wants to send are allowed as asked for. */
export function preflightHeaders(header: Lookup, rule: CrossOriginRule): Headers {
  const granted = crossOriginHeaders(header, rule);
  const vary = { vary: 'origin, access-control-request-method, access-control-request-headers' };
  if (granted['access-control-allow-origin'] === undefined) return vary;
  const wanted = header('access-control-request-headers');
  return {
    ...granted,
    ...vary,
    'access-control-allow-methods': rule.methods.join(', '),
    ...(wanted === undefined ? {} : { 'access-control-allow-headers': wanted }),
    'access-control-max-age': String(PREFLIGHT_SECONDS),
  };
}
