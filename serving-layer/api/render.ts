import { createHash } from 'node:crypto';
import type { Answer } from '../../core/wire/answer';
import { type Form, FORMS, type Shape } from '../../core/wire/forms';
import { toArrow } from './arrow';
import { columnar, tableOfAnswer, type AnswerTable, toCsv } from './table';

/** How long a client may cache a final answer, which only a restatement or a rollback changes. */
const FINAL_MAX_AGE_SECONDS = 60;

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

/** The body of an answer in a form, with its media type. */
export function write(
  form: Form,
  { answer, table, about = {} }: Written,
): {
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly type: string;
} {
  const type = FORMS[form];
  switch (form) {
    case 'json':
      return { body: JSON.stringify(answer), type: `${type}; charset=utf-8` };
    case 'csv':
      return { body: toCsv(table()), type: `${type}; charset=utf-8` };
    case 'ndjson':
      return {
        body: table()
          .rows.map((row) => `${JSON.stringify(row)}\n`)
          .join(''),
        type: `${type}; charset=utf-8`,
      };
    case 'arrow':
      return { body: toArrow(table(), about), type };
  }
}

/** How an answer is asked for. */
interface Asked {
  readonly form: Form;
  readonly shape: Shape;
}

/**
 * An answer to one question, with an ETag: of a range below the tidemark one for its numbers, whenever it is asked and
 * whatever was published since; above it a new one with every change and every as-of.
 */
export function render(request: Request, answer: Answer, { form, shape }: Asked): Response {
  const headers = new Headers({
    etag: entityTag(answer, { form, shape }),
    vary: 'accept, authorization',
    'cache-control': isFinal(answer) ? `private, max-age=${FINAL_MAX_AGE_SECONDS}` : 'private, no-cache',
    'tidemark-epoch': String(answer.epoch),
    ...(answer.as_of === null ? {} : { 'tidemark-as-of': answer.as_of }),
    ...(answer.tidemark === null ? {} : { 'tidemark-tidemark': answer.tidemark }),
    ...(answer.degraded === undefined ? {} : { 'tidemark-degraded': 'true' }),
    ...(answer.next_cursor === undefined ? {} : { link: `<${nextPage(request.url, answer)}>; rel="next"` }),
  });
  if (isKnown(request.headers.get('if-none-match'), headers.get('etag') ?? ''))
    return new Response(null, { status: 304, headers });
  const about = Object.fromEntries(Object.entries(answer).filter(([name]) => !IN_TABLE.includes(name)));
  const { body, type } = write(form, {
    answer: shape === 'columns' ? columnar(answer) : answer,
    table: () => tableOfAnswer(answer),
    about,
  });
  headers.set('content-type', type);
  return new Response(body, { headers });
}

function isClosed({ to, tidemark }: Answer): boolean {
  return tidemark !== null && Date.parse(to) <= Date.parse(tidemark);
}

/** Whether the range is closed, and no late event is still live in it. */
function isFinal(answer: Answer): boolean {
  return isClosed(answer) && answer.rows.every(({ layer }) => layer === 'batch');
}

/** Weak: the same numbers of a closed range, asked again later, differ in when they were asked. */
function entityTag(answer: Answer, { form, shape }: Asked): string {
  const { as_of, tidemark, epoch, ...numbers } = answer;
  const moment = isClosed(answer) ? null : [as_of, tidemark, epoch];
  const hash = createHash('sha256').update(JSON.stringify([form, shape, numbers, moment]));
  return `W/"${hash.digest('base64url').slice(0, 22)}"`;
}

/** Whether a client that sends this `If-None-Match` has what the ETag names. */
export function isKnown(ifNoneMatch: string | null, etag: string): boolean {
  return ifNoneMatch !== null && ifNoneMatch.split(',').some((tag) => tag.trim() === etag || tag.trim() === '*');
}

/** The URL of the next page. A default range is written out, so that it does not move between pages. */
function nextPage(url: string, { from, to, next_cursor = '' }: Answer): string {
  const next = new URL(url);
  for (const [name, value] of Object.entries({ from, to }))
    if (!next.searchParams.has(name)) next.searchParams.set(name, value);
  next.searchParams.set('cursor', next_cursor);
  return `${next.pathname}${next.search}`;
}
