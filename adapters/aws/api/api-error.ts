import { isRecord } from '../../../core/json-record';
import type { ApiResponse } from './signed-requests';

/** An error that a service answered with; named and shaped like those of the SDK, so that `faultOf` reads both. */
export class ApiError extends Error {
  override readonly name: string;
  readonly $metadata: { readonly httpStatusCode: number };
  /** Of a cancelled transaction: one per item. */
  readonly CancellationReasons: unknown;

  constructor({ name, message, status, details = {} }: ApiFault) {
    super(message);
    this.name = name;
    this.$metadata = { httpStatusCode: status };
    this.CancellationReasons = details['CancellationReasons'];
  }
}

interface ApiFault {
  readonly name: string;
  readonly message: string;
  readonly status: number;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** For a response that no service of AWS writes, such as a page of a proxy. */
const UNKNOWN = 'UnknownError';

/** An error of the JSON protocols: its name is in a header or in the body, with a namespace or a link around it. */
export function jsonError({ status, headers, body }: ApiResponse): ApiError {
  const details = jsonIn(body);
  const { __type: type, code, message, Message } = details;
  const named = [headers['x-amzn-errortype'], type, code].find((name) => typeof name === 'string') ?? UNKNOWN;
  const said = [message, Message].find((text) => typeof text === 'string');
  return new ApiError({ name: plainName(named), message: said ?? `status ${status}`, status, details });
}

/** An error of S3, which is XML; the response to HEAD has no body, so its status must do. */
export function xmlError({ status, body }: ApiResponse): ApiError {
  const text = body.toString('utf8');
  const name = elementIn(text, 'Code') ?? NAMES_WITHOUT_BODY[status] ?? UNKNOWN;
  return new ApiError({ name, message: elementIn(text, 'Message') ?? `status ${status}`, status });
}

const NAMES_WITHOUT_BODY: Readonly<Record<number, string>> = {
  403: 'AccessDenied',
  404: 'NotFound',
  412: 'PreconditionFailed',
};

/** The text of the first element with this name; undefined if there is none. */
export function elementIn(xml: string, name: string): string | undefined {
  return elementsIn(xml, name)[0];
}

/** The texts of all elements with this name that contain no other element. */
export function elementsIn(xml: string, name: string): readonly string[] {
  return Array.from(xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g')), ([, text = '']) => unescaped(text));
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', apos: "'", gt: '>', lt: '<', quot: '"' };

function unescaped(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name = '') => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return ENTITIES[String(name)] ?? whole;
  });
}

function plainName(name: string): string {
  return name.replace(/^.*#/, '').replace(/:.*$/, '');
}

function jsonIn(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    return isRecord(parsed) ? parsed : {};
  } catch {
    return {};
  }
}
