import { Agent, request } from 'node:http';

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
  readonly body: Buffer;
}

export interface Connection {
  send(sent: HttpRequest): Promise<HttpResponse>;
  close(): void;
}

/** A connection that is kept, as those of a load balancer; what `fetch` would refuse to send goes out as it is. */
export function openConnection(url: string): Connection {
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
            resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(chunks) });
          });
        });
        outgoing.on('error', reject);
        outgoing.end('content-length' in length ? body : undefined);
      }),
    close: () => agent.destroy(),
  };
}
