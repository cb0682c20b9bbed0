import { allColumns, allRows } from '../../cli/answer-pages';
import { createClient } from '../../client/client';
import { getMetric } from '../../core/wire/metrics';
import { createApiWorld } from '../serving/api-world';

/** A closed day, whose last rows are settled, to one that is not over. */
const ASKED = { id: 'page_views', site: 'shop', from: '2019-09-30T00:00:00Z', to: '2019-10-01T04:00:00Z' } as const;

async function connected() {
  const { app } = await createApiWorld();
  const paths: string[] = [];
  const client = createClient({
    fetch: async (path, init) => {
      paths.push(path);
      return app.request(path, init);
    },
  });
  return { client, paths };
}

describe('the pages of an answer', () => {
  it('are put together as rows', async () => {
    const { client, paths } = await connected();
    const asked = { ...ASKED, grain: 'hour' } as const;

    const paged = await allRows(client, { ...asked, page_size: 5 });

    const whole = await client.call(getMetric, asked);
    expect(whole.rows).toHaveLength(28);
    expect(paged).toEqual(whole);
    expect(paths).toHaveLength(7);
  });

  it('are put together as columns, also where pages differ in their columns', async () => {
    const { client, paths } = await connected();
    const asked = { ...ASKED, grain: 'hour' } as const;

    const paged = await allColumns(client, { ...asked, page_size: 2 });

    expect(paths).toHaveLength(14);
    expect(paged).toEqual(await allColumns(client, asked));
    const { rows } = await client.call(getMetric, asked);
    expect(paged.values['value']).toEqual(rows.map(({ value }) => value));
    const completeness = rows.map(({ final }) => final?.completeness ?? null);
    expect(paged.values['final_completeness']).toEqual(completeness);
    expect(new Set(completeness.slice(0, 2))).toEqual(new Set([null]));
    expect(completeness.some((one) => one !== null)).toBe(true);
  });
});
