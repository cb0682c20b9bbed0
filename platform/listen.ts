import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { getRequestListener, type Http2Bindings, type HttpBindings, RequestError } from '@hono/node-server';
import type { NodeListener } from './node-ingest';
import { crossOriginHeaders, INGEST_RULE, UNREAD_REQUEST_HEADERS } from '../core/wire/cross-origin';
import { type Problem, problemBody, PROBLEM_TYPE, type ProblemCode } from '../core/wire/problem';

/** Thrown if the address cannot be listened on. */
export class AddressError extends Error {
  override readonly name = 'AddressError';
  readonly code = 'address_unavailable';
}

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Limits of a connection. An idle one is kept longer than load balancers keep theirs (60 s is common): otherwise the
 * balancer sends a request into a connection that is just being closed, and its client gets 502. Headers may carry the
 * cookies of a shop. The rest of a body that was refused is read up to a size, and the connection is kept.
 */
export const CONNECTION_LIMITS = {
  keepAliveMs: 75_000,
  headerBytes: 64 * 1024,
  discardedBytes: 16 * 1024 * 1024,
} as const;

const SERVER_OPTIONS = {
  keepAliveTimeout: CONNECTION_LIMITS.keepAliveMs,
  maxHeaderSize: CONNECTION_LIMITS.headerBytes,
  // Refused here instead, with a problem that says why.
  requireHostHeader: false,
};

/** A request as Node has read it. */
export type Incoming = HttpBindings['incoming'] | Http2Bindings['incoming'];

/** Answers requests that have come through Node. */
export interface NodeApp {
  fetch(request: Request, env: HttpBindings | Http2Bindings): Response | Promise<Response>;
}

/** The requests of each server that are being answered. */
const answering = new WeakMap<Server, Set<Promise<void>>>();

/**
 * Serves an app.
 *
 * @param takes takes requests before the app sees them
 * @throws AddressError
 */
export function listen(
  app: NodeApp,
  { host, port }: ListenAddress,
  takes: NodeListener = () => false,
): Promise<Server> {
  const listener = getRequestListener(
    async (request, env) => {
      const response = lacksHost(env.incoming) ? withoutHost(request) : await app.fetch(request, env);
      if (!(await discardRest(env.incoming))) response.headers.set('connection', 'close');
      return response;
    },
    { hostname: host, errorHandler: answerFailure },
  );
  const inProgress = new Set<Promise<void>>();
  const server = createServer(SERVER_OPTIONS, (incoming, outgoing) => {
    if (takes(incoming, outgoing)) return;
    const answer = listener(incoming, outgoing).finally(() => inProgress.delete(answer));
    inProgress.add(answer);
  });
  answering.set(server, inProgress);
  return new Promise((resolve, reject) => {
    server.on('clientError', refuse);
    server.on('checkExpectation', refuseExpectation);
    server.on('error', (cause: NodeJS.ErrnoException) =>
      reject(new AddressError(explainListen(cause, { host, port }), { cause })),
    );
    server.listen(port, host, () => resolve(server));
  });
}

/**
 * Reads the rest of a body whose request is answered without it: until then, the next request on the
 * connection waits.
 *
 * @returns false if there is more than is worth reading, so that the connection cannot be used again
 */
function discardRest(incoming: Incoming): Promise<boolean> {
  if (!sendsBody(incoming) || incoming.readableEnded || incoming.destroyed) return Promise.resolve(true);
  return new Promise((resolve) => {
    let discarded = 0;
    // A reader that gave up stops the flow once its buffer is full.
    incoming.removeAllListeners('data');
    incoming.on('data', (chunk: Buffer) => {
      discarded += chunk.length;
      if (discarded > CONNECTION_LIMITS.discardedBytes) resolve(false);
    });
    for (const end of ['end', 'error', 'close']) incoming.on(end, () => resolve(true));
    incoming.resume();
  });
}

/** True if a request comes with a body. */
export function sendsBody({ headers }: Incoming): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

/** HTTP/1.1 wants a host in every request (RFC 9112); HTTP/1.0 has none. */
function lacksHost({ headers, httpVersion }: Pick<IncomingMessage, 'headers' | 'httpVersion'>): boolean {
  return httpVersion === '1.1' && headers.host === undefined;
}

function withoutHost({ headers }: Request): Response {
  const body = problemBody('malformed_request', 'A request of HTTP/1.1 names its host: send the header Host.');
  const crossOrigin = crossOriginHeaders((name) => headers.get(name) ?? undefined, INGEST_RULE);
  return responseTo(body, crossOrigin);
}

/** Answers what cannot become a request for the app, such as one for the address `*`, and what it failed to answer. */
function answerFailure(error: unknown): Response {
  const isUnreadable = error instanceof RequestError;
  return responseTo(
    isUnreadable
      ? problemBody('malformed_request', `The address of the request cannot be read: ${error.message}.`)
      : problemBody('internal_error', 'This could not be answered. Try again.'),
    UNREAD_REQUEST_HEADERS,
  );
}

function responseTo(body: Problem, headers: Readonly<Record<string, string>>): Response {
  return new Response(JSON.stringify(body), {
    status: body.status,
    headers: { ...headers, 'content-type': PROBLEM_TYPE, connection: 'close' },
  });
}

/** Node answers `Expect: 100-continue` itself, and would answer any other expectation without a body. */
function refuseExpectation({ headers }: IncomingMessage, response: ServerResponse): void {
  const { expect = '' } = headers;
  const detail = `Nothing here meets the expectation ${JSON.stringify(expect.slice(0, 100))}: leave the header Expect out.`;
  const body = problemBody('expectation_failed', detail);
  const crossOrigin = crossOriginHeaders((name) => (name === 'origin' ? headers.origin : undefined), INGEST_RULE);
  response.writeHead(body.status, { ...crossOrigin, 'content-type': PROBLEM_TYPE, connection: 'close' });
  response.end(JSON.stringify(body));
}

/** Answers what is not a request that the parser takes; no route sees it. */
function refuse({ code }: NodeJS.ErrnoException, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [problem, detail]: readonly [ProblemCode, string] =
    code === 'HPE_HEADER_OVERFLOW'
      ? ['headers_too_large', `The headers are larger than ${CONNECTION_LIMITS.headerBytes} bytes: send fewer cookies.`]
      : code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? ['request_timeout', 'The request did not arrive in time: send it again.']
        : ['malformed_request', 'This is not an HTTP/1.1 request. This address speaks plain HTTP, not TLS.'];
  const body = problemBody(problem, detail);
  const text = JSON.stringify(body);
  socket.end(
    [
      `HTTP/1.1 ${body.status} ${body.title}`,
      `content-type: ${PROBLEM_TYPE}`,
      `content-length: ${Buffer.byteLength(text)}`,
      ...Object.entries(UNREAD_REQUEST_HEADERS).map(([name, value]) => `${name}: ${value}`),
      'connection: close',
      '',
      text,
    ].join('\r\n'),
  );
}

function explainListen({ code, message }: NodeJS.ErrnoException, { host, port }: ListenAddress): string {
  if (code === 'EADDRINUSE')
    return `port ${port} of ${host} is in use by another program: choose another with --port (0 takes any free one)`;
  if (code === 'EACCES') return `port ${port} of ${host} needs privileges: choose one above 1023 with --port`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `${host} is not an address of this machine: choose another with --host (127.0.0.1 for this machine only)`;
  return `cannot listen on ${host}:${port}: ${message}`;
}

/** The address as a URL. */
export function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** How long a server that is closed waits for what is still being answered. */
const ANSWERING_MS = 5_000;

/**
 * Stops taking requests, ends all connections, and waits until nothing is being answered: what answers may read is
 * closed next.
 *
 * @param atMostMs after which work that goes on is left alone
 */
export async function closeServer(server: Server, atMostMs: number = ANSWERING_MS): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
  const giveUp = new AbortController();
  await Promise.race([
    Promise.allSettled([...(answering.get(server) ?? new Set())]),
    pause(atMostMs, undefined, { signal: giveUp.signal }).catch(() => undefined),
  ]);
  giveUp.abort();
}
