import { once } from 'node:events';
import { WebSocket } from 'ws';
import { type LiveAnswer, type LiveMessage, liveMessage, type LiveQuery, type LiveRequest } from '../../core/wire/live';
import { applyChange } from '../../core/wire/live-change';
import { LIVE_CLOSE, LIVE_LIMITS } from '../../core/wire/live-limits';
import { problem } from '../../core/wire/problem';

/** A platform that serves live answers, with one site, `shop`. */
export interface LivePlace {
  /** Its address: `http:` or `https:`. */
  readonly url: string;
  /** Lets `shop` be read, and a token that lets another site be read. */
  readonly tokens: { readonly shop: string; readonly other: string };
  /** A question about `shop` whose answer grows with `count`. */
  readonly question: LiveQuery;
  /** Counts one more event. */
  count(): Promise<void>;
  close(): Promise<void>;
}

/** What every server of live answers keeps, wherever its connections end (docs/live.md). */
export function testLive(name: string, open: () => Promise<LivePlace>): void {
  describe(`live answers of ${name}`, () => {
    let place: LivePlace;
    const viewers: Viewer[] = [];
    beforeAll(async () => {
      place = await open();
    });
    afterEach(() => {
      for (const viewer of viewers.splice(0)) viewer.end();
    });
    afterAll(() => place.close());

    const reading = (token: string = place.tokens.shop) => ({ authorization: `Bearer ${token}` });
    const post = (path: string, body: unknown, headers: Record<string, string> = reading()): Promise<Response> =>
      fetch(`${place.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
    const ticketFor = async (token?: string): Promise<string> => {
      const { ticket } = (await (await post('/v1/live/tickets', {}, reading(token))).json()) as { ticket: string };
      return ticket;
    };
    const connect = async (query: string, headers: Record<string, string> = {}): Promise<Viewer> => {
      const viewer = await connectViewer(`${place.url.replace('http', 'ws')}/v1/live${query}`, headers);
      viewers.push(viewer);
      return viewer;
    };
    const follow = async (changes: Partial<LiveRequest & { type: 'subscribe' }> = {}): Promise<Viewer> => {
      const viewer = await connect(`?ticket=${await ticketFor()}`);
      viewer.send({ type: 'subscribe', id: 'a', ...place.question, ...changes });
      return viewer;
    };
    const asked = async (): Promise<LiveAnswer> => {
      const { site, queries } = place.question;
      return (await (await post('/v1/query', { site, queries })).json()) as LiveAnswer;
    };

    it('sends the answer first, then what leads to the newest one', async () => {
      const viewer = await follow();
      await viewer.until(({ type }) => type === 'answer');
      const before = totalOf(viewer.answer());
      await place.count();
      await viewer.until(({ type }) => type === 'change');

      expect(totalOf(viewer.answer())).toBe(before + 1);
      expect(viewer.messages.map(({ type }) => type).slice(0, 3)).toEqual(['subscribed', 'answer', 'change']);
      expect(numbersOf(viewer.answer())).toEqual(numbersOf(await asked()));
    });

    it('sends all viewers of a question the same messages', async () => {
      const [one, other] = await Promise.all([follow(), follow({ id: 'b' })]);
      await Promise.all([one, other].map((viewer) => viewer.until(({ type }) => type === 'answer')));
      await place.count();
      await Promise.all([one, other].map((viewer) => viewer.until(({ type }) => type === 'change')));

      expect(lastOf(one)).toEqual(lastOf(other));
    });

    it('sends a viewer that comes back only what it has missed', async () => {
      const before = await follow();
      await before.until(({ type }) => type === 'answer');
      before.end();
      await place.count();

      const back = await follow({ after: lastOf(before) });
      await back.until(({ type }) => type === 'change');

      expect(back.messages.some(({ type }) => type === 'answer')).toBe(false);
      expect(numbersOf(back.answer(before.answer()))).toEqual(numbersOf(await asked()));
    });

    it('sends the whole answer to a viewer whose last message is not known', async () => {
      const viewer = await follow({ after: 'long-ago.7' });

      expect(await viewer.until(({ type }) => type !== 'subscribed')).toMatchObject({ type: 'answer' });
    });

    it('sends a viewer that has unsubscribed nothing more', async () => {
      const viewer = await follow();
      await viewer.until(({ type }) => type === 'answer');
      viewer.send({ type: 'unsubscribe', id: 'a' });
      // Handled in order: the answer to this comes after.
      viewer.send({ type: 'subscribe', id: 'c', ...place.question, after: lastOf(viewer) });
      await viewer.until((message) => message.type === 'subscribed' && message.id === 'c');

      expect(viewer.messages.filter(({ type }) => type === 'subscribed')).toHaveLength(2);
    });

    it('sends the same messages by an event stream and in single rounds', async () => {
      const polled = await post('/v1/live', place.question);
      const { messages } = (await polled.json()) as { readonly messages: readonly LiveMessage[] };
      const [first] = messages;
      const stop = new AbortController();
      const response = await fetch(`${place.url}/v1/live`, {
        method: 'POST',
        headers: { ...reading(), accept: 'text/event-stream', 'content-type': 'application/json' },
        body: JSON.stringify({ ...place.question, after: first?.type === 'answer' ? first.message : '' }),
        signal: stop.signal,
      });
      const streamed = eventsIn(response);

      const next = await streamed.next();
      await place.count();
      const change = await streamed.next();
      stop.abort();

      expect(response.headers.get('content-type')).toBe('text/event-stream');
      expect(first).toMatchObject({ type: 'answer' });
      expect([next, change].map(({ value }) => (value as LiveMessage).type)).toEqual([
        expect.stringMatching(/^(?:un)?changed?$/),
        'change',
      ]);
    });

    it('takes a ticket once', async () => {
      const ticket = await ticketFor();
      await connect(`?ticket=${ticket}`);

      await expect(connect(`?ticket=${ticket}`)).rejects.toThrow('401');
      await expect(connect('?ticket=invented')).rejects.toThrow('401');
    });

    it('takes no page of another origin for the viewer whose browser it runs in', async () => {
      await expect(connect('', { cookie: 'session=1', origin: 'https://evil.example' })).rejects.toThrow('401');
    });

    it('takes programs that send headers', async () => {
      const viewer = await connect('', reading());
      viewer.send({ type: 'subscribe', id: 'a', ...place.question });

      await viewer.until(({ type }) => type === 'answer');
    });

    it('gives no ticket, stream or round to whom the question would be refused', async () => {
      for (const [path, body] of [
        ['/v1/live/tickets', {}],
        ['/v1/live', place.question],
      ] as const)
        expect((await post(path, body, reading('mistyped'))).status).toBe(401);
      const accept = { ...reading(place.tokens.other), accept: 'text/event-stream' };
      expect((await post('/v1/live', place.question, accept)).status).toBe(403);
      expect((await post('/v1/live', place.question, reading(place.tokens.other))).status).toBe(403);
    });

    it('refuses a question that the key of the ticket may not ask', async () => {
      const viewer = await connect(`?ticket=${await ticketFor(place.tokens.other)}`);
      viewer.send({ type: 'subscribe', id: 'a', ...place.question });

      expect(await viewer.until(() => true)).toMatchObject({
        type: 'problem',
        id: 'a',
        ended: true,
        problem: { code: 'site_access_refused' },
      });
    });

    it('refuses a question that cannot be answered, with the problem of the question', async () => {
      const viewer = await follow({ queries: [{ metric: 'page_viewz' }] });

      expect(await viewer.until(() => true)).toMatchObject({ type: 'problem', problem: { code: 'unknown_metric' } });
    });

    it('ends a connection whose messages are too large or no messages', async () => {
      const [large, broken] = [await follow(), await follow()];
      large.sendText('x'.repeat(LIVE_LIMITS.requestBytes + 1));
      broken.sendText('{"type":"subscribe"}');

      expect([await large.closed, await broken.closed]).toEqual([1009, LIVE_CLOSE.unreadable]);
    });

    it('says what a request without an upgrade should be instead', async () => {
      const response = await fetch(`${place.url}/v1/live`, { headers: reading() });

      expect(problem.parse(await response.json())).toMatchObject({ status: 426, code: 'upgrade_required' });
    });
  });
}

interface Viewer {
  readonly messages: readonly LiveMessage[];
  readonly closed: Promise<number>;
  send(request: LiveRequest): void;
  sendText(text: string): void;
  /** The first message of a kind, once it has come. */
  until(isWanted: (message: LiveMessage) => boolean): Promise<LiveMessage>;
  /** What the messages lead to. */
  answer(before?: LiveAnswer): LiveAnswer | undefined;
  end(): void;
}

async function connectViewer(url: string, headers: Record<string, string>): Promise<Viewer> {
  const socket = new WebSocket(url, { headers });
  const messages: LiveMessage[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data: Buffer) => {
    messages.push(liveMessage.parse(JSON.parse(data.toString())));
    for (const look of waiting) look();
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await once(socket, 'open');
  return {
    messages,
    closed,
    send: (request) => socket.send(JSON.stringify(request)),
    sendText: (text) => socket.send(text),
    until: (isWanted) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = messages.find(isWanted);
          if (found !== undefined && waiting.delete(look)) resolve(found);
        };
        waiting.add(look);
        look();
      }),
    answer: (before) => messages.reduce<LiveAnswer | undefined>(applied, before),
    end: () => socket.terminate(),
  };
}

function applied(answer: LiveAnswer | undefined, message: LiveMessage): LiveAnswer | undefined {
  if (message.type === 'answer') return message.answer;
  return message.type === 'change' && answer !== undefined ? applyChange(answer, message) : answer;
}

function lastOf({ messages }: Viewer): string {
  const last = messages.findLast((message) => 'message' in message);
  if (last === undefined || !('message' in last)) throw new Error('the viewer has no message with an id');
  return last.message;
}

function numbersOf(answer: LiveAnswer | undefined): unknown {
  return answer?.answers.map(({ rows }) => rows.map(({ start, value }) => [start, value]));
}

function totalOf(answer: LiveAnswer | undefined): number {
  const rows = answer?.answers.flatMap((one) => one.rows) ?? [];
  return rows.reduce((sum, { value }) => sum + (value ?? 0), 0);
}

async function* eventsIn({ body }: Response): AsyncGenerator<LiveMessage> {
  if (body === null) throw new Error('the response has no body');
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const [, data] = /^data: (.*)$/m.exec(event) ?? [];
      if (data !== undefined) yield liveMessage.parse(JSON.parse(data));
    }
  }
}
