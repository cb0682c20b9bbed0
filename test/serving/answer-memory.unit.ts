import { setImmediate } from 'node:timers/promises';
import { createAnswerState } from '../../serving-layer/query/answer-state';
import { createQueryService } from '../../serving-layer/query/query-service';
import { type ApiWorld, createApiWorld } from './api-world';

const DAY = 'from=2019-10-01T00:00:00Z&to=2019-10-02T00:00:00Z';
const QUESTION = `/v1/metrics/page_views?site=shop&${DAY}&grain=minute`;

interface Remembering extends ApiWorld {
  /** Something is folded, archived or published. */
  readonly change: () => void;
  /** Questions that were computed. */
  readonly computed: () => number;
}

async function remembering(changes: Parameters<typeof createApiWorld>[0] = {}): Promise<Remembering> {
  const { query } = await createApiWorld();
  let [version, computed] = [1, 0];
  const counting: typeof query = {
    ...query,
    query: async (...question) => {
      computed += 1;
      await setImmediate();
      return query.query(...question);
    },
  };
  const progress = { asOf: undefined, hours: new Map() };
  const state = () => Promise.resolve({ version: String(version), progress });
  const world = await createApiWorld({ state, query: counting, ...changes });
  return {
    ...world,
    change: () => {
      version += 1;
    },
    computed: () => computed,
  };
}

test('the same question is computed once while the numbers are the same, and again when they changed', async () => {
  const { get, change, computed } = await remembering();

  const [first, second] = [await get(QUESTION), await get(QUESTION)];
  expect(computed()).toBe(1);
  expect(await second.text()).toBe(await first.text());
  expect(Object.fromEntries(second.headers)).toEqual(Object.fromEntries(first.headers));

  change();
  await get(QUESTION);
  expect(computed()).toBe(2);
});

test('requests that ask the same at the same time share one computation', async () => {
  const { get, computed } = await remembering();

  const responses = await Promise.all(Array.from({ length: 50 }, () => get(QUESTION)));

  expect(computed()).toBe(1);
  expect(new Set(await Promise.all(responses.map((response) => response.text()))).size).toBe(1);
  expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
});

test('the state of the numbers is read once, for the version and for the answer that is computed', async () => {
  const { deps } = await createApiWorld();
  const read: string[] = [];
  const ledgers: typeof deps.ledgers = {
    get: (keys) => deps.ledgers.get(keys),
    list: (consumer, ...hours) => {
      read.push(consumer);
      return deps.ledgers.list(consumer, ...hours);
    },
  };
  const query = createQueryService({ ...deps, ledgers });
  const state = createAnswerState({ ...deps, ledgers, monotonic: () => 0 });
  const { get, post } = await createApiWorld({ query, state });

  const answer = await (await get(QUESTION)).json();
  await post('/v1/query', { site: 'shop', queries: [{ metric: 'page_views', from: '2019-10-01T00:00:00Z' }] });

  expect(answer).toMatchObject({ as_of: '2019-10-01T03:00:00Z' });
  expect(read).toEqual(['aggregate', 'archive', 'aggregate', 'archive']);
});

test('other parameters, bodies, forms and codings are other questions', async () => {
  const { get, post, computed } = await remembering();
  const body = (metric: string) => ({ site: 'shop', queries: [{ metric, from: '2019-10-01T00:00:00Z' }] });

  await get(QUESTION);
  await get(`${QUESTION}&bots=include`);
  await get(QUESTION, { accept: 'text/csv' });
  await post('/v1/query', body('page_views'));
  await post('/v1/query', body('visitors'));
  const gzip = await get(QUESTION, { 'accept-encoding': 'gzip' });

  expect(computed()).toBe(6);
  expect(gzip.headers.get('content-encoding')).toBe('gzip');
  expect(gzip.headers.get('vary')).toBe('accept, authorization, accept-encoding, origin');
  expect((await get(QUESTION, { 'accept-encoding': 'gzip' })).headers.get('content-encoding')).toBe('gzip');
  expect(computed()).toBe(6);
});

test('a remembered answer is sent as it is, without another copy, however small', async () => {
  const { get } = await remembering();
  const small = QUESTION.replace('grain=minute', 'grain=day');
  const first = await get(small, { 'accept-encoding': 'gzip' });

  const [again, copies] = await countingCopies(() => get(small, { 'accept-encoding': 'gzip' }));

  expect(copies).toBe(0);
  expect(again.headers.get('content-encoding')).toBeNull();
  expect(Object.fromEntries(again.headers)).toEqual(Object.fromEntries(first.headers));
});

/** Counts how often the body of a response is read meanwhile. */
async function countingCopies<Result>(run: () => Promise<Result>): Promise<readonly [Result, copies: number]> {
  const original = Object.getOwnPropertyDescriptor(Response.prototype, 'arrayBuffer');
  if (original === undefined) throw new Error('responses have no arrayBuffer');
  let copies = 0;
  const value = function (this: Response): Promise<ArrayBuffer> {
    copies += 1;
    return new Response(this.body).blob().then((blob) => blob.arrayBuffer());
  };
  Object.defineProperty(Response.prototype, 'arrayBuffer', { ...original, value });
  try {
    return [await run(), copies];
  } finally {
    Object.defineProperty(Response.prototype, 'arrayBuffer', original);
  }
}

test('a client that already has the remembered answer gets 304', async () => {
  const { get, computed } = await remembering();
  const etag = (await get(QUESTION)).headers.get('etag') ?? '';

  const again = await get(QUESTION, { 'if-none-match': etag });

  expect(again.status).toBe(304);
  expect(again.headers.get('etag')).toBe(etag);
  expect(await again.text()).toBe('');
  expect((await get(QUESTION, { 'if-none-match': 'W/"other"' })).status).toBe(200);
  expect(computed()).toBe(1);
});

test('a refusal is not remembered', async () => {
  const { get } = await remembering();
  const unknown = QUESTION.replace('page_views', 'page_view');

  expect((await get(unknown)).status).toBe(404);
  expect((await get(unknown)).status).toBe(404);
  expect((await get(QUESTION)).status).toBe(200);
});

test('what a key may not read is refused, even if another key asked before', async () => {
  const grants: Record<string, readonly string[] | undefined> = { all: [], shop: ['shop'], other: ['other'] };
  const { get } = await remembering({
    authorizeRead: ({ headers }) => {
      const sites = grants[headers.get('authorization') ?? ''];
      return sites && { sites };
    },
  });
  const statusFor = async (authorization: string) => (await get(QUESTION, { authorization })).status;

  expect(await Promise.all(['all', 'shop', 'other', 'nobody', 'all'].map(statusFor))).toEqual([
    200, 200, 403, 401, 200,
  ]);
  expect(await Promise.all(['other', 'nobody'].map(statusFor))).toEqual([403, 401]);
});
