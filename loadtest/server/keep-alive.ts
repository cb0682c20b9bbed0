import { connect, type Socket } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = /^0\r\n/;

/** One connection that is kept; it carries one request at a time. */
export interface KeepAlive {
  /** The status of the answer, or 0 if the connection broke. */
  ask(request: Uint8Array): Promise<number>;
  close(): void;
}

/**
 * HTTP/1.1 over a socket, without a client library: making load must not cost what serving it costs. Bodies are read
 * and thrown away.
 */
export function openKeepAlive({ hostname, port }: Pick<URL, 'hostname' | 'port'>): KeepAlive {
  let socket: Socket | undefined;
  let answer: ((status: number) => void) | undefined;
  let received = Buffer.alloc(0);
  const settle = (status: number): void => {
    received = Buffer.alloc(0);
    answer?.(status);
    answer = undefined;
  };
  const open = (): Socket => {
    const opened = connect({ host: hostname, port: Number(port), noDelay: true });
    opened.on('data', (chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const status = statusOf(received);
      if (status !== undefined) settle(status);
    });
    opened.on('error', () => undefined);
    opened.on('close', () => {
      socket = undefined;
      settle(0);
    });
    return opened;
  };
  return {
    ask: (request) =>
      new Promise((resolve) => {
        answer = resolve;
        socket ??= open();
        socket.write(request);
      }),
    close: () => socket?.destroy(),
  };
}

/** The status of a whole response; undefined while it is not whole. */
function statusOf(bytes: Buffer): number | undefined {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const head = bytes.toString('latin1', 0, headEnd + 2);
  const status = Number(head.slice(9, 12));
  const start = headEnd + HEAD_END.length;
  const [, length] = /^content-length: (\d+)\r$/im.exec(head) ?? [];
  if (length !== undefined) return bytes.length - start >= Number(length) ? status : undefined;
  if (!/^transfer-encoding: chunked\r$/im.test(head)) return status;
  return isWholeChunked(bytes, start) ? status : undefined;
}

function isWholeChunked(bytes: Buffer, start: number): boolean {
  for (let at = start; ;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return false;
    const size = parseInt(bytes.toString('latin1', at, lineEnd), 16);
    if (size === 0) return LAST_CHUNK.test(bytes.toString('latin1', at, at + 3)) && bytes.length >= lineEnd + 4;
    at = lineEnd + 2 + size + 2;
  }
}
