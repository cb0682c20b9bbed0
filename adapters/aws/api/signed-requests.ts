import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Readable } from 'node:stream';
import { HttpRequest } from '@smithy/core/protocols';
import { Hash } from '@smithy/core/serde';
import { NodeHttpHandler, streamCollector } from '@smithy/node-http-handler';
import { SignatureV4 } from '@smithy/signature-v4';
import { faultOf } from '../errors';
import { type Pace, REAL_PACE } from '../pace';
import type { RequestMeter } from '../request-meter';

export type Provided<Value> = Value | (() => Promise<Value>);
/** The part of the HTTP client that is used; tests answer in its place. */
export type RequestHandler = Pick<NodeHttpHandler, 'handle' | 'destroy'>;

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface ApiOptions {
  readonly region: Provided<string>;
  readonly credentials: Provided<AwsCredentials>;
  /** Endpoint of an AWS double; if absent, the service’s standard endpoint. */
  readonly endpoint?: string | undefined;
  /** Counts every request sent, including each retry. */
  readonly meter?: RequestMeter;
  readonly maxAttempts?: number;
  readonly requestHandler?: RequestHandler;
  readonly pace?: Pace;
}

export interface Timeouts {
  readonly connectionMs: number;
  /** Per attempt, from the request to the response headers. */
  readonly requestMs: number;
}

export const QUICK: Timeouts = { connectionMs: 1_000, requestMs: 5_000 };
/** For objects and control planes, which take longer. */
export const SLOW: Timeouts = { connectionMs: 2_000, requestMs: 60_000 };

export interface ApiService {
  /** Name in hosts and signatures: `dynamodb`. */
  readonly name: string;
  /** Name in hosts, if it is another one: SES is `email` there. */
  readonly host?: string;
  /** Name in counts of requests: `DynamoDB`. */
  readonly title: string;
  readonly timeouts: Timeouts;
  /** S3 signs a path as it is; the other services escape it once more. */
  readonly signsPathAsIs?: boolean;
}

export interface ApiRequest {
  readonly operation: string;
  /** What the operation is asked, for the meter. */
  readonly input: unknown;
  readonly method: string;
  /** Escaped, beginning with `/`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** Goes before the host of the service: a bucket. */
  readonly hostPrefix?: string;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer<ArrayBuffer>;
}

/**
 * Attempts per request, as in the SDK’s standard mode (https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html);
 * the adapters continue until their deadline.
 */
const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 100;
const FIRST_PAUSE_THROTTLED_MS = 500;
const LONGEST_PAUSE_MS = 20_000;
const MOST_CONNECTIONS = 64;
/** AWS refuses signatures whose time is further off. */
const CLOCK_TOLERANCE_MS = 300_000;
const CLOCK_FAULTS: ReadonlySet<string> = new Set([
  'InvalidSignatureException',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
]);

/** Signs requests to one service, sends them over kept connections, and repeats those that may succeed then. */
export class SignedRequests {
  readonly #service: ApiService;
  readonly #options: ApiOptions;
  readonly #pace: Pace;
  readonly #signer: SignatureV4;
  readonly #handler: RequestHandler;
  /** How far this machine’s clock is behind that of AWS. */
  #clockOffsetMs = 0;

  constructor(service: ApiService, options: ApiOptions) {
    this.#service = service;
    this.#options = options;
    this.#pace = options.pace ?? REAL_PACE;
    this.#handler = options.requestHandler ?? httpClient(service.timeouts);
    this.#signer = new SignatureV4({
      service: service.name,
      region: options.region,
      credentials: options.credentials,
      sha256: Hash.bind(null, 'sha256'),
      uriEscapePath: service.signsPathAsIs !== true,
    });
  }

  /**
   * @param answered reads the response, within the attempt: what it throws is a fault of the service like any other
   * @throws the last error; `faultOf` classifies it
   */
  async send<Result>(request: ApiRequest, answered: (response: ApiResponse) => Result): Promise<Result> {
    const { maxAttempts = ATTEMPTS } = this.#options;
    for (let attempt = 1; ; attempt++) {
      try {
        return answered(await this.#attempt(request));
      } catch (error) {
        const pauseMs = this.#pauseMs(error, attempt);
        if (attempt >= maxAttempts || pauseMs === undefined) throw error;
        await this.#pace.sleep(pauseMs);
      }
    }
  }

  destroy(): void {
    this.#handler.destroy();
  }

  async #attempt(request: ApiRequest): Promise<ApiResponse> {
    this.#options.meter?.count(this.#service.title, request.operation, request.input);
    const signed = await this.#signer.sign(await this.#unsigned(request), {
      signingDate: new Date(this.#pace.now() + this.#clockOffsetMs),
    });
    const { response } = await this.#handler.handle(new HttpRequest(signed));
    const { statusCode: status, headers } = response;
    const body = await bytesOf(response.body);
    if (status >= 400) this.#readClock(headers['date']);
    return { status, headers, body };
  }

  async #unsigned({ method, path, query, headers, body = '', hostPrefix = '' }: ApiRequest): Promise<HttpRequest> {
    const { protocol, hostname: service, port } = await this.#endpoint();
    const hostname = hostPrefix + service;
    return new HttpRequest({
      method,
      protocol,
      hostname,
      ...(port === '' ? {} : { port: Number(port) }),
      path,
      query: { ...query },
      headers: {
        host: port === '' ? hostname : `${hostname}:${port}`,
        'content-length': String(Buffer.byteLength(body)),
        ...headers,
      },
      body,
    });
  }

  async #endpoint(): Promise<Pick<URL, 'protocol' | 'hostname' | 'port'>> {
    const { endpoint, region: given } = this.#options;
    if (endpoint !== undefined) return new URL(endpoint);
    const region = typeof given === 'string' ? given : await given();
    const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    return {
      protocol: 'https:',
      hostname: `${this.#service.host ?? this.#service.name}.${region}.${domain}`,
      port: '',
    };
  }

  /** How long to wait before the next attempt; undefined if it would fail too. */
  #pauseMs(error: unknown, attempt: number): number | undefined {
    const fault = faultOf(error);
    if (fault === 'refused') return error instanceof Error && CLOCK_FAULTS.has(error.name) ? 0 : undefined;
    const firstMs = fault === 'throttled' ? FIRST_PAUSE_THROTTLED_MS : FIRST_PAUSE_MS;
    return this.#pace.random() * Math.min(LONGEST_PAUSE_MS, firstMs * 2 ** (attempt - 1));
  }

  #readClock(date: string | undefined): void {
    const offsetMs = date === undefined ? Number.NaN : Date.parse(date) - this.#pace.now();
    if (Math.abs(offsetMs - this.#clockOffsetMs) > CLOCK_TOLERANCE_MS) this.#clockOffsetMs = offsetMs;
  }
}

/** HTTP/1.1 for all services: HTTP/2 for Kinesis gains nothing here and does not work with a double over plain HTTP. */
export function httpClient({ connectionMs, requestMs }: Timeouts): NodeHttpHandler {
  return new NodeHttpHandler({
    connectionTimeout: connectionMs,
    requestTimeout: requestMs,
    throwOnRequestTimeout: true,
    httpAgent: new HttpAgent({ keepAlive: true, maxSockets: MOST_CONNECTIONS }),
    httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: MOST_CONNECTIONS }),
  });
}

async function bytesOf(body: unknown): Promise<Buffer<ArrayBuffer>> {
  if (!(body instanceof Readable)) throw new TypeError('the HTTP client gave a body that is not a stream');
  return Buffer.from(await streamCollector(body));
}
