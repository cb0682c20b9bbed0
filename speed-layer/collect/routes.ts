import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { LIMITS } from '../../core/event/limits';
import { WRITE_KEY_HEADER, writeKeyOf } from '../../core/wire/access';
import { type IngestRequest, type IngestResponse, sendEvents } from '../../core/wire/ingest';
import { problemBody, PROBLEM_TYPE } from '../../core/wire/problem';

const PREFLIGHT_SECONDS = 86_400;

export interface EventRouteDeps {
  readonly collect: (request: IngestRequest) => Promise<IngestResponse>;
  /** Address of the sender. Which source to trust (socket, proxy header, gateway) depends on where the app is served. */
  readonly clientIp: (context: Context) => string | undefined;
}

/** POST /v1/events, the same on Node and on Lambda. The collector reads the body itself (gzip, NDJSON). */
export function createEventRoutes({ collect, clientIp }: EventRouteDeps): Hono {
  const app = new Hono();
  app.use(
    sendEvents.path,
    cors({
      origin: '*',
      allowMethods: ['POST'],
      allowHeaders: ['authorization', 'content-encoding', 'content-type', WRITE_KEY_HEADER],
      maxAge: PREFLIGHT_SECONDS,
    }),
  );
  app.post(sendEvents.path, bodyLimit({ maxSize: LIMITS.bodyBytes, onError: tooLarge }), async (context) =>
    responseOf(await collect(await requestOf(context.req.raw, clientIp(context)))),
  );
  return app;
}

async function requestOf(request: Request, ip: string | undefined): Promise<IngestRequest> {
  const { headers } = request;
  const parts = {
    writeKey: writeKeyOf(request),
    contentType: headers.get('content-type') ?? undefined,
    contentEncoding: headers.get('content-encoding') ?? undefined,
    userAgent: headers.get('user-agent') ?? undefined,
    ip,
  };
  const given = Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
  return { ...given, body: new Uint8Array(await request.arrayBuffer()) };
}

function tooLarge(): Response {
  const detail = `The body is larger than ${LIMITS.bodyBytes} bytes: send fewer events a request.`;
  const body = problemBody('body_too_large', detail);
  return responseOf({ status: 413, body });
}

function responseOf(response: IngestResponse): Response {
  const { status, body } = response;
  const headers = new Headers({
    'content-type': status === 202 ? 'application/json; charset=utf-8' : PROBLEM_TYPE,
    'cache-control': 'no-store',
  });
  if ('retryAfterSeconds' in response) headers.set('retry-after', String(response.retryAfterSeconds));
  return new Response(JSON.stringify(body), { status, headers });
}
