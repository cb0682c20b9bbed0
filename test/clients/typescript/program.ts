import createClient from 'openapi-fetch';
import type { paths } from './generated/schema';

/** Called with the address and the write key of a running server; prints what the generated client was answered. */
declare const process: { readonly argv: readonly string[] };
const [, , baseUrl = '', writeKey = ''] = process.argv;
// The same addresses can answer in CSV or Arrow, which the generator knows as text.
const client = createClient<paths, 'application/json' | 'application/problem+json'>({ baseUrl });

const sent = await client.POST('/v1/events', {
  headers: { 'x-write-key': writeKey },
  body: [{ event_type: 'page_view', timestamp: new Date().toISOString(), session_id: 's-ts', event_id: 'ts-1' }],
});
const asked = await client.GET('/v1/metrics/{id}', {
  params: { path: { id: 'page_views' }, query: { site: 'shop', grain: 'total' } },
});
const status = await client.GET('/v1/status');
const funnel = await client.GET('/v1/funnels', {
  params: { query: { site: 'shop', steps: 'page_view,purchase', per: 'session' } },
});
const refused = await client.GET('/v1/metrics/{id}', { params: { path: { id: 'nothing' }, query: { site: 'shop' } } });

console.log(
  JSON.stringify({
    accepted: sent.data?.accepted,
    verdict: sent.data?.verdicts[0]?.status,
    metric: asked.data?.metric,
    // Without `shape`, an answer has rows.
    layer: asked.data && 'rows' in asked.data ? asked.data.rows[0]?.layer : undefined,
    sites: status.data?.sites.map(({ id }) => id),
    // Only a request that prefers it is answered later.
    steps: funnel.data && 'steps' in funnel.data ? funnel.data.steps.map(({ event_type }) => event_type) : undefined,
    problem: refused.error?.code,
  }),
);
