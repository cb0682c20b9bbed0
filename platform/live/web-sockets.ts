import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { ADMIN_HEADER } from '../../core/wire/access';
import { LIVE_CLOSE, LIVE_LIMITS, LIVE_PATH, TICKET_PARAMETER } from '../../core/wire/live-limits';
import { type Problem, problemBody } from '../../core/wire/problem';
import type { LiveSession } from '../../serving-layer/live/session';
import type { ViewerConnection } from '../../serving-layer/live/viewer';
import type { Tickets } from './tickets';
import { headersOf, isWebSocket, refuseUpgrade, serveAsUsual } from './upgrades';

interface WebSocketOptions {
  readonly tickets: Tickets;
  readonly open: (connection: ViewerConnection, headers: Headers) => LiveSession | undefined;
  /** How often a connection is asked whether it is alive. */
  readonly pingMs?: number;
}

/** How long a viewer has to answer that a connection is closed. */
const CLOSING_MS = 1_000;
const NO_TICKET = problemBody(
  'read_access_denied',
  `The ticket was used, is older than ${LIVE_LIMITS.ticketMs / 1000} s or was never given: get one with POST ${LIVE_PATH}/tickets, or send an Authorization header.`,
);
const FULL = problemBody('overloaded', `${LIVE_LIMITS.connections} viewers are connected: connect again later.`);
const ELSEWHERE = problemBody('not_found', `There is no WebSocket at this address: connect to ${LIVE_PATH}.`);

/** Takes WebSockets at the address of live answers. @returns ends all of them */
export function serveWebSockets(
  server: Server,
  { tickets, open, pingMs = LIVE_LIMITS.heartbeatMs }: WebSocketOptions,
): () => Promise<void> {
  // Compression costs more CPU and memory than the network of one process is worth (docs/live.md).
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LIVE_LIMITS.requestBytes,
    perMessageDeflate: false,
  });
  const upgrade = (incoming: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (!isWebSocket(incoming)) {
      serveAsUsual(server, incoming, socket, head);
      return;
    }
    socket.on('error', () => socket.destroy());
    const admitted = admit(incoming, { tickets, isFull: sockets.clients.size >= LIVE_LIMITS.connections });
    if (!(admitted instanceof Headers)) {
      refuseUpgrade(socket, admitted);
      return;
    }
    sockets.handleUpgrade(incoming, socket, head, (opened) => {
      begin(opened, (connection) => open(connection, admitted), pingMs);
    });
  };
  server.on('upgrade', upgrade);
  return async () => {
    server.off('upgrade', upgrade);
    const open = [...sockets.clients];
    const closed = Promise.all(open.map((one) => new Promise((resolve) => one.once('close', resolve))));
    for (const one of open) one.close(LIVE_CLOSE.goingAway, 'the server stops; connect again');
    const late = setTimeout(() => open.forEach((one) => one.terminate()), CLOSING_MS);
    await closed;
    clearTimeout(late);
  };
}

/** The headers by which the API knows a viewer, or why there is no connection. */
function admit(
  incoming: IncomingMessage,
  { tickets, isFull }: Pick<WebSocketOptions, 'tickets'> & { readonly isFull: boolean },
): Headers | Problem {
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://localhost');
  if (pathname !== LIVE_PATH) return ELSEWHERE;
  if (isFull) return FULL;
  return identityOf(incoming, searchParams.get(TICKET_PARAMETER), tickets) ?? NO_TICKET;
}

/**
 * The headers by which the API knows a viewer. Without a ticket, only what a page of another origin cannot send: a
 * browser attaches cookies and addresses to any WebSocket (cross-site WebSocket hijacking).
 */
function identityOf(incoming: IncomingMessage, ticket: string | null, tickets: Tickets): Headers | undefined {
  if (ticket !== null) return tickets.take(ticket);
  const { headers } = incoming;
  const hasCredentials = headers.authorization !== undefined || headers[ADMIN_HEADER] !== undefined;
  return hasCredentials ? headersOf(incoming) : undefined;
}

function begin(
  socket: WebSocket,
  open: (connection: ViewerConnection) => LiveSession | undefined,
  pingMs: number,
): void {
  const session = open({
    send: ({ bytes }) => socket.send(bytes, { binary: false }),
    unreadBytes: () => socket.bufferedAmount,
    close: (code, reason) => socket.close(code, reason),
  });
  if (session === undefined) {
    socket.close(LIVE_CLOSE.tryLater, FULL.title);
    return;
  }
  let unanswered = 0;
  const ping = setInterval(() => {
    if (unanswered >= 2) socket.terminate();
    else socket.ping();
    unanswered += 1;
  }, pingMs);
  socket.on('pong', () => (unanswered = 0));
  socket.on('message', (data: Buffer, isBinary) => {
    unanswered = 0;
    session.receive(isBinary ? '' : data.toString());
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    clearInterval(ping);
    session.end();
  });
}
