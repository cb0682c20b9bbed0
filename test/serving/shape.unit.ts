import { answer, columnarAnswer } from '../../core/wire/answer';
import { columnarQueryAnswer } from '../../core/wire/metrics';
import { columnar } from '../../serving-layer/api/table';
import { createApiWorld, jsonOf, RANGE } from './api-world';

const HOURS = `/v1/metrics/page_views?${RANGE}&grain=hour`;

describe('an answer in columns', () => {
  it('has one array per column, with the values of the rows in their order', async () => {
    const { get } = await createApiWorld();

    const { values, ...about } = columnarAnswer.parse(await jsonOf(await get(`${HOURS}&by=country&shape=columns`)));

    const { rows, ...same } = answer.parse(await jsonOf(await get(`${HOURS}&by=country`)));
    expect(about).toEqual(same);
    expect(rows).toHaveLength(3);
    expect(values).toMatchObject({
      start: ['2019-10-01T00:00:00Z', '2019-10-01T01:00:00Z', '2019-10-01T02:00:00Z'],
      end: ['2019-10-01T01:00:00Z', '2019-10-01T02:00:00Z', '2019-10-01T03:00:00Z'],
      country: ['=cmd()', '=cmd()', '=cmd()'],
      value: [1, 1, 1],
      exact: [true, true, false],
      layer: ['batch', 'batch', 'speed'],
      final_completeness: rows.map(({ final }) => final?.completeness),
      final_upper: rows.map(({ final }) => final?.upper),
    });
  });

  it('has the columns of CSV in their order, but for those of a field that no row has', async () => {
    const { get } = await createApiWorld();

    const { values } = columnarAnswer.parse(await jsonOf(await get(`${HOURS}&by=country&shape=columns`)));

    const [header = ''] = (await (await get(`${HOURS}&by=country&format=csv`)).text()).split('\r\n');
    expect(Object.keys(values)).toEqual(header.split(',').filter((name) => name !== 'restated_at'));
  });

  it('has all columns, empty, where there are no rows', async () => {
    const { get } = await createApiWorld();
    const empty = '/v1/metrics/revenue?site=shop&from=2019-09-01T00:00:00Z&to=2019-09-01T03:00:00Z&by=country';

    const { values } = columnarAnswer.parse(await jsonOf(await get(`${empty}&shape=columns`)));

    const [header = ''] = (await (await get(`${empty}&format=csv`)).text()).split('\r\n');
    expect(Object.keys(values)).toEqual(header.split(','));
    expect(new Set(Object.values(values).map(({ length }) => length))).toEqual(new Set([0]));
  });

  it('has null for what one row lacks and another has', () => {
    const row = {
      ...{ start: 'a', end: 'b', by: {}, value: 1, lower: 1, upper: 1, exact: true, layer: 'batch' as const },
    };
    const base = {
      metric: 'm',
      unit: 'events',
      site: 's',
      from: 'a',
      to: 'c',
      grain: 'hour',
      time_zone: 'UTC',
    } as const;
    const moment = { as_of: null, tidemark: null, epoch: 0 };

    const { values } = columnar({
      ...base,
      ...moment,
      columns: [],
      rows: [row, { ...row, restated_at: 'd' }],
    });

    expect(values['restated_at']).toEqual([null, 'd']);
    expect(Object.keys(values)).not.toContain('final_upper');
  });

  it('has the rows of the earlier range in columns as well', async () => {
    const { get } = await createApiWorld();
    const path = `${HOURS.replace('T00:00:00Z&to', 'T01:00:00Z&to')}&compare=previous_period`;

    const { comparison, values } = columnarAnswer.parse(await jsonOf(await get(`${path}&shape=columns`)));

    const found = answer.parse(await jsonOf(await get(path)));
    expect(comparison?.values['value']).toEqual(found.comparison?.rows.map(({ value }) => value));
    expect(comparison?.values['start']).toEqual(found.comparison?.rows.map(({ start }) => start));
    expect(values['compared_value']).toEqual(found.rows.map(({ compared }) => compared?.value ?? null));
    expect(values['change']).toEqual(found.rows.map(({ compared }) => compared?.change ?? null));
    expect(JSON.stringify(comparison)).not.toContain('"rows"');
  });

  it('is asked of several questions in the body', async () => {
    const { post } = await createApiWorld();
    const { site, ...hours } = Object.fromEntries(new URLSearchParams(RANGE));
    const body = {
      site,
      queries: [
        { metric: 'page_views', grain: 'hour', ...hours },
        { metric: 'visitors', ...hours },
      ],
    };

    const { answers } = columnarQueryAnswer.parse(await jsonOf(await post('/v1/query', { ...body, shape: 'columns' })));
    const csv = await post('/v1/query?format=csv', { ...body, shape: 'columns' });

    expect(answers.map(({ values }) => values['value'])).toEqual([[1, 1, 1], [2]]);
    expect(await csv.text()).toBe(await (await post('/v1/query?format=csv', body)).text());
  });

  it('is rows unless asked otherwise, and no other shape', async () => {
    const { get, post } = await createApiWorld();

    const [plain, rows] = [await get(HOURS), await get(`${HOURS}&shape=rows`)];
    const refused = [
      await get(`${HOURS}&shape=table`),
      await post('/v1/query', { site: 'shop', queries: [], shape: 1 }),
    ];

    expect(await rows.text()).toBe(await plain.text());
    expect(refused.map(({ status }) => status)).toEqual([400, 400]);
  });

  it('of 1,440 settled minutes has half of the bytes', async () => {
    const { get } = await createApiWorld();
    const minutes = '/v1/metrics/page_views?site=shop&from=2019-09-29&to=2019-09-30&grain=minute';
    const bytes = async (path: string, coding: string): Promise<number> =>
      (await (await get(path, { 'accept-encoding': coding })).arrayBuffer()).byteLength;
    const columns = `${minutes}&shape=columns`;

    const plain = [await bytes(minutes, 'identity'), await bytes(columns, 'identity')];
    const [rowsInBrotli, columnsInBrotli] = [await bytes(minutes, 'br'), await bytes(columns, 'br')];

    expect(plain).toEqual([186_003, 93_913]);
    expect(columnsInBrotli).toBeLessThan(0.6 * rowsInBrotli);
  });
});
