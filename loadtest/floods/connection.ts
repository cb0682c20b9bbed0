import { Agent, request } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

export interface HttpRequest {
  readonly method: string;
  /** With the query string, as it is written on the wire. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Without its coding. */
  readonly body: Buffer;
}

export interface HttpConnection {
  send(sent: HttpRequest): Promise<HttpResponse>;
  close(): void;
}

const OPENED: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: (bytes) => gunzipSync(bytes),
  deflate: (bytes) => inflateSync(bytes),
  br: (bytes) => brotliDecompressSync(bytes),
};

/** A connection that is kept, as those of a load balancer; what `fetch` would refuse to send goes out as it is. */
export function openConnection(url: string): HttpConnection {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const { hostname, port } = new URL(url);
  return {
    send: ({ method, path, headers, body }) =>
      new Promise((resolve, reject) => {
        const length = method === 'GET' || method === 'HEAD' ? {} : { 'content-length': String(body.length) };
        const outgoing = request({ agent, hostname, port, method, path, headers: { ...headers, ...length } });
        outgoing.on('response', (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('error', reject);
          incoming.on('end', () => {
            const { statusCode: status = 0, headers: received } = incoming;
            const sent = Buffer.concat(chunks);
            const open = sent.length === 0 ? undefined : OPENED[received['content-encoding'] ?? ''];
            resolve({ status, headers: received, body: open === undefined ? sent : open(sent) });
          });
        });
        outgoing.on('error', reject);
        outgoing.end('content-length' in length ? body : undefined);
      }),
    close: () => agent.destroy(),
  };
}
