import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { wireEvent, wireRequest } from '../../core/event/contract';
import { LIMITS } from '../../core/event/limits';
import type { ApiDeps, EventsRequest, EventsResponse } from './deps';
import { problem, PROBLEM_TYPE } from './problem';
import { responsesOf } from './route';

const PATH = '/v1/events';
const PREFLIGHT_SECONDS = 86_400;

const verdict = z
  .looseObject({ status: z.enum(['accepted', 'rejected']) })
  .openapi({ description: 'accepted with its event_id; or rejected with code, path, value and what to do.' });
const result = z.object({ accepted: z.number().int(), rejected: z.number().int(), verdicts: z.array(verdict) });

const example = {
  event_type: 'page_view',
  timestamp: '2019-10-01T08:30:00.250Z',
  session_id: 's-1',
  page_url: 'https://shop.example/shoes',
  product_id: 'p-7',
};

const eventsRoute = createRoute({
  method: 'post',
  path: PATH,
  operationId: 'sendEvents',
  tags: ['events'],
  summary: 'Send events',
  description:
    'One event, an array, {sent_at?, events}, or NDJSON (application/x-ndjson); gzip allowed. ' +
    `At most ${LIMITS.eventsPerRequest} events, ${LIMITS.compressedBodyBytes} bytes compressed, ` +
    `${LIMITS.bodyBytes} bytes open. 202 means stored: every event has its verdict. Sending a request again is safe.`,
  security: [{ writeKey: [] }],
  request: {
    query: z.object({
      write_key: z
        .string()
        .optional()
        .openapi({ description: 'The site’s write key, where headers cannot be set (beacons).' }),
    }),
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.union([wireRequest, z.array(wireEvent), wireEvent]),
          example: { events: [example] },
        },
        'application/x-ndjson': { schema: z.string(), example: JSON.stringify(example) },
      },
    },
  },
  responses: {
    ...responsesOf(
      {
        status: 202,
        response: {
          description: 'Stored, with a verdict for each event.',
          content: { 'application/json': { schema: result } },
        },
      },
      'invalid_body',
      'read_access_denied',
      'body_too_large',
    ),
    415: { description: 'unknown_encoding' },
    503: { description: 'stream_unavailable: send the same request again' },
  },
});

/** The collector reads the body itself (gzip, NDJSON), so the route is documented here and handled as it comes. */
export function addEventRoutes(app: OpenAPIHono, deps: ApiDeps): void {
  const { collect } = deps;
  if (collect === undefined) return;
  app.openAPIRegistry.registerPath(eventsRoute);
  app.use(
    PATH,
    cors({
      origin: '*',
      allowMethods: ['POST'],
      allowHeaders: ['authorization', 'content-encoding', 'content-type', 'x-write-key'],
      maxAge: PREFLIGHT_SECONDS,
    }),
  );
  const tooLarge = (): Response =>
    problem('body_too_large', `The body is larger than ${LIMITS.bodyBytes} bytes: send fewer events a request.`);
  app.post(PATH, bodyLimit({ maxSize: LIMITS.bodyBytes, onError: tooLarge }), async (context) =>
    responseOf(await collect(await requestOf(context, deps))),
  );
}

async function requestOf(context: Context, deps: ApiDeps): Promise<EventsRequest> {
  const parts = {
    writeKey: writeKeyOf(context),
    contentType: context.req.header('content-type'),
    contentEncoding: context.req.header('content-encoding'),
    userAgent: context.req.header('user-agent'),
    ip: deps.clientIp?.(context),
  };
  const given = Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
  return { ...given, body: new Uint8Array(await context.req.arrayBuffer()) };
}

function writeKeyOf(context: Context): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
  return bearer ?? context.req.header('x-write-key') ?? context.req.query('write_key');
}

function responseOf({ status, body, retryAfterSeconds }: EventsResponse): Response {
  const headers = new Headers({
    'content-type': status < 400 ? 'application/json; charset=utf-8' : PROBLEM_TYPE,
    'cache-control': 'no-store',
  });
  if (retryAfterSeconds !== undefined) headers.set('retry-after', String(retryAfterSeconds));
  return new Response(JSON.stringify(body), { status, headers });
}
