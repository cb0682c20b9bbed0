import { createHash } from 'node:crypto';
import { toArrow } from './arrow';
import type { AnswerType } from './negotiate';
import { toCsv } from './table';
import type { WireAnswer } from './wire';

/** Final answers only change by a restatement or a rollback: a reader may keep them this long before it asks again. */
const FINAL_MAX_AGE_SECONDS = 60;

/**
 * An answer in the form that was asked for, with a validator. What is final has the same ETag as long as it shows the same
 * numbers of the same epoch; what is live has a new one with every change and every as-of.
 */
export function render(request: Request, answer: WireAnswer, type: AnswerType): Response {
  const headers = new Headers({
    etag: entityTag(answer, type),
    vary: 'accept, authorization',
    'cache-control': isFinal(answer) ? `private, max-age=${FINAL_MAX_AGE_SECONDS}` : 'private, no-cache',
    'tidemark-epoch': String(answer.epoch),
    ...(answer.as_of === null ? {} : { 'tidemark-as-of': answer.as_of }),
    ...(answer.tidemark === null ? {} : { 'tidemark-tidemark': answer.tidemark }),
    ...(answer.degraded === undefined ? {} : { 'tidemark-degraded': 'true' }),
    ...(answer.next_cursor === undefined ? {} : { link: `<${nextPage(request.url, answer.next_cursor)}>; rel="next"` }),
  });
  if (isKnown(request.headers.get('if-none-match'), headers.get('etag') ?? ''))
    return new Response(null, { status: 304, headers });
  headers.set('content-type', type === 'application/vnd.apache.arrow.stream' ? type : `${type}; charset=utf-8`);
  return new Response(bodyOf(answer, type), { headers });
}

function bodyOf(answer: WireAnswer, type: AnswerType): string | Uint8Array<ArrayBuffer> {
  switch (type) {
    case 'application/json':
      return JSON.stringify(answer);
    case 'text/csv':
      return toCsv(answer.rows);
    case 'application/vnd.apache.arrow.stream':
      return new Uint8Array(toArrow(answer));
  }
}

function isFinal({ rows }: WireAnswer): boolean {
  return rows.length > 0 && rows.every(({ layer }) => layer === 'batch');
}

function entityTag(answer: WireAnswer, type: AnswerType): string {
  const { as_of, ...rest } = answer;
  const hash = createHash('sha256').update(JSON.stringify([type, rest, isFinal(answer) ? null : as_of]));
  return `W/"${answer.epoch}-${hash.digest('base64url').slice(0, 22)}"`;
}

function isKnown(ifNoneMatch: string | null, etag: string): boolean {
  return ifNoneMatch !== null && ifNoneMatch.split(',').some((tag) => tag.trim() === etag || tag.trim() === '*');
}

function nextPage(url: string, cursor: string): string {
  const next = new URL(url);
  next.searchParams.set('cursor', cursor);
  return `${next.pathname}${next.search}`;
}
