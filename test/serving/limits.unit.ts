import { QUESTIONS } from '../../serving-layer/api/api';
import { createTurns } from '../../serving-layer/api/turns';
import { createApiWorld, MIDNIGHT, RANGE, jsonOf, type Json } from './api-world';
import { arrivedEvent } from './arrived-events';

const MINUTE_MS = 60_000;
const text = (ms: number): string => new Date(ms).toISOString();

describe('names that every object has', () => {
  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'])(
    'are unknown wherever a caller may name something: %s',
    async (name) => {
      const { get } = await createApiWorld();
      const paths: readonly (readonly [string, string])[] = [
        [`/v1/metrics/page_views?${RANGE}&by=${name}`, 'unknown_breakdown'],
        [`/v1/metrics/page_views?${RANGE}&filter=${name}:x`, 'invalid_filter'],
        [`/v1/metrics/${name}?${RANGE}`, 'unknown_metric'],
        [`/v1/metrics/page_views?site=${name}`, 'unknown_site'],
        [`/v1/metrics/page_views?${RANGE}&time_zone=${name}`, 'invalid_time_zone'],
        [`/v1/metrics/page_views?${RANGE}&grain=${name}`, 'invalid_parameters'],
        [`/v1/funnels?${RANGE}&steps=${name},search`, 'invalid_steps'],
      ];

      for (const [path, code] of paths) {
        const response = await get(path);
        expect([path, (await jsonOf(response))['type']]).toEqual([path, `urn:tidemark:problem:${code}`]);
      }
    },
  );
});

describe('the rows of one request', () => {
  const many = { from: text(MIDNIGHT), to: text(MIDNIGHT + 4_999 * MINUTE_MS), grain: 'minute' };

  it('are limited before anything is read', async () => {
    const { post } = await createApiWorld();
    const ask = async (queries: readonly object[]) => jsonOf(await post('/v1/query', { site: 'shop', queries }));

    expect(await ask([{ metric: 'page_views', ...many }])).toHaveProperty('answers');
    for (const queries of [
      Array.from({ length: 20 }, () => ({ metric: 'page_views', ...many })),
      [{ metric: 'page_views', ...many, by: 'page' }],
      [{ metric: 'top_products', ...many, limit: 100 }],
    ])
      expect(await ask(queries)).toMatchObject({
        type: 'urn:tidemark:problem:too_many_rows',
        detail: expect.stringMatching(/may have \d+ rows.*limit of one request is 25000/) as string,
      });
  });

  it('are the same page by page as at once', async () => {
    const { get } = await createApiWorld();
    const path = `/v1/metrics/page_views?site=shop&from=${text(MIDNIGHT)}&to=${text(MIDNIGHT + 4_999 * MINUTE_MS)}&grain=minute&by=country`;
    const whole = (await jsonOf(await get(path)))['rows'] as readonly Json[];

    const rows: Json[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const page = await jsonOf(await get(`${path}&page_size=1${cursor === '' ? '' : `&cursor=${cursor}`}`));
      rows.push(...(page['rows'] as readonly Json[]));
      cursor = page['next_cursor'] as string | undefined;
    }

    expect(whole).toHaveLength(3);
    expect(rows).toEqual(whole);
  });

  it('are as many pages as a long range by minutes has, and refused only in one piece', async () => {
    const { get, post } = await createApiWorld();
    const days = 20;
    const range = { from: text(MIDNIGHT - (days - 1) * 24 * 60 * MINUTE_MS), to: text(MIDNIGHT + 24 * 60 * MINUTE_MS) };
    const path = `/v1/metrics/page_views?site=shop&from=${range.from}&to=${range.to}&grain=minute`;

    const rows: Json[] = [];
    let pages = 0;
    for (let cursor: string | undefined = ''; cursor !== undefined; pages++) {
      const page = await jsonOf(await get(`${path}${cursor === '' ? '' : `&cursor=${cursor}`}`));
      rows.push(...(page['rows'] as readonly Json[]));
      cursor = page['next_cursor'] as string | undefined;
    }

    expect(pages).toBe(Math.ceil((days * 24 * 60) / 4999));
    expect(rows).toHaveLength(days * 24 * 60);
    expect(new Set(rows.map(({ start }) => start)).size).toBe(rows.length);
    expect(rows.filter(({ value }) => value === 1)).toHaveLength(3);

    const whole = { site: 'shop', queries: [{ metric: 'page_views', grain: 'minute', ...range }] };
    expect(await jsonOf(await post('/v1/query', whole))).toMatchObject({
      type: 'urn:tidemark:problem:too_many_buckets',
    });
    expect(await jsonOf(await get(`${path}&compare=previous_period`))).toMatchObject({
      type: 'urn:tidemark:problem:too_many_buckets',
    });
  });

  it('go through a ranking of any length, a few keys at a time', async () => {
    const shelf = Array.from({ length: 1500 }, (_, at) =>
      arrivedEvent({ product_id: `p${String(at).padStart(4, '0')}`, occurred_ms: MIDNIGHT + at }),
    );
    const { get } = await createApiWorld({}, shelf);
    const path = `/v1/metrics/top_products?site=shop&from=${text(MIDNIGHT)}&to=${text(MIDNIGHT + MINUTE_MS)}&limit=100000`;

    const keys: unknown[] = [];
    const sizes: number[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const page = await jsonOf(await get(`${path}&page_size=400${cursor === '' ? '' : `&cursor=${cursor}`}`));
      const rows = page['rows'] as readonly { readonly by: { readonly product_id: string } }[];
      sizes.push(rows.length);
      keys.push(...rows.map(({ by }) => by.product_id));
      cursor = page['next_cursor'] as string | undefined;
    }

    expect(sizes).toEqual([400, 400, 400, 300]);
    expect(keys).toEqual(shelf.map(({ product_id }) => product_id));
  });
});

describe('years that have no events', () => {
  it.each(['from=0001-01-01', 'from=1969-12-31T23:59:00Z', 'to=9999-12-31', 'to=9999-01-01T00:00:00Z'])(
    'are refused for every route: %s',
    async (range) => {
      const { get } = await createApiWorld();

      for (const path of [
        'metrics/page_views?',
        'retention?',
        'sessions/summary?',
        'funnels?steps=page_view,purchase&',
        'journeys?around=click&',
      ])
        expect(await jsonOf(await get(`/v1/${path}site=shop&${range}`))).toMatchObject({
          type: 'urn:tidemark:problem:invalid_range',
          detail: expect.stringMatching(/years 1970 to 9998/) as string,
        });
    },
  );

  it.each(['grain=day&compare=previous_year', 'grain=week', 'grain=quarter&compare=previous_period'])(
    'may lie beside a range: %s',
    async (more) => {
      const { get } = await createApiWorld();
      const ranges = ['from=1970-01-01&to=1970-01-03', 'from=9998-12-29&to=9998-12-31T23:59:00Z'];

      for (const range of ranges)
        expect((await get(`/v1/metrics/page_views?site=shop&${range}&${more}&time_zone=Pacific/Apia`)).status).toBe(
          200,
        );
    },
  );
});

describe('questions at the same time', () => {
  it('run a few at a time, wait in order, and are refused when too many wait', async () => {
    const turns = createTurns({ running: 2, waiting: 2 });
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const take = (name: number) =>
      turns.take(
        () =>
          new Promise<number>((resolve) => {
            begun.push(name);
            ends.push(() => resolve(name));
          }),
      );
    const taken = [1, 2, 3, 4].map(take);
    await Promise.resolve();

    expect(take(5)).toBeUndefined();
    expect(begun).toEqual([1, 2]);
    ends[0]?.();
    expect(await taken[0]).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun).toEqual([1, 2, 3]);
    expect(take(6)).toBeDefined();
  });

  it('answer 503 with Retry-After, and leave health and status alone', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const { deps, query } = await createApiWorld();
    const slow = {
      ...query,
      query: (...asked: Parameters<typeof query.query>) => held.then(() => query.query(...asked)),
    };
    const { get } = await createApiWorld({ ...deps, query: slow });
    const path = `/v1/metrics/page_views?${RANGE}`;

    const asked = Array.from({ length: QUESTIONS.running + QUESTIONS.waiting }, () => get(path));
    await new Promise((resolve) => setImmediate(resolve));
    const refused = await get(path);
    const status = await get('/v1/status');
    release();

    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await jsonOf(refused)).toMatchObject({ type: 'urn:tidemark:problem:overloaded' });
    expect(status.status).toBe(200);
    expect((await Promise.all(asked)).map((response) => response.status)).toEqual(asked.map(() => 200));
  });
});
