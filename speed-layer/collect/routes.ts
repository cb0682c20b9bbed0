import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { LIMITS } from '../../core/event/limits';
import { crossOriginHeaders, INGEST_RULE } from '../../core/wire/cross-origin';
import { sendEvents } from '../../core/wire/ingest';
import {
  exchange,
  type IngestReply,
  type IngestRequest,
  type IngestResponse,
  replyOf,
} from '../../core/wire/ingest-exchange';
import { problemBody } from '../../core/wire/problem';

const METHODS = ['OPTIONS', 'POST'] as const;

export interface EventRouteDeps {
  readonly collect: (request: IngestRequest) => Promise<IngestResponse>;
  /** Address of the sender. Which source to trust (socket, proxy header) depends on where the app is served. */
  readonly clientIp: (context: Context) => string | undefined;
}

/**
 * /v1/events for an app of hono, with or without a slash at the end. The collector reads the body itself (gzip,
 * NDJSON).
 */
export function createEventRoutes({ collect, clientIp }: EventRouteDeps): Hono {
  const app = new Hono();
  const limit = bodyLimit({ maxSize: LIMITS.bodyBytes, onError: tooLarge });
  app.on([...METHODS], [sendEvents.path, `${sendEvents.path}/`], limit, async (context) => {
    const { req } = context;
    const call = {
      method: req.method,
      header: (name: string) => req.header(name),
      parameter: (name: string) => req.query(name),
      body: new Uint8Array(await req.arrayBuffer()),
      ip: clientIp(context),
    };
    return webResponse(await exchange(call, collect));
  });
  return app;
}

function tooLarge({ req }: Context): Response {
  const detail = `The body is larger than ${LIMITS.bodyBytes} bytes: send fewer events per request.`;
  const { headers, ...reply } = replyOf({ status: 413, body: problemBody('body_too_large', detail) });
  const crossOrigin = crossOriginHeaders((name) => req.header(name), INGEST_RULE);
  return webResponse({ ...reply, headers: { ...headers, ...crossOrigin } });
}

function webResponse({ status, headers, body }: IngestReply): Response {
  return new Response(status === 204 ? null : body, { status, headers });
}
