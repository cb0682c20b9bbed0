import { Readable } from 'node:stream';
import type { NodeHttpHandler } from '@smithy/node-http-handler';

type HttpRequest = Parameters<NodeHttpHandler['handle']>[0];
type HttpResponse = Awaited<ReturnType<NodeHttpHandler['handle']>>['response'];

export interface ScriptedRequest {
  /** `DynamoDB_20120810.PutItem` where the protocol names it, else the method and the path. */
  readonly operation: string;
  readonly body: Record<string, unknown>;
  readonly query: Readonly<Record<string, unknown>>;
}

export interface ScriptedAnswer {
  readonly status?: number;
  readonly body?: unknown;
  /** For services whose answers are not JSON. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers instead of the network: what an SDK client is given as its request handler. What it throws is a broken connection. */
export function scripted(answer: (request: ScriptedRequest) => ScriptedAnswer | Promise<ScriptedAnswer>) {
  const requests: ScriptedRequest[] = [];
  const handle = async (http: HttpRequest): Promise<{ response: HttpResponse }> => {
    const request = { operation: operationOf(http), body: bodyOf(http), query: http.query };
    requests.push(request);
    const { status = 200, body = {}, text = JSON.stringify(body), headers = {} } = await answer(request);
    const response = { statusCode: status, headers: { 'content-type': 'application/x-amz-json-1.1', ...headers }, body: Readable.from([Buffer.from(text)]) };
    return { response: response as unknown as HttpResponse };
  };
  const requestHandler = { handle, destroy: () => undefined, metadata: { handlerProtocol: 'http/1.1' } };
  return { requestHandler: requestHandler as unknown as NodeHttpHandler, requests };
}

/** An answer with an error of AWS. */
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
