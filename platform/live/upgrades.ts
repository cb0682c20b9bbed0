import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Problem, PROBLEM_TYPE } from '../../core/wire/problem';

/** Whether a request asks for a WebSocket. */
export function isWebSocket({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}

/**
 * Gives a request back to the server that has taken it for an upgrade. Once a server knows WebSockets, Node reports
 * every request with the header `Upgrade`: also one for HTTP/2, which curl and Java send with the first request and
 * which HTTP/1.1 answers as if the header were not there (RFC 9110, section 7.8).
 */
export function serveAsUsual(server: Server, incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { method = 'GET', url = '/', httpVersion, rawHeaders } = incoming;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  // Names and values take turns.
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (!/^(?:upgrade|connection|http2-settings)$/i.test(name)) lines.push(`${name}: ${rawHeaders[at + 1] ?? ''}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('connection', socket);
}

/** Answers a request for a WebSocket that is not granted. */
export function refuseUpgrade(socket: Duplex, body: Problem): void {
  const text = JSON.stringify(body);
  socket.end(
    [
      `HTTP/1.1 ${body.status} ${body.title}`,
      `content-type: ${PROBLEM_TYPE}`,
      `content-length: ${Buffer.byteLength(text)}`,
      'cache-control: no-store',
      'connection: close',
      '',
      text,
    ].join('\r\n'),
  );
}

export function headersOf({ headers }: IncomingMessage): Headers {
  const all = new Headers();
  for (const [name, value] of Object.entries(headers))
    for (const one of [value ?? []].flat()) if (!name.startsWith(':')) all.append(name, one);
  return all;
}
