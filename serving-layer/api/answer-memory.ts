import type { Context, MiddlewareHandler } from 'hono';
import { LRUCache } from 'lru-cache';
import { codingOf } from './compress';
import { preferenceOf } from '../../core/wire/prefer';
import { factsOf, note } from './facts';
import { isKnown } from './render';
import type { AnswerState } from '../query/answer-state';

/** Routes whose answers follow from the request and the state of the numbers alone. */
const QUESTIONS = [
  '/v1/metrics/',
  '/v1/query',
  '/v1/funnels',
  '/v1/retention',
  '/v1/sessions',
  '/v1/journeys',
] as const;

/** True for the path of a question. */
export function isQuestion(path: string): boolean {
  return QUESTIONS.some((question) => path.startsWith(question));
}

const MEMORY_BYTES = 32 * 1024 * 1024;
/** Approximate size of the headers and the key of an answer. */
const ANSWER_BYTES = 1000;

interface Remembered {
  readonly version: string;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
}

/**
 * Remembers the answers to questions, compressed as they were sent, while the state of the numbers has the same version.
 * Requests that ask the same at the same time share one computation. What a request may read must be known before.
 */
export function rememberAnswers(state: () => Promise<AnswerState>): MiddlewareHandler {
  const memory = new LRUCache<string, Remembered>({
    maxSize: MEMORY_BYTES,
    sizeCalculation: ({ body }, key) => body.length + key.length + ANSWER_BYTES,
  });
  const asked = new Map<string, Promise<Remembered | undefined>>();
  return async (context, next) => {
    const question = await questionOf(context);
    if (question === undefined) return next();
    const { version: current, progress } = await state();
    const known = memory.get(question);
    if (known?.version === current) return respond(context, known);
    const flight = `${current} ${question}`;
    const answeredNow = asked.get(flight);
    if (answeredNow !== undefined) {
      const answer = await answeredNow;
      return answer === undefined ? next() : respond(context, answer);
    }
    note(context, { progress });
    const answering = next().then(() => rememberedOf(context, current));
    asked.set(flight, answering);
    try {
      const answer = await answering;
      if (answer !== undefined) memory.set(question, answer);
    } finally {
      asked.delete(flight);
    }
  };
}

/** What the answer depends on, beside the numbers; undefined for a request that is not a question. */
async function questionOf(context: Context): Promise<string | undefined> {
  const { req } = context;
  if (!isQuestion(req.path) || !['GET', 'POST'].includes(req.method)) return undefined;
  // It would wait for the answer of another request.
  if (preferenceOf(req.header('prefer')) !== undefined) return undefined;
  const body = req.method === 'POST' ? await req.text() : '';
  const { pathname, search } = new URL(req.url);
  return JSON.stringify([
    req.method,
    pathname + search,
    body,
    req.header('content-type'),
    req.header('accept'),
    codingOf(req.header('accept-encoding')),
    factsOf(context).grant?.sites,
    factsOf(context).grant?.except,
  ]);
}

/** A copy of a whole answer; the context keeps an equal one. */
async function rememberedOf(context: Context, version: string): Promise<Remembered | undefined> {
  const { res } = context;
  if (res.status !== 200) return undefined;
  const headers = new Headers(res.headers);
  const body = new Uint8Array(await res.clone().arrayBuffer());
  return { version, headers, body };
}

function respond({ req }: Context, { headers, body }: Remembered): Response {
  const isUnchanged = isKnown(req.header('if-none-match') ?? null, headers.get('etag') ?? '');
  return new Response(isUnchanged ? null : body, { status: isUnchanged ? 304 : 200, headers });
}
