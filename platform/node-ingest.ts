import type { IncomingMessage, ServerResponse } from 'node:http';
import { ownValue } from '../core/own-value';
import { LIMITS } from '../core/event/limits';
import { sendEvents } from '../core/wire/ingest';
import {
  exchange,
  type IngestReply,
  type IngestRequest,
  type IngestResponse,
  replyOf,
} from '../core/wire/ingest-exchange';
import { problemBody } from '../core/wire/problem';
import type { AddressOf } from './client-address';

/** Takes a request and answers it, or returns false and leaves it as it is. */
export type NodeListener = (incoming: IncomingMessage, outgoing: ServerResponse) => boolean;

export interface NodeIngestDeps {
  readonly collect: (request: IngestRequest) => Promise<IngestResponse>;
  readonly addressOf: AddressOf;
  readonly onError: (error: unknown) => void;
}

const PATH = new RegExp(`^${sendEvents.path}/?(?:\\?|$)`);

/**
 * Answers the usual request with events from what Node gives: making a web `Request` and a `Response` takes more time than
 * judging and storing one event. Everything unusual (other methods, bodies without a length or too large, expectations) is
 * left to the route of the app, which answers the same.
 */
export function createNodeIngest({ collect, addressOf, onError }: NodeIngestDeps): NodeListener {
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const header = (name: string): string | undefined => headerOf(incoming, name);
    const { url = '', socket } = incoming;
    const parameters = new URLSearchParams(url.slice(url.indexOf('?') + 1 || url.length));
    try {
      const call = {
        method: 'POST',
        header,
        parameter: (name: string) => parameters.get(name) ?? undefined,
        body: await bodyOf(incoming),
        ip: addressOf({ peer: socket.remoteAddress, header }),
      };
      send(outgoing, await exchange(call, collect));
    } catch (error) {
      // A client that went away while it sent is not an error of this process.
      if (!incoming.complete) {
        outgoing.destroy();
        return;
      }
      onError(error);
      const detail = 'The events could not be taken. The log of the process says why; try again.';
      send(outgoing, replyOf({ status: 500, body: problemBody('internal_error', detail) }));
    }
  };
  return (incoming, outgoing) => {
    if (!isUsual(incoming)) return false;
    void answer(incoming, outgoing);
    return true;
  };
}

/** Rejects if the client goes away. `stream/consumers` would make a Blob, which takes a tenth of the whole request. */
function bodyOf(incoming: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    incoming.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    incoming.on('end', () => {
      const [first] = chunks;
      resolve(first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks));
    });
    incoming.on('error', reject);
  });
}

function isUsual({ method, url = '', headers }: IncomingMessage): boolean {
  const bytes = Number(headers['content-length']);
  return (
    method === 'POST' &&
    PATH.test(url) &&
    headers.host !== undefined &&
    headers.expect === undefined &&
    bytes <= LIMITS.bodyBytes
  );
}

/** Node joins what is sent several times, except for cookies. */
function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = ownValue(headers, name.toLowerCase());
  return typeof value === 'string' ? value : undefined;
}

function send(outgoing: ServerResponse, { status, headers, body }: IngestReply): void {
  outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  outgoing.end(body);
}
