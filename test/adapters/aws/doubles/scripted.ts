import { Readable } from 'node:stream';
import type { NodeHttpHandler } from '@smithy/node-http-handler';

export type HttpRequest = Parameters<NodeHttpHandler['handle']>[0];

export interface ScriptedRequest {
  /** `DynamoDB_20120810.PutItem` where the protocol names it, else the method and the path. */
  readonly operation: string;
  readonly body: Record<string, unknown>;
  readonly query: Readonly<Record<string, unknown>>;
}

export interface ScriptedAnswer {
  readonly status?: number;
  readonly body?: unknown;
  /** For services whose responses are not JSON. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Responds instead of the network: passed to an SDK client as its request handler. An exception is a broken connection.
 */
export function scripted(answer: (request: ScriptedRequest) => ScriptedAnswer | Promise<ScriptedAnswer>) {
  const requests: ScriptedRequest[] = [];
  const handle = async (http: HttpRequest): Promise<{ response: ReturnType<typeof responseOf> }> => {
    const request = requestOf(http);
    requests.push(request);
    return { response: responseOf(await answer(request)) };
  };
  return { requestHandler: handlerOf(handle), requests };
}

/** Turns a function from request to response into a client's request handler. */
export function handlerOf(
  handle: (http: HttpRequest) => Promise<{ response: ReturnType<typeof responseOf> }>,
): NodeHttpHandler {
  return { handle, destroy: () => undefined, metadata: { handlerProtocol: 'http/1.1' } } as unknown as NodeHttpHandler;
}

export function requestOf(http: HttpRequest): ScriptedRequest {
  return { operation: operationOf(http), body: bodyOf(http), query: http.query };
}

export function responseOf({ status = 200, body = {}, text = JSON.stringify(body), headers = {} }: ScriptedAnswer) {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/x-amz-json-1.1', ...headers },
    body: Readable.from([Buffer.from(text)]),
  };
}

/** A response with an AWS error. */
export function awsError(name: string, status = 400, more: object = {}): ScriptedAnswer {
  return { status, body: { __type: name, message: `said ${name}`, ...more } };
}

function operationOf({ headers, method, path }: HttpRequest): string {
  return headers['x-amz-target'] ?? `${method} ${path}`;
}

function bodyOf({ body, headers }: HttpRequest): Record<string, unknown> {
  const type = headers['content-type'] ?? '';
  const text = body instanceof Uint8Array ? new TextDecoder().decode(body) : typeof body === 'string' ? body : '';
  if (type.includes('x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text));
  if (!type.includes('json')) return {};
  return text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
}
