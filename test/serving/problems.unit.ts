import { BatchJobTooLongError } from '../../core/port/batch-engine';
import { StoredDataError } from '../../serving-layer/query/query-error';
import { createApiWorld, exploring, RANGE } from './api-world';

const VIEWS = '/v1/metrics/page_views';

/** The request, and what must be in the answer: status, code, and words of the detail. */
const REFUSED: readonly (readonly [path: string, status: number, code: string, ...says: string[]])[] = [
  [`/v1/metrics/page_view?${RANGE}`, 404, 'unknown_metric', '"page_view"', 'page_views', 'GET /v1/metrics'],
  [`/v1/metrics/orders_by_currency?${RANGE}`, 404, 'unknown_metric'],
  [`${VIEWS}?site=shopp&from=2019-10-01&to=2019-10-02`, 404, 'unknown_site', '"shopp"', 'Did you mean shop?'],
  [`${VIEWS}?${RANGE}&colour=red&x=1`, 400, 'invalid_parameters', 'colour: is not known here', 'x: is not known here'],
  [`${VIEWS}?from=2019-10-01&to=2019-10-02`, 400, 'invalid_parameters', 'site'],
  [`${VIEWS}?${RANGE}&grain=fortnight`, 400, 'invalid_parameters', 'grain', 'week'],
  [`${VIEWS}?${RANGE}&limit=100001`, 400, 'invalid_parameters', 'limit', '100000'],
  [`${VIEWS}?${RANGE}&by=colour`, 400, 'unknown_breakdown', '"colour"', 'country'],
  [`${VIEWS}?${RANGE}&by=country,page,device`, 400, 'unknown_breakdown', '3 columns', 'limit is 2'],
  [`${VIEWS}?${RANGE}&filter=colour:red`, 400, 'invalid_filter', '"colour"', 'country'],
  [`${VIEWS}?${RANGE}&filter=country`, 400, 'invalid_filter', 'country:DE'],
  [`${VIEWS}?${RANGE}&filter=custom_properties.plan:pro`, 400, 'invalid_filter', '"custom_properties.plan"', 'country'],
  [
    `/v1/funnels?${RANGE}&steps=page_view[custom_properties.plan:pro],purchase`,
    400,
    'invalid_steps',
    '"custom_properties.plan"',
  ],
  [`${VIEWS}?${RANGE}&time_zone=Mars/Base`, 400, 'invalid_time_zone', '"Mars/Base"', 'IANA'],
  [`${VIEWS}?site=shop&from=2019-10-02&to=2019-10-01`, 400, 'invalid_range', 'from must be before to'],
  [`${VIEWS}?site=shop&from=2019-10-01&to=2019-10-01`, 400, 'invalid_range', 'empty'],
  [
    `${VIEWS}?site=shop&from=2019-10-01T00:00:30Z&to=2019-10-02`,
    400,
    'invalid_range',
    'from is 2019-10-01T00:00:30Z',
    'whole minutes',
  ],
  [`${VIEWS}?site=shop&from=2019-02-30&to=2019-10-02`, 400, 'invalid_range', '"2019-02-30"'],
  [`${VIEWS}?site=shop&from=2019-10-01T00:00:00&to=2019-10-02`, 400, 'invalid_range', 'not an instant'],
  [`${VIEWS}?site=shop&from=yesterday&to=2019-10-02`, 400, 'invalid_range', '"yesterday"'],
  [`${VIEWS}?site=shop&from=2008-01-01&to=2019-10-01`, 400, 'range_too_long', '3700 days', 'in parts'],
  [
    `${VIEWS}?site=shop&from=2019-10-01&to=2019-10-05&grain=minute&compare=previous_period`,
    400,
    'too_many_buckets',
    '5760',
    '5000',
    'hour or day',
  ],
  [`${VIEWS}?${RANGE}&cursor=2019-10-09T00:00:00Z`, 400, 'invalid_cursor', 'from and to'],
  [`${VIEWS}?${RANGE}&grain=hour&cursor=2019-10-01T01:30:00Z`, 400, 'invalid_cursor', 'from and to'],
  [`${VIEWS}?${RANGE}&grain=minute&cursor=2019-10-01T01:30:07Z`, 400, 'invalid_cursor', 'from and to'],
  [`${VIEWS}?${RANGE}&cursor=2019-10-01T01:00:00Z`, 400, 'invalid_cursor', 'from and to'],
  [`${VIEWS}?${RANGE}&cursor=2019-10-01T00:00:00Z~-1`, 400, 'invalid_cursor', 'next_cursor'],
  [`${VIEWS}?${RANGE}&epoch=7`, 409, 'epoch_not_current', 'epoch is 7', 'epoch=1'],
  [`/v1/funnels?${RANGE}&steps=page_view`, 400, 'invalid_steps', '2 to 10'],
  [`/v1/funnels?${RANGE}&steps=page_view,puchase`, 400, 'invalid_steps', '"puchase"'],
  [`/v1/funnels?${RANGE}&steps=page_view,purchase&within=soon`, 400, 'invalid_parameters', 'within'],
  [`/v1/journeys?${RANGE}&around=click,search`, 400, 'invalid_steps', '2 events'],
  [`/v1/journeys?${RANGE}&around=puchase`, 400, 'invalid_steps', '"puchase"'],
  [`/v1/journeys?${RANGE}&around=click&after=6`, 400, 'invalid_parameters', 'after'],
  ['/v1/reconciliation?epoch=9', 404, 'no_reconciliation', 'epoch 9'],
  ['/v1/metric', 404, 'not_found', 'GET /v1/metric'],
];

describe('a question that cannot be answered', () => {
  const cases = REFUSED.map(([path, status, code, ...says]) => ({ path, status, code, says }));

  it.each(cases)('$path is refused with $status $code', async ({ path, status, code, says }) => {
    const { get } = await createApiWorld();

    const response = await get(path);

    const problem = (await response.json()) as Readonly<Record<string, unknown>>;
    expect([response.status, response.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
    expect(problem).toMatchObject({ type: `urn:tidemark:problem:${code}`, code, status });
    for (const words of says) expect(problem['detail']).toContain(words);
  });

  it('names near metrics and all there are, for machines', async () => {
    const { get } = await createApiWorld();

    const problem = (await (await get(`/v1/metrics/vistors?${RANGE}`)).json()) as Readonly<Record<string, unknown>>;

    expect(problem['did_you_mean']).toEqual(['visitors']);
    expect(problem['metrics']).toContain('top_products');
  });

  it('is refused in a form of its own where Accept takes none of ours', async () => {
    const { get } = await createApiWorld();

    const response = await get(`${VIEWS}?${RANGE}`, { accept: 'image/png' });

    expect(response.status).toBe(406);
  });
});

describe('a body that cannot be read', () => {
  it.each([
    ['{"site": "shop"', 400, 'invalid_body'],
    ['{"site": "shop"}', 400, 'invalid_parameters'],
    [
      '{"site": "shop", "queries": [{"metric": "x", "from": "2019-10-01", "to": "2019-10-02", "colour": 1}]}',
      400,
      'invalid_parameters',
    ],
    [' '.repeat(70_000), 413, 'body_too_large'],
  ])('%.40s is refused', async (body, status, code) => {
    const { post } = await createApiWorld();

    const response = await post('/v1/query', body);

    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([status, code]);
  });
});

it('a body of another media type is refused, as a form of another origin would send it', async () => {
  const { post } = await createApiWorld();

  const response = await post('/v1/query', '{}', { 'content-type': 'text/plain' });

  expect(response.status).toBe(415);
  expect(await response.json()).toMatchObject({
    code: 'unsupported_media_type',
    detail: expect.stringContaining('application/json') as string,
  });
});

it('a body without a media type is refused, and no body is an empty one', async () => {
  const { app } = await createApiWorld();
  const post = (body?: Uint8Array): Promise<Response> =>
    Promise.resolve(app.request('/v1/query', { method: 'POST', ...(body === undefined ? {} : { body }) }));

  const [typeless, none] = [await post(new TextEncoder().encode('{}')), await post()];

  expect([typeless.status, none.status]).toEqual([415, 400]);
  expect(await none.json()).toMatchObject({ code: 'invalid_parameters' });
});

describe('a question that takes too long', () => {
  it.each([
    ['/v1/funnels', `/v1/funnels?${RANGE}&steps=page_view,purchase`],
    ['/v1/retention', `/v1/retention?${RANGE}`],
    ['/v1/sessions/summary', `/v1/sessions/summary?${RANGE}`],
    ['/v1/journeys', `/v1/journeys?${RANGE}&around=add_to_cart`],
    ['/v1/metrics/{id}', `/v1/metrics/visitors?${RANGE}`],
  ])('%s says what to ask instead, as the OpenAPI document has it', async (route, path) => {
    const world = await createApiWorld();
    const tooLong = (): Promise<never> => Promise.reject(new BatchJobTooLongError('funnel'));
    const logged: unknown[] = [];
    const { get } = await createApiWorld({
      capabilities: exploring(world, {
        funnel: tooLong,
        retention: tooLong,
        sessions: tooLong,
        journeys: tooLong,
        sessionList: tooLong,
        session: tooLong,
      }),
      query: { ...world.query, query: tooLong },
      onError: (error) => void logged.push(error),
    });

    const response = await get(path);

    const problem = (await response.json()) as Readonly<Record<string, unknown>>;
    expect([response.status, problem['status'], problem['code']]).toEqual([504, 504, 'question_too_long']);
    expect(problem['detail']).toMatch(/shorter range.*exact=false.*workgroup/);
    expect(logged).toHaveLength(1);
    const { paths } = (await (await get('/openapi.json')).json()) as {
      readonly paths: Readonly<Record<string, { readonly get: { readonly responses: object } }>>;
    };
    expect(paths[route]?.get.responses).toMatchObject({
      504: { description: expect.stringContaining('question_too_long') as string },
    });
  });
});

describe('what breaks on our side', () => {
  it('is logged and not shown, except where stored data needs an operator', async () => {
    const logged: unknown[] = [];
    const { query } = await createApiWorld();
    const breaking = (error: Error) =>
      createApiWorld({
        query: { ...query, query: () => Promise.reject(error) },
        onError: (broken) => void logged.push(broken),
      });

    const secret = await (await breaking(new Error('password=1'))).get(`${VIEWS}?${RANGE}`);
    const corrupt = await (
      await breaking(new StoredDataError('day 2019-10-01 cannot be read: run a backfill'))
    ).get(`${VIEWS}?${RANGE}`);

    expect([secret.status, corrupt.status]).toEqual([500, 500]);
    expect(await secret.text()).not.toContain('password');
    expect(await corrupt.json()).toMatchObject({
      code: 'stored_data_corrupt',
      detail: 'day 2019-10-01 cannot be read: run a backfill',
    });
    expect(logged).toHaveLength(2);
  });
});
