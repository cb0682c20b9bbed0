import { createHash } from 'node:crypto';
import { toArrow } from './arrow';
import type { Answer } from '../../core/wire/answer';
import type { AnswerType } from '../../core/wire/metrics';
import { toCsv } from './table';

/** How long a client may cache a final answer, which only a restatement or a rollback changes. */
const FINAL_MAX_AGE_SECONDS = 60;

/**
 * An answer in the requested media type, with an ETag. A final answer keeps its ETag while it shows the same numbers of
 * the same epoch; a live one gets a new ETag with every change and every as-of.
 */
export function render(request: Request, answer: Answer, type: AnswerType): Response {
  const headers = new Headers({
    etag: entityTag(answer, type),
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
  headers.set('content-type', type === 'application/vnd.apache.arrow.stream' ? type : `${type}; charset=utf-8`);
  return new Response(bodyOf(answer, type), { headers });
}

function bodyOf(answer: Answer, type: AnswerType): string | Uint8Array<ArrayBuffer> {
  switch (type) {
    case 'application/json':
      return JSON.stringify(answer);
    case 'text/csv':
      return toCsv(answer);
    case 'application/vnd.apache.arrow.stream':
      return new Uint8Array(toArrow(answer));
  }
}

function isFinal({ rows }: Answer): boolean {
  return rows.length > 0 && rows.every(({ layer }) => layer === 'batch');
}

function entityTag(answer: Answer, type: AnswerType): string {
  const { as_of, ...rest } = answer;
  const hash = createHash('sha256').update(JSON.stringify([type, rest, isFinal(answer) ? null : as_of]));
  return `W/"${answer.epoch}-${hash.digest('base64url').slice(0, 22)}"`;
}

function isKnown(ifNoneMatch: string | null, etag: string): boolean {
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
