import { carriesToken } from '../../serving-layer/api/access';
import { ADMIN_TOKEN, createApiWorld, echoOperations, jsonOf, MIDNIGHT } from './api-world';

describe('access', () => {
  it('to reading needs the token where there is one; health and documentation do not', async () => {
    const { get } = await createApiWorld({ authorizeRead: carriesToken('secret') });

    const statuses = await Promise.all(
      [
        get('/v1/metrics'),
        get('/v1/metrics', { authorization: 'Bearer wrong' }),
        get('/v1/metrics', { authorization: 'Bearer secret' }),
        get('/healthz'),
        get('/docs'),
        get('/openapi.json'),
      ].map(async (response) => (await response).status),
    );

    expect(statuses).toEqual([401, 401, 200, 200, 200, 200]);
  });

  it('to operations needs the admin token, always', async () => {
    const closed = await createApiWorld({ operations: echoOperations() });
    const open = await createApiWorld({
      operations: echoOperations(),
      adminToken: ADMIN_TOKEN,
      authorizeRead: () => undefined,
    });
    const careless = await createApiWorld({ operations: echoOperations(), adminToken: '' });

    const statuses = [
      await closed.post('/v1/admin/rollback', {}, { 'x-admin-token': '' }),
      await careless.post('/v1/admin/rollback', {}),
      await careless.post('/v1/admin/rollback', {}, { 'x-admin-token': '' }),
      await open.post('/v1/admin/rollback', {}),
      await open.post('/v1/admin/rollback', {}, { 'x-admin-token': 'guess' }),
      await open.post('/v1/admin/rollback', {}, { 'x-admin-token': ADMIN_TOKEN }),
    ].map(({ status }) => status);

    expect(statuses).toEqual([403, 401, 401, 401, 401, 200]);
  });

  it('hands operations what they need, and says why one was refused', async () => {
    const { get, post } = await createApiWorld({ operations: echoOperations(), adminToken: ADMIN_TOKEN });
    const token = { 'x-admin-token': ADMIN_TOKEN };

    const done = [
      await post('/v1/admin/batch', { until: '2019-10-01T02:00:00Z' }, token),
      await post('/v1/admin/backfill', { from: '2019-10-01', to: '2019-10-02', preview: true }, token),
      await get('/v1/admin/audit?site=shop', token),
      await get('/v1/admin/threads?last=30s', token),
      await get('/v1/admin/threads?last=99m', token),
      await get('/v1/admin/sites', token),
      await post('/v1/admin/sites', { id: 'blog' }, token),
      await get('/v1/admin/quarantine?site=shop', token),
      await post('/v1/admin/quarantine/replay', { site: 'shop' }, token),
    ];
    const refused = await post('/v1/admin/batch', { until: '2019-10-01T09:00:00Z' }, token);
    const partial = await post('/v1/admin/batch', { until: '2019-10-01T02:30:00Z' }, token);

    expect(await Promise.all(done.map(jsonOf))).toEqual([
      { operation: 'batch', until: MIDNIGHT + 2 * 3_600_000 },
      { operation: 'backfill', fromDay: '2019-10-01', toDay: '2019-10-02', preview: true },
      { operation: 'audit', site: 'shop' },
      { operation: 'threads', lastMs: 30_000 },
      { operation: 'threads', lastMs: 600_000 },
      { operation: 'listSites' },
      { operation: 'addSite', id: 'blog' },
      { total: 0, replayed: 0, reasons: [] },
      { read: 0, accepted: 0, refused: 0, unreadable: 0 },
    ]);
    expect(await jsonOf(refused)).toMatchObject({
      status: 409,
      code: 'operation_refused',
      reason_code: 'gate_closed',
      detail: 'the gate is closed',
    });
    expect(partial.status).toBe(400);
  });
});
