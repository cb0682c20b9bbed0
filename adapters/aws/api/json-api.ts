import { isRecord } from '../../../core/json-record';
import { jsonError } from './api-error';
import { type ApiOptions, type ApiResponse, type ApiService, SignedRequests } from './signed-requests';

export interface JsonService extends ApiService {
  /** Names the operations’ version: `DynamoDB_20120810`. */
  readonly target: string;
  /** Of the protocol (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html). */
  readonly version: '1.0' | '1.1';
  /** Members of responses that are bytes, which JSON holds as base64. */
  readonly bytes: ReadonlySet<string>;
  /** Members of responses that are times, which JSON holds as seconds. */
  readonly times: ReadonlySet<string>;
}

/** What an operation is asked and answers. */
export interface AwsOperation<Input, Output> {
  readonly input: Input;
  readonly output: Output;
}

type Operations<Known> = { readonly [Name in keyof Known]: AwsOperation<object, object> };

/**
 * A service with one of AWS’s JSON protocols. Adapters use this instead of the SDK’s client, which takes a function
 * five times as long to load and each request several times the CPU.
 */
export class JsonApi<Known extends Operations<Known>> {
  readonly #service: JsonService;
  readonly #requests: SignedRequests;

  constructor(service: JsonService, options: ApiOptions) {
    this.#service = service;
    this.#requests = new SignedRequests(service, options);
  }

  /** @throws ApiError, or an error of the connection */
  async call<Name extends keyof Known & string>(
    operation: Name,
    input: Known[Name]['input'],
  ): Promise<Known[Name]['output']> {
    const { target, version } = this.#service;
    const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': `${target}.${operation}` };
    const body = JSON.stringify(encoded(input));
    return this.#requests.send({ operation, input, method: 'POST', path: '/', headers, body }, (response) => {
      const answer = this.#parsed(response);
      requireAnswer<Known, Name>(operation, answer);
      return answer;
    });
  }

  destroy(): void {
    this.#requests.destroy();
  }

  #parsed(response: ApiResponse): unknown {
    if (response.status >= 300) throw jsonError(response);
    return JSON.parse(response.body.toString('utf8') || '{}', (name, value: unknown) => this.#decoded(name, value));
  }

  #decoded(name: string, value: unknown): unknown {
    if (typeof value === 'string' && this.#service.bytes.has(name)) return bytesIn(value);
    if (typeof value === 'number' && this.#service.times.has(name)) return new Date(value * 1000);
    return value;
  }
}

/** Services answer what their models say; anything else is not an object. */
function requireAnswer<Known extends Operations<Known>, Name extends keyof Known & string>(
  operation: Name,
  answer: unknown,
): asserts answer is Known[Name]['output'] {
  if (!isRecord(answer)) throw new TypeError(`${operation} was answered with something that is not a JSON object`);
}

function encoded(value: unknown): unknown {
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  if (Array.isArray(value)) return value.map(encoded);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, encoded(each)]));
}

function bytesIn(base64: string): Uint8Array {
  const { buffer, byteOffset, byteLength } = Buffer.from(base64, 'base64');
  return new Uint8Array(buffer, byteOffset, byteLength);
}
