import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { LIMITS } from '../../core/event/limits';
import { WRITE_KEY_HEADER } from '../../core/wire/access';
import { sendEvents } from '../../core/wire/ingest';
import {
  exchange,
  type IngestReply,
  type IngestRequest,
  type IngestResponse,
  replyOf,
} from '../../core/wire/ingest-exchange';
import { problemBody } from '../../core/wire/problem';

const PREFLIGHT_SECONDS = 86_400;

export interface EventRouteDeps {
  readonly collect: (request: IngestRequest) => Promise<IngestResponse>;
  /** Address of the sender. Which source to trust (socket, proxy header) depends on where the app is served. */
  readonly clientIp: (context: Context) => string | undefined;
}

/** POST /v1/events for an app of hono. The collector reads the body itself (gzip, NDJSON). */
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
  app.post(sendEvents.path, bodyLimit({ maxSize: LIMITS.bodyBytes, onError: tooLarge }), async (context) => {
    const { req } = context;
    const call = {
      header: (name: string) => req.header(name),
      parameter: (name: string) => req.query(name),
      body: new Uint8Array(await req.arrayBuffer()),
      ip: clientIp(context),
    };
    return webResponse(await exchange(call, collect));
  });
  return app;
}

function tooLarge(): Response {
  const detail = `The body is larger than ${LIMITS.bodyBytes} bytes: send fewer events per request.`;
  return webResponse(replyOf({ status: 413, body: problemBody('body_too_large', detail) }));
}

function webResponse({ status, headers, body }: IngestReply): Response {
  return new Response(body, { status, headers });
}
