import { ADMIN_HEADER, bearer } from '../core/wire/access';
import { type Access, type Endpoint, pathFields } from '../core/wire/operation';
import { problemErrorOf, UnexpectedAnswerError } from './problem-error';

export interface ClientOptions {
  /**
   * Origin of the API, as `https://api.example.com`. Without it paths are relative, as a page on the same origin needs.
   */
  readonly baseUrl?: string;
  /** The global `fetch` if not given. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Read token, requested for each call; undefined if reading is not protected. */
  readonly readToken?: () => string | undefined;
  readonly writeKey?: string;
  readonly adminToken?: string | undefined;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** How the request wants to be answered (RFC 7240). */
  readonly prefer?: string;
}

interface RawAnswer {
  /** The parsed body; undefined if it is not JSON. */
  readonly body: unknown;
  /** The request, for messages. @example 'GET /v1/status' */
  readonly about: string;
  /** When to ask again, if the answer is given later. */
  readonly later?: { readonly retrySeconds: number };
}

/** Calls an operation without looking into its answer. @throws ProblemError if the API refused the request or failed */
export async function request(
  endpoint: Endpoint,
  input: unknown,
  options: ClientOptions,
  call: CallOptions = {},
): Promise<RawAnswer> {
  const { response, about } = await send(endpoint, input, options, call);
  const body = await jsonOf(response);
  if (response.status !== ACCEPTED || call.prefer === undefined) return { body, about };
  return { body, about, later: { retrySeconds: Number(response.headers.get('retry-after') ?? 1) } };
}

interface UnreadAnswer extends Pick<RawAnswer, 'about'> {
  readonly response: Response;
}

/** The response to an operation, unread. @throws ProblemError if the API refused the request or failed */
export async function send(
  endpoint: Endpoint,
  input: unknown,
  options: ClientOptions,
  { signal, prefer, accept }: CallOptions & { readonly accept?: string } = {},
): Promise<UnreadAnswer> {
  const { baseUrl = '', fetch: fetched = globalFetch } = options;
  const { path, init } = requestOf(endpoint, input, {
    ...credentialsOf(endpoint.access, options),
    ...(prefer === undefined ? {} : { prefer }),
    ...(accept === undefined ? {} : { accept }),
  });
  const response = await fetched(`${baseUrl}${path}`, signal === undefined ? init : { ...init, signal });
  if (!response.ok) throw problemErrorOf(response, await jsonOf(response));
  return { response, about: `${endpoint.method.toUpperCase()} ${path}` };
}

const ACCEPTED = 202;

export function unexpectedAnswer(about: string, mismatch: string): UnexpectedAnswerError {
  return new UnexpectedAnswerError(
    `the answer to ${about} does not keep the contract of this client: ${mismatch}. ` +
      'Use the same version of client and server',
  );
}

/** Looked up for each request, so that a test or a page may replace it. */
function globalFetch(url: string, init: RequestInit): Promise<Response> {
  return fetch(url, init);
}

function credentialsOf(
  access: Access,
  { readToken, writeKey, adminToken }: ClientOptions,
): Readonly<Record<string, string>> {
  const token = access === 'read' ? readToken?.() : access === 'ingest' ? writeKey : undefined;
  // An operator may read, with a read token or without one.
  if (access === 'operate' || access === 'decide' || (access === 'read' && token === undefined))
    return adminToken === undefined ? {} : { [ADMIN_HEADER]: adminToken };
  return token === undefined ? {} : { authorization: bearer(token) };
}

function requestOf(
  { method, path: template }: Endpoint,
  input: unknown,
  more: Readonly<Record<string, string>>,
): { readonly path: string; readonly init: RequestInit } {
  const headers = { accept: 'application/json', ...more };
  if (method === 'post') {
    return {
      path: inPath(template, new Map(Object.entries(input ?? {}))),
      init: {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(input),
      },
    };
  }
  return {
    path: addressOf(template, new Map(Object.entries(input ?? {}))),
    init: { method: method.toUpperCase(), headers },
  };
}

/**
 * @example
 * addressOf('/v1/metrics/{id}', new Map([['id', 'page_views'], ['by', 'page']]));
 * // '/v1/metrics/page_views?by=page'
 */
function addressOf(template: string, input: ReadonlyMap<string, unknown>): string {
  const fields = pathFields(template);
  const path = inPath(template, input);
  const query = new URLSearchParams(
    [...input]
      .filter(([name, value]) => value !== undefined && !fields.includes(name))
      .flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, String(one)])),
  );
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

function inPath(template: string, input: ReadonlyMap<string, unknown>): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = input.get(name);
    return encodeURIComponent(typeof value === 'string' ? value : '');
  });
}

async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
