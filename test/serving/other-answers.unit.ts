import { RETENTION_PERIODS } from '../../core/wire/choices';
import { reconciliationKey } from '../../core/run/run';
import { createApiWorld, type Json, jsonOf, lakeOf, MIDNIGHT, RANGE } from './api-world';

describe('the other questions', () => {
  it('say when and from what they were answered', async () => {
    const { get } = await createApiWorld({ degraded: () => Promise.resolve(true) });

    const funnel = await jsonOf(await get(`/v1/funnels?${RANGE}&steps=page_view,purchase&within=30m`));
    const retention = await jsonOf(await get(`/v1/retention?${RANGE}&days=2`));
    const sessions = await jsonOf(await get(`/v1/sessions/summary?${RANGE}`));
    const journeys = await jsonOf(await get(`/v1/journeys?${RANGE}&around=page_view[page:/]&show=pages`));

    expect(funnel).toMatchObject({
      site: 'shop',
      epoch: 1,
      layer: 'merged',
      degraded: true,
      within_ms: 1_800_000,
      per: 'visitor',
    });
    expect(retention).toMatchObject({ tidemark: '2019-10-01T02:00:00Z', cohorts: [{ retained: [2, null, null] }] });
    expect(retention).not.toHaveProperty('degraded');
    expect(sessions).toMatchObject({ sessions: 2, as_of: '2019-10-01T03:00:00Z' });
    expect(journeys).toMatchObject({
      epoch: 1,
      layer: 'batch',
      around: 'page_view[page:/]',
      show: 'pages',
      sessions: 2,
    });
  });

  it('group visitors by days of the site, and say so', async () => {
    const { get } = await createApiWorld();

    const answer = await jsonOf(await get(`/v1/retention?${RANGE}&time_zone=Asia/Kolkata`));

    expect(answer['time_zone']).toBe('UTC');
    expect((answer['cohorts'] as readonly Json[])[0]?.['retained']).toHaveLength(RETENTION_PERIODS.usual + 1);
  });

  it('show the state of the platform', async () => {
    const { get } = await createApiWorld();

    const status = await jsonOf(await get('/v1/status'));

    expect(status).toMatchObject({
      now: '2019-10-01T03:00:20Z',
      lag_ms: 20_000,
      tidemark: '2019-10-01T02:00:00Z',
      epoch: 1,
      residual: 0,
      sites: [{ id: 'shop' }],
    });
    expect(
      (status['shards'] as readonly Json[]).map(({ id, aggregate, archive }) => [
        id,
        (aggregate as Json)['last_pulse'],
        (archive as Json)['last_pulse'],
      ]),
    ).toEqual([
      ['s0', '2019-10-01T03:00:00Z', '2019-10-01T03:00:00Z'],
      ['s1', '2019-10-01T03:00:00Z', '2019-10-01T03:00:00Z'],
    ]);
  });

  it('show a run’s reconciliation', async () => {
    const row = {
      site: 'shop',
      hour: MIDNIGHT,
      metric: 'page_views',
      key: '',
      speed: 3,
      batch: 2,
      difference: 1,
      parts: { duplicates: 1, stragglers: 0, sketch_error: 0 },
      residual: 0,
    };
    const found = {
      epoch: 1,
      fromTidemark: 0,
      tidemark: MIDNIGHT,
      degraded: false,
      rows: [row, { ...row, site: 'blog' }],
    };
    const { get } = await createApiWorld({ lake: lakeOf({ [reconciliationKey(1)]: found }) });

    const answer = await jsonOf(await get('/v1/reconciliation?site=shop'));

    expect(answer).toMatchObject({ epoch: 1, residual: 0, rows: [{ hour: '2019-10-01T00:00:00Z', difference: 1 }] });
  });
});

describe('the documentation page', () => {
  it('loads nothing from elsewhere', async () => {
    const { get } = await createApiWorld();

    const page = await get('/docs');
    const html = await page.text();

    const addresses = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address ?? '');
    const answers = await Promise.all(addresses.map(async (address) => (await get(address)).status));
    expect(addresses.every((address) => address.startsWith('/docs/'))).toBe(true);
    expect(answers).toEqual(addresses.map(() => 200));
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  });

  it('is served with headers that keep a browser careful', async () => {
    const { get } = await createApiWorld();

    const { headers } = await get('/v1/metrics');

    expect([
      headers.get('x-content-type-options'),
      headers.get('x-frame-options'),
      headers.get('referrer-policy'),
    ]).toEqual(['nosniff', 'DENY', 'no-referrer']);
  });
});
