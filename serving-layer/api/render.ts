import { createHash } from 'node:crypto';
import type { Answer, ColumnarAnswer } from '../../core/wire/answer';
import { type Form, FORMS, type Shape } from '../../core/wire/forms';
import { codingOf } from './compress';
import { columnar, tableOfAnswer, type AnswerTable, toCsv } from './table';

/** How long a client may cache a final answer, which only a restatement or a rollback changes. */
const FINAL_MAX_AGE_SECONDS = 60;
/** The same for a URL that names the epoch: a year, the longest that caches heed. */
const IMMUTABLE_MAX_AGE_SECONDS = 31_536_000;

/** What of an answer its table has. */
const IN_TABLE: readonly string[] = ['rows', 'columns', 'comparison'];

/** What a response says, in any form. */
export interface Written {
  /** As JSON. */
  readonly answer: unknown;
  /** The rows, for the other forms. */
  readonly table: () => AnswerTable;
  /** What concerns all rows; Arrow keeps it as metadata. */
  readonly about?: Readonly<Record<string, unknown>>;
}

/** A body with its media type. */
interface Body {
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly type: string;
}

/** The body of an answer in a form. Arrow is loaded with the first answer in it. */
export async function write(form: Form, { answer, table, about = {} }: Written): Promise<Body> {
  const type = typeOf(form);
  switch (form) {
    case 'json':
      return { body: JSON.stringify(answer), type };
    case 'csv':
      return { body: toCsv(table()), type };
    case 'ndjson':
      return {
        body: table()
          .rows.map((row) => `${JSON.stringify(row)}\n`)
          .join(''),
        type,
      };
    case 'arrow': {
      const { toArrow } = await import('./arrow');
      return { body: toArrow(table(), about), type };
    }
  }
}

function typeOf(form: Form): string {
  return form === 'arrow' ? FORMS[form] : `${FORMS[form]}; charset=utf-8`;
}

/** How an answer is asked for. */
interface Asked {
  readonly form: Form;
  readonly shape: Shape;
  /** The epoch that the URL names; that of the answer. */
  readonly epoch?: number | undefined;
}

/**
 * An answer to one question, with an ETag: of a range below the tidemark one for its numbers, whenever it is asked and
 * whatever was published since; above it one for the bytes.
 */
export async function render(request: Request, answer: Answer, asked: Asked): Promise<Response> {
  const writing = await writeAnswer(answer, asked);
  const headers = new Headers({
    etag: entityTag(request, answer, writing),
    vary: 'accept, authorization',
    'cache-control': cacheControl(answer, asked),
    'tidemark-epoch': String(answer.epoch),
    ...(answer.as_of === null ? {} : { 'tidemark-as-of': answer.as_of }),
    ...(answer.tidemark === null ? {} : { 'tidemark-tidemark': answer.tidemark }),
    ...(answer.degraded === undefined ? {} : { 'tidemark-degraded': 'true' }),
    ...(answer.next_cursor === undefined ? {} : { link: `<${nextPage(request.url, answer)}>; rel="next"` }),
  });
  if (isKnown(request.headers.get('if-none-match'), headers.get('etag') ?? ''))
    return new Response(null, { status: 304, headers });
  headers.set('content-type', writing.type);
  return new Response(writing.body, { headers });
}

/** The body of an answer, and what of it is the same as long as the numbers are: all but when it was asked. */
interface Writing extends Body {
  readonly numbers: () => Body['body'];
}

async function writeAnswer(answer: Answer, { form, shape }: Asked): Promise<Writing> {
  if (form === 'json') return writeJson(shape === 'columns' ? columnar(answer) : answer);
  const about = Object.fromEntries(Object.entries(answer).filter(([name]) => !IN_TABLE.includes(name)));
  const writing = await write(form, { answer, table: () => tableOfAnswer(answer), about });
  return { ...writing, numbers: () => (form === 'arrow' ? `arrow ${splitMoment(answer).numbers}` : writing.body) };
}

/** Serialises the rows once, for the body and for the ETag. */
function writeJson(answer: Answer | ColumnarAnswer): Writing {
  const { moment, numbers } = splitMoment(answer);
  return { body: `${moment.slice(0, -1)},${numbers.slice(1)}`, type: typeOf('json'), numbers: () => numbers };
}

/** The JSON of an answer in two parts: when and from what it was given, and the rest. */
function splitMoment({ as_of, tidemark, epoch, ...numbers }: Answer | ColumnarAnswer): {
  readonly moment: string;
  readonly numbers: string;
} {
  return { moment: JSON.stringify({ as_of, tidemark, epoch }), numbers: JSON.stringify(numbers) };
}

function cacheControl(answer: Answer, { epoch }: Asked): string {
  if (!isFinal(answer)) return 'private, no-cache';
  return epoch === undefined
    ? `private, max-age=${FINAL_MAX_AGE_SECONDS}`
    : `private, max-age=${IMMUTABLE_MAX_AGE_SECONDS}, immutable`;
}

function isClosed({ to, tidemark }: Answer): boolean {
  return tidemark !== null && Date.parse(to) <= Date.parse(tidemark);
}

/** Whether the range is closed, and no late event is still live in it or in the range with which it is compared. */
function isFinal(answer: Answer): boolean {
  const { rows, comparison } = answer;
  return isClosed(answer) && [...rows, ...(comparison?.rows ?? [])].every(({ layer }) => layer === 'batch');
}

/**
 * Strong where equal tags mean equal bytes, of one content coding. Weak where the body of a closed range says when it
 * was asked: the tag is that of its numbers.
 */
function entityTag(request: Request, answer: Answer, { body, numbers }: Writing): string {
  const named = isClosed(answer) ? numbers() : body;
  const hash = createHash('sha256').update(named).digest('base64url').slice(0, 22);
  if (named !== body) return `W/"${hash}"`;
  const coding = codingOf(request.headers.get('accept-encoding') ?? undefined);
  return coding === undefined ? `"${hash}"` : `"${hash}-${coding}"`;
}

/**
 * Whether a client that sends this `If-None-Match` has what the ETag names. A weak tag matches the strong one of the
 * same name (RFC 9110, 13.1.2): proxies that compress make tags weak.
 */
export function isKnown(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false;
  const known = ifNoneMatch.split(',').map((tag) => tag.trim());
  return known.some((tag) => tag === '*' || opaque(tag) === opaque(etag));
}

function opaque(tag: string): string {
  return tag.replace(/^W\//, '');
}

/** The URL of the next page. A default range is written out, so that it does not move between pages. */
function nextPage(url: string, { from, to, next_cursor = '' }: Answer): string {
  const next = new URL(url);
  for (const [name, value] of Object.entries({ from, to }))
    if (!next.searchParams.has(name)) next.searchParams.set(name, value);
  next.searchParams.set('cursor', next_cursor);
  return `${next.pathname}${next.search}`;
}
