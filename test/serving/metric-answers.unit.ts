import { createApiWorld, HOUR_MS, type Json, jsonOf, MIDNIGHT, RANGE, rowsOf } from './api-world';

describe('GET /v1/metrics/{id}', () => {
  it('answers with the object of the architecture, each row with its layer', async () => {
    const { get } = await createApiWorld();

    const response = await get(`/v1/metrics/page_views?${RANGE}&grain=hour`);

    const hour = (start: number, layer: string): Json => ({
      start: `2019-10-01T0${start}:00:00Z`,
      end: `2019-10-01T0${start + 1}:00:00Z`,
      by: {},
      value: 1,
      lower: 1,
      upper: 1,
      exact: layer === 'batch',
      layer,
      final: expect.objectContaining({ lower: 1, rate: 0.95, learned: false }),
    });
    expect(await jsonOf(response)).toEqual({
      metric: 'page_views',
      unit: 'events',
      site: 'shop',
      from: '2019-10-01T00:00:00Z',
      to: '2019-10-01T03:00:00Z',
      grain: 'hour',
      time_zone: 'UTC',
      columns: [],
      as_of: '2019-10-01T03:00:00Z',
      tidemark: '2019-10-01T02:00:00Z',
      epoch: 1,
      rows: [hour(0, 'batch'), hour(1, 'batch'), hour(2, 'speed')],
    });
  });

  it('pairs the rows of an earlier range with its own', async () => {
    const { get } = await createApiWorld();
    const range = 'site=shop&from=2019-10-01T01:00:00Z&to=2019-10-01T03:00:00Z&grain=hour&compare=previous_period';

    const answer = await jsonOf(await get(`/v1/metrics/page_views?${range}`));

    expect(answer['comparison']).toMatchObject({
      with: 'previous_period',
      from: '2019-09-30T23:00:00Z',
      to: '2019-10-01T01:00:00Z',
      rows: [{ value: 0 }, { value: 1 }],
    });
    expect(answer['rows']).toMatchObject([
      { value: 1, compared: { start: '2019-09-30T23:00:00Z', value: 0, change: null } },
      { value: 1, compared: { start: '2019-10-01T00:00:00Z', value: 1, change: 0 } },
    ]);
  });

  it('counts from the events what no cell keeps', async () => {
    const { get } = await createApiWorld();

    const answer = await jsonOf(
      await get(`/v1/metrics/page_views?${RANGE}&by=country,device&filter=page~/&filter=country!:FR`),
    );

    expect(answer['columns']).toEqual(['country', 'device']);
    expect(rowsOf(answer).every(({ layer }) => layer === 'events')).toBe(true);
  });

  it('continues a page within a bucket, and the pages together are the answer', async () => {
    const { get } = await createApiWorld();
    const path = `/v1/metrics/page_load?${RANGE}&grain=hour`;
    const whole = rowsOf(await jsonOf(await get(path)));
    const pages: (readonly Json[])[] = [];

    for (let cursor: string | undefined = ''; cursor !== undefined && pages.length < 10;) {
      const page = await jsonOf(await get(`${path}&page_size=3${cursor === '' ? '' : `&cursor=${cursor}`}`));
      pages.push(rowsOf(page));
      cursor = page['next_cursor'] as string | undefined;
    }

    expect(pages.map((rows) => rows.length)).toEqual([3, 3, 3, 3]);
    expect(pages.flat()).toEqual(whole);
  });

  it('takes a calendar day, which begins at midnight of its time zone', async () => {
    const { get } = await createApiWorld();

    const answer = await jsonOf(
      await get('/v1/metrics/page_views?site=shop&from=2019-10-01&to=2019-10-02&time_zone=Asia/Kolkata&grain=day'),
    );

    expect(answer).toMatchObject({
      from: '2019-09-30T18:30:00Z',
      to: '2019-10-01T18:30:00Z',
      time_zone: 'Asia/Kolkata',
    });
    expect(rowsOf(answer)).toHaveLength(1);
  });

  it('says nothing new to who has the answer, and lets final answers be kept', async () => {
    const { get } = await createApiWorld();
    const final = await get('/v1/metrics/page_views?site=shop&from=2019-10-01T00:00:00Z&to=2019-10-01T02:00:00Z');
    const live = await get(`/v1/metrics/page_views?${RANGE}`);

    const again = await get(`/v1/metrics/page_views?${RANGE}`, { 'if-none-match': live.headers.get('etag') ?? '' });

    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
    expect(final.headers.get('cache-control')).toContain('max-age=');
    expect(live.headers.get('cache-control')).not.toContain('max-age');
  });

  it('has a new ETag as soon as a live number changes', async () => {
    const { get, fold } = await createApiWorld();
    const before = await get(`/v1/metrics/page_views?${RANGE}`);
    const { SHOP_EVENTS, TIDEMARK } = await import('./api-world');

    await fold([
      {
        ...(SHOP_EVENTS[0] as (typeof SHOP_EVENTS)[number]),
        arrived_ms: TIDEMARK + 3_600_001,
        occurred_ms: TIDEMARK + 60_000,
      },
    ]);
    const after = await get(`/v1/metrics/page_views?${RANGE}`, { 'if-none-match': before.headers.get('etag') ?? '' });

    expect(after.status).toBe(200);
    expect(rowsOf(await jsonOf(after))[0]?.['value']).toBe(4);
  });

  it('says that live numbers may be too high while the memory of duplicates is incomplete', async () => {
    const { deps, query } = await createApiWorld();
    const { createQueryService } = await import('../../serving-layer/query/query-service');
    const degraded = createQueryService({ ...deps, degraded: () => Promise.resolve(true) });
    const live = { metric: 'page_views', from: MIDNIGHT, to: MIDNIGHT + 3 * HOUR_MS, grain: 'total' } as const;

    const answers = await Promise.all([
      degraded.query('shop', [live]),
      degraded.query('shop', [{ ...live, to: MIDNIGHT + 3_600_000 }]),
      query.query('shop', [live]),
      // Nothing to come has live numbers, but what it is compared with has.
      degraded.query('shop', [
        {
          ...live,
          from: MIDNIGHT + 24 * HOUR_MS,
          to: MIDNIGHT + 48 * HOUR_MS,
          by: ['country'],
          compare: 'previous_period',
        },
      ]),
    ]);

    expect(answers[3]?.answers[0]?.rows).toEqual([]);
    expect(answers.map((answer) => answer.degraded)).toEqual([true, false, false, true]);
  });
});

describe('a ranking in pages by offset', () => {
  it('comes from one source, so that its pages fit together', async () => {
    const { get } = await createApiWorld();
    const page = async (more: string) =>
      rowsOf(await jsonOf(await get(`/v1/metrics/top_products?${RANGE}&grain=total&limit=1${more}`))).map(
        ({ by, layer }) => [(by as Json)['product_id'], layer],
      );

    const pages = [...(await page('&offset=0')), ...(await page('&offset=1'))];

    expect(pages).toEqual([
      ['p0', 'events'],
      ['p1', 'events'],
    ]);
    expect((await page('')).concat(await page('&offset=0&exact=false')).map(([, layer]) => layer)).not.toContain(
      'events',
    );
  });
});

describe('POST /v1/query', () => {
  it('answers several metrics with one epoch and one as-of', async () => {
    const { post } = await createApiWorld();
    const range = { from: '2019-10-01T00:00:00Z', to: '2019-10-01T03:00:00Z' };

    const answer = await jsonOf(
      await post('/v1/query', {
        site: 'shop',
        queries: [
          { metric: 'visitors', ...range },
          { metric: 'top_products', ...range, limit: 2 },
        ],
      }),
    );

    const answers = answer['answers'] as readonly Json[];
    expect(answers.map((one) => [one['metric'], one['epoch'], one['as_of']])).toEqual([
      ['visitors', 1, answer['as_of']],
      ['top_products', 1, answer['as_of']],
    ]);
    expect(rowsOf(answers[1] as Json).map(({ by }) => by)).toEqual([{ product_id: 'p0' }, { product_id: 'p1' }]);
  });
});
