import { createClient } from '../../client/client';
import { createPageClient } from '../../client/page-client';
import { getFunnel } from '../../core/wire/funnel';
import { sendEvents } from '../../core/wire/ingest';
import { getMetric, listMetrics, queryMetrics } from '../../core/wire/metrics';
import { problemBody } from '../../core/wire/problem';
import { rollBack } from '../../core/wire/runs';
import { listSites } from '../../core/wire/sites';
import { getStatus } from '../../core/wire/status';
import { carriesToken } from '../../serving-layer/api/access';
import type { ApiDeps } from '../../serving-layer/api/deps';
import { createEventRoutes } from '../../speed-layer/collect/routes';
import { collecting, SECRETS } from '../collect/collecting';
import { ADMIN_TOKEN, createApiWorld, reportingOperations } from '../serving/api-world';
import { wireEvent } from '../../loadtest/floods/wire-event';

const HOURS = { site: 'shop', from: '2019-10-01T00:00:00Z', to: '2019-10-01T03:00:00Z' };

/** A client whose requests an app answers in this process. */
async function connected(changes: Partial<ApiDeps> = {}) {
  const { app } = await createApiWorld({
    authorizeRead: carriesToken('reader'),
    operations: reportingOperations(),
    adminToken: ADMIN_TOKEN,
    events: createEventRoutes({
      collect: (request) => collecting().collector.collect(request),
      clientIp: () => undefined,
    }),
    ...changes,
  });
  const seen: [path: string, init: RequestInit][] = [];
  const send = async (path: string, init: RequestInit): Promise<Response> => {
    seen.push([path, init]);
    return app.request(path, init);
  };
  const credentials = { readToken: () => 'reader', writeKey: SECRETS.writeKey, adminToken: ADMIN_TOKEN };
  return { seen, send, client: createClient({ fetch: send, ...credentials }), stranger: createClient({ fetch: send }) };
}

const answering = (status: number, body: string, headers: Readonly<Record<string, string>> = {}) =>
  createClient({ fetch: () => Promise.resolve(new Response(body, { status, headers })) });

/** An API that gives its answer later: the states of its resource, one for each request. */
function answersLater(states: readonly string[], note: (path: string, init: RequestInit) => void = () => undefined) {
  const { site, from, to } = HOURS;
  const moment = { site, from, to, time_zone: 'UTC', as_of: null, tidemark: null, epoch: 0 };
  const answer = { ...moment, layer: 'batch', within_ms: 1, per: 'visitor', order: 'loose', steps: [] };
  const about = { id: 'a1', site, progress: 0.25, started: from };
  let requests = 0;
  return (path: string, init: RequestInit): Promise<Response> => {
    note(path, init);
    const state = states[requests++] ?? 'cancelled';
    const more =
      state === 'done' ? { answer } : state === 'failed' ? { problem: problemBody('overloaded', 'full') } : {};
    const status = requests === 1 ? 202 : 200;
    return Promise.resolve(Response.json({ ...about, state, ...more }, { status, headers: { 'retry-after': '0' } }));
  };
}

describe('the client', () => {
  it('puts the fields of an input into path, query or body', async () => {
    const { client, seen } = await connected();

    const answer = await client.call(getMetric, { id: 'page_views', ...HOURS, by: undefined, page_size: 5 });
    const { site, ...hours } = HOURS;
    const page = await client.call(queryMetrics, { site, queries: [{ ...hours, metric: 'visitors' }] });

    expect(answer).toMatchObject({ metric: 'page_views', site: 'shop', rows: [{ layer: 'merged' }] });
    expect(page.answers.map(({ metric }) => metric)).toEqual(['visitors']);
    expect(seen[0]?.[0]).toBe(
      '/v1/metrics/page_views?site=shop&from=2019-10-01T00%3A00%3A00Z&to=2019-10-01T03%3A00%3A00Z&page_size=5',
    );
    expect(seen[1]?.[1]).toMatchObject({ method: 'POST' });
  });

  it('waits for an answer that is given later, and says how far it is', async () => {
    const { client, seen } = await connected({ defers: true });
    const late = createClient({ fetch: answersLater(['running', 'running', 'done']) });
    const shares: number[] = [];
    const asked = { ...HOURS, steps: 'page_view,purchase' };
    const expected = await client.call(getFunnel, asked);

    const answer = await client.call(getFunnel, asked, { onProgress: (share) => shares.push(share) });
    const later = await late.call(getFunnel, asked, { onProgress: (share) => shares.push(share) });

    expect([answer.steps, later.steps]).toEqual([expected.steps, []]);
    expect(seen.at(-1)?.[1]).toMatchObject({ headers: { prefer: 'respond-async, wait=1' } });
    expect(shares).toEqual([0.25, 0.25]);
  });

  it('throws the problem of an answer that failed, and stops one whose call is aborted', async () => {
    const requests: string[] = [];
    const note = (path: string, init: RequestInit): void => void requests.push(`${init.method} ${path}`);
    const failing = createClient({ fetch: answersLater(['running', 'failed']) });
    const stopped = createClient({ fetch: answersLater(['running', 'running'], note) });
    const asked = { ...HOURS, steps: 'page_view,purchase' };
    const controller = new AbortController();

    await expect(failing.call(getFunnel, asked, { onProgress: () => undefined })).rejects.toMatchObject({
      code: 'overloaded',
    });
    const aborted = stopped.call(getFunnel, asked, {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    });

    await expect(aborted).rejects.toThrow('enough');
    expect(requests.at(-1)).toBe('DELETE /v1/answers/a1');
  });

  it('gives the very answer of the API, with fields that it does not know', async () => {
    const { send } = await connected();
    const newer = createClient({
      readToken: () => 'reader',
      fetch: async (path, init) => {
        const body: unknown = await (await send(path, init)).json();
        return new Response(JSON.stringify({ later_field: 1, ...(body as object) }));
      },
    });

    const status = await newer.call(getStatus, {});

    expect(Object.keys(status).slice(0, 3)).toEqual(['later_field', 'now', 'as_of']);
  });

  it('sends to each operation the credentials that it needs, and no others', async () => {
    const { client, seen } = await connected();

    await client.call(listMetrics, {});
    await client.call(listSites, {});
    await client.call(rollBack, {});
    const sent = await client.call(sendEvents, [{ ...wireEvent(), event_id: 'e1' }]);

    const sentHeaders = seen.map(([, { headers }]) => new Headers(headers));
    expect(sentHeaders.map((headers) => [headers.get('authorization'), headers.get('x-admin-token')])).toEqual([
      ['Bearer reader', null],
      [null, ADMIN_TOKEN],
      [null, ADMIN_TOKEN],
      [`Bearer ${SECRETS.writeKey}`, null],
    ]);
    expect(sent).toMatchObject({ accepted: 1, verdicts: [{ status: 'accepted', event_id: 'e1' }] });
  });

  it('throws what the API says went wrong, with its code', async () => {
    const { client, stranger } = await connected();

    await expect(client.call(getMetric, { id: 'page_view', ...HOURS })).rejects.toMatchObject({
      name: 'ProblemError',
      code: 'unknown_metric',
      status: 404,
      problem: { did_you_mean: ['page_views'] },
    });
    await expect(client.call(getFunnel, { ...HOURS, steps: 'page_view' })).rejects.toThrow(
      'A funnel has 2 to 10 steps',
    );
    await expect(stranger.call(getStatus, {})).rejects.toMatchObject({ status: 401, code: 'read_access_denied' });
    await expect(stranger.call(listSites, {})).rejects.toMatchObject({ code: 'admin_access_denied' });
  });

  it('understands a gateway that answers in place of the API', async () => {
    const busy = answering(429, '{"message":"Too Many Requests"}', { 'retry-after': '3' });

    await expect(busy.call(getStatus, {})).rejects.toMatchObject({
      code: 'http_429',
      message: 'the API answered 429',
      retryAfterSeconds: 3,
    });
    await expect(answering(502, '<html>').call(getStatus, {})).rejects.toMatchObject({ code: 'http_502' });
  });

  it.each(['{"now":3}', 'not JSON'])('refuses the answer %s, naming what is wrong', async (body) => {
    await expect(answering(200, body).call(getStatus, {})).rejects.toMatchObject({
      code: 'unexpected_answer',
      message: expect.stringMatching(/GET \/v1\/status .*same version/s) as string,
    });
  });

  it('hands on the signal that stops a request', async () => {
    const { client, seen } = await connected();
    const { signal } = new AbortController();

    await client.call(getStatus, {}, { signal });

    expect(seen[0]?.[1].signal).toBe(signal);
  });
});

describe('the client of pages', () => {
  const STATUS = { method: 'get', path: '/v1/status', access: 'read' } as const;

  it('gives the same answer as the client that checks it', async () => {
    const { client, send } = await connected();
    const page = createPageClient({ fetch: send, readToken: () => 'reader' });

    const shown = await page.call<typeof getStatus>(STATUS, {});

    expect(shown).toEqual(await client.call(getStatus, {}));
  });

  it('throws what the API says went wrong', async () => {
    const { send } = await connected();

    await expect(createPageClient({ fetch: send }).call<typeof getStatus>(STATUS, {})).rejects.toMatchObject({
      name: 'ProblemError',
      status: 401,
      code: 'read_access_denied',
    });
  });

  it('refuses an answer that is not JSON', async () => {
    const page = createPageClient({ fetch: () => Promise.resolve(new Response('<html>')) });

    await expect(page.call<typeof getStatus>(STATUS, {})).rejects.toMatchObject({ code: 'unexpected_answer' });
  });
});
