import { tableOfAnswer, toCsv } from '../../serving-layer/api/table';
import { row } from '../../core/wire/answer';
import { tableFromIPC } from 'apache-arrow';
import { createApiWorld, type Json, jsonOf, RANGE, rowsOf } from './api-world';

describe('the rows of an answer as a table', () => {
  it('gives the same rows as CSV and as Arrow', async () => {
    const { get } = await createApiWorld();
    const path = `/v1/metrics/revenue?${RANGE}&grain=hour&by=country`;

    const json = rowsOf(await jsonOf(await get(path))).map((row) =>
      Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'final')),
    );
    const csv = await get(path, { accept: 'text/csv' });
    const arrow = await get(path, { accept: 'application/vnd.apache.arrow.stream;q=0.9, text/html;q=1' });

    expect(csv.headers.get('tidemark-epoch')).toBe('1');
    expect(await csv.text()).toBe(
      'start,end,country,currency,value,lower,upper,exact,layer,restated_at,final_completeness,final_lower,final_upper,final_rate,final_learned\r\n' +
        '2019-10-01T01:00:00Z,2019-10-01T02:00:00Z,"a ""b"", c",EUR,1999,1999,1999,true,batch,,0.994,,,,false\r\n',
    );
    const table = tableFromIPC(new Uint8Array(await arrow.arrayBuffer()));
    const fromArrow = table.toArray().map((row) => {
      const { start, end, country, currency, restated_at, ...rest } = (row as { toJSON(): Json }).toJSON();
      expect(restated_at).toBeNull();
      return {
        ...Object.fromEntries(Object.entries(rest).filter(([name]) => !name.startsWith('final_'))),
        start: new Date(start as number).toISOString().replace('.000', ''),
        end: new Date(end as number).toISOString().replace('.000', ''),
        by: { country, currency },
      };
    });
    expect(fromArrow).toEqual(json);
    expect(table.schema.metadata.get('unit')).toBe('minor_units');
  });

  it('makes a text of a field that a spreadsheet would run', async () => {
    const { get } = await createApiWorld();

    const csv = await get(`/v1/metrics/page_views?${RANGE}&by=country`, { accept: 'text/csv' });

    expect(await csv.text()).toContain(",'=cmd(),3,");
  });

  it.each(['=1+1', '+1', '-1', '@x', '\t=1', '\r=1', '\n=1', '＝1', '＋1', '－1', '＠x'])(
    'begins no CSV field as a formula: %j',
    (value) => {
      const row = {
        start: '',
        end: '',
        by: { page: value },
        value: 1,
        lower: 1,
        upper: 1,
        exact: true,
        layer: 'batch' as const,
      };

      const csv = toCsv(tableOfAnswer({ columns: ['page'], comparison: undefined, rows: [row] }));

      expect(csv.split('\r\n')[1]?.replace(/^,,"?/, '')).toMatch(/^'/);
    },
  );

  it('has the columns of the question also without rows', async () => {
    const { get } = await createApiWorld();
    const empty = 'site=shop&from=2019-09-01T00:00:00Z&to=2019-09-01T03:00:00Z&by=country&compare=previous_period';

    const csv = await get(`/v1/metrics/revenue?${empty}`, { accept: 'text/csv' });
    const arrow = await get(`/v1/metrics/revenue?${empty}`, { accept: 'application/vnd.apache.arrow.stream' });

    const columns = [
      ...['start', 'end', 'country', 'currency', 'value', 'lower', 'upper', 'exact', 'layer', 'restated_at'],
      ...['final_completeness', 'final_lower', 'final_upper', 'final_rate', 'final_learned'],
      ...['compared_start', 'compared_end', 'compared_value', 'compared_lower', 'compared_upper', 'compared_exact'],
      'change',
    ];
    expect(await csv.text()).toBe(`${columns.join(',')}\r\n`);
    expect(tableFromIPC(new Uint8Array(await arrow.arrayBuffer())).schema.fields.map(({ name }) => name)).toEqual(
      columns,
    );
  });

  it('names the next page in a Link header, for forms that have no room for it', async () => {
    const { get } = await createApiWorld();

    const csv = await get(`/v1/metrics/page_views?${RANGE}&grain=hour&page_size=1`, { accept: 'text/csv' });

    const next = /<(.*)>; rel="next"/.exec(csv.headers.get('link') ?? '')?.[1] ?? '';
    expect(await (await get(next, { accept: 'text/csv' })).text()).toContain('2019-10-01T01:00:00Z');
  });

  it('have a column for every field of a row', () => {
    const comparison = { with: 'previous_period', from: '', to: '', rows: [] } as const;
    const { columns } = tableOfAnswer({ columns: [], rows: [], comparison });

    const names = columns.map(({ name }) => name);

    const compared = Object.keys(row.shape.compared.unwrap().unwrap().shape);
    const final = Object.keys(row.shape.final.unwrap().unwrap().shape);
    const own = Object.keys(row.shape).filter((name) => !['by', 'compared', 'final'].includes(name));
    expect(new Set(names)).toEqual(
      new Set([
        ...own,
        ...compared.map((name) => (name === 'change' ? name : `compared_${name}`)),
        ...final.map((name) => `final_${name}`),
      ]),
    );
  });

  it('carry what a number may become, and the number with which it is compared', async () => {
    const { get } = await createApiWorld();
    const path =
      '/v1/metrics/page_views?site=shop&from=2019-10-01T01:00:00Z&to=2019-10-01T02:00:00Z&compare=previous_period';
    const [found] = rowsOf(await jsonOf(await get(path)));

    const csv = await (await get(`${path}&format=csv`)).text();
    const line = await jsonOf(await get(`${path}&format=ndjson`));

    const { final, compared } = found as { readonly final: Json; readonly compared: Json };
    const [head = '', values = ''] = csv.split('\r\n');
    const shown = new Map(head.split(',').map((name, at) => [name, values.split(',')[at]]));
    expect(shown.get('final_upper')).toBe(String(final['upper']));
    expect(shown.get('compared_end')).toBe(compared['end']);
    expect([line['final_upper'], line['compared_upper'], line['change']]).toEqual([final['upper'], 1, 0]);
  });

  it('keep a list as a list in NDJSON, and write it as JSON in CSV', async () => {
    const { get } = await createApiWorld();
    const path = `/v1/retention?${RANGE}&periods=2`;

    const ndjson = await jsonOf(await get(`${path}&format=ndjson`));
    const csv = await (await get(`${path}&format=csv`)).text();

    expect(ndjson['retained']).toEqual([2, null, null]);
    expect(csv).toContain('"[2,null,null]"');
  });
});
