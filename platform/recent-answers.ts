import { LRUCache } from 'lru-cache';
import { isQuestion } from '../serving-layer/api/answer-memory';
import { type Incoming, type NodeApp, sendsBody } from './listen';

/** What is given again: an answer up to this size, for so long after it was asked for. */
const KEPT = { forMs: 100, answers: 128, bytes: 64 * 1024 } as const;
/** Methods that change nothing. */
const SAFE: readonly (string | undefined)[] = ['GET', 'HEAD', 'OPTIONS'];
/** What browsers say about themselves. No answer to a question depends on it. */
const ABOUT_BROWSERS = /^(?:user-agent|referer|accept-language|dnt|priority|sec-.*)$/i;
const UNCHANGED = 304;

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array<ArrayBuffer>;
}

interface Asked {
  readonly atMs: number;
  /** Undefined if others ask themselves. */
  readonly answer: Promise<Answer | undefined>;
}

/**
 * Gives the answer to a question again, for a moment, to requests that have the same headers: to find out what a request
 * asks, who may read and whether anything has changed takes longer than to send an answer. A request that may change what
 * others are answered (keys, settings, runs) ends that moment.
 *
 * @param now milliseconds of a clock that is never set
 */
export function giveAgain(app: NodeApp, now: () => number = () => performance.now()): NodeApp {
  const recent = new LRUCache<string, Asked>({ max: KEPT.answers });
  const ask = async (key: string, ...request: Parameters<NodeApp['fetch']>): Promise<Response> => {
    const response = Promise.resolve(app.fetch(...request));
    const answer = response.then(answerOf).catch(() => undefined);
    const asked = { atMs: now(), answer };
    recent.set(key, asked);
    const given = await answer;
    const isKept = given !== undefined && given.body.length <= KEPT.bytes;
    if (!isKept && recent.peek(key) === asked) recent.delete(key);
    return given === undefined ? response : responseOf(given);
  };
  return {
    fetch: async (request, env) => {
      const key = keyOf(env.incoming);
      if (key === undefined) {
        const response = await app.fetch(request, env);
        if (mayChangeAnswers(env.incoming)) recent.clear();
        return response;
      }
      const asked = recent.get(key);
      const isRecent = asked !== undefined && now() - asked.atMs < KEPT.forMs;
      const answer = isRecent ? await asked.answer : undefined;
      return answer === undefined ? ask(key, request, env) : responseOf(answer);
    },
  };
}

/** All that an answer may depend on; undefined for what asks nothing. */
function keyOf(incoming: Incoming): string | undefined {
  const { method, url = '', rawHeaders } = incoming;
  if (method !== 'GET' || !isQuestion(url) || sendsBody(incoming)) return undefined;
  let key = url;
  // Names and values take turns.
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (!ABOUT_BROWSERS.test(name)) key += `\n${name}: ${rawHeaders[at + 1] ?? ''}`;
  }
  return key;
}

function mayChangeAnswers({ method, url = '' }: Incoming): boolean {
  return !SAFE.includes(method) && !isQuestion(url);
}

/** Undefined for what is not an answer: the next one may be. */
async function answerOf(response: Response): Promise<Answer | undefined> {
  const { status, headers } = response;
  if (status !== 200 && status !== UNCHANGED) return undefined;
  return { status, headers: Object.fromEntries(headers), body: new Uint8Array(await response.arrayBuffer()) };
}

function responseOf({ status, headers, body }: Answer): Response {
  return new Response(status === UNCHANGED ? null : body, { status, headers });
}
