import type * as z from 'zod';
import type { ProblemCode } from './problem';

/**
 * What a request must carry: nothing, a site's write key, a read token where reading is protected, a key for decisions
 * or the admin token, or the admin token.
 */
export type Access = 'open' | 'ingest' | 'read' | 'decide' | 'operate';

/** The groups in which the documentation lists operations. */
export type Tag =
  'events' | 'metrics' | 'journeys' | 'experiments' | 'personalisation' | 'decisions' | 'operations' | 'admin';

/**
 * One endpoint of the API as data. The server checks requests with it, the OpenAPI document shows it and the client
 * calls it.
 */
export interface Operation {
  /** The name in the OpenAPI document; generated clients call their methods by it. */
  readonly id: string;
  readonly method: 'get' | 'post' | 'delete';
  /** Names in braces are fields of `input`. */
  readonly path: `/${string}`;
  readonly tag: Tag;
  readonly access: Access;
  readonly summary: string;
  readonly description: string;
  /** Of a POST the JSON body, else an object: the parameters of path and query. */
  readonly input: z.ZodType;
  /** An input that works on a fresh `./tidemark up`. */
  readonly example: unknown;
  readonly answer: z.ZodType;
  /** What `shape: 'columns'` is answered, if the operation has shapes. */
  readonly columnar?: z.ZodType;
  readonly status: 200 | 202;
  /** Whether it may be answered later: with 202, and where the answer will be, if the request prefers that. */
  readonly isDeferrable?: boolean;
  /** Whether it may be answered as server-sent events, too. */
  readonly isStreamed?: boolean;
  /** Whether the question has an answer for a key that is for some sites only, without naming one of them. */
  readonly anySite?: boolean;
  /** The field of the answer with its list, whose items are the rows of CSV, NDJSON and Arrow; else it is one row. */
  readonly list?: string;
  /** Possible problems, in addition to `rate_limited` and those that `access` implies. */
  readonly problems: readonly ProblemCode[];
}

/** What calling an operation takes. The types of a declared operation are literal, so a copy cannot differ from it. */
export type Endpoint<Called extends Operation = Operation> = Pick<Called, 'method' | 'path' | 'access'>;

/** Declares an operation, keeping the types of its schemas. */
export function operation<const Declared extends Operation>(declared: Declared): Declared {
  return declared;
}

/** An operation as it is called with `shape: 'columns'`. */
export function inColumns<Shaped extends Operation & Required<Pick<Operation, 'columnar'>>>(
  shaped: Shaped,
): Omit<Shaped, 'answer'> & { readonly answer: Shaped['columnar'] } {
  return { ...shaped, answer: shaped.columnar };
}

/** Parsed data, which must not be modified. */
export type Frozen<Value> = Value extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : Value extends object
    ? { readonly [Name in keyof Value]: Frozen<Value[Name]> }
    : Value;

/** What a caller passes; defaults may be left out. */
export type InputOf<Called extends Operation> = Frozen<z.input<Called['input']>>;
/** What the server works with, defaults filled in. */
export type RequestOf<Called extends Operation> = z.output<Called['input']>;
export type AnswerOf<Called extends Operation> = Frozen<z.output<Called['answer']>>;

/** @example pathFields('/v1/metrics/{id}') // ['id'] */
export function pathFields(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
}

/** The codes of all problems that an operation may answer with. */
export function problemsOf({
  access,
  problems,
  isDeferrable = false,
}: Pick<Operation, 'access' | 'problems' | 'isDeferrable'>): readonly ProblemCode[] {
  const ofLater: readonly ProblemCode[] = isDeferrable ? ['question_cancelled'] : [];
  const ofForm = access === 'ingest' ? [] : FORM_PROBLEMS;
  return [...problems, ...ofLater, ...PROBLEMS_OF_ACCESS[access], ...ofForm, 'rate_limited'];
}

/** Every answer but that of the collector comes in several forms. */
const FORM_PROBLEMS: readonly ProblemCode[] = ['invalid_parameters', 'not_acceptable'];

const PROBLEMS_OF_ACCESS: Readonly<Record<Access, readonly ProblemCode[]>> = {
  open: [],
  ingest: ['unknown_write_key', 'key_ended', 'key_scope_refused', 'origin_refused'],
  read: ['read_access_denied', 'read_access_refused', 'site_access_refused', 'overloaded'],
  decide: ['decide_access_denied', 'site_access_refused', 'unsupported_media_type', 'invalid_body', 'body_too_large'],
  operate: ['admin_access_denied', 'admin_disabled'],
};
