import type { Server } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { ADMIN_HEADER } from '../../core/wire/access';
import { createLiveTicket, liveSubscription, type LiveSubscription } from '../../core/wire/live';
import { LIVE_LIMITS, LIVE_PATH, SUBSCRIPTION_PARAMETER, TICKET_PARAMETER } from '../../core/wire/live-limits';
import { wantsEvents } from '../../serving-layer/api/negotiate';
import { limitBody } from '../../serving-layer/api/operating-api';
import { problem } from '../../serving-layer/api/problem';
import { answerUnknown } from '../../serving-layer/api/unknown';
import { createHub, type LiveHub } from '../../serving-layer/live/hub';
import type { LiveSession } from '../../serving-layer/live/session';
import { type Loop, startLoop } from '../loop';
import { askApi, type ApiOutcome } from './ask-api';
import { eventStream } from './event-streams';
import { createTickets } from './tickets';
import { serveWebSockets } from './web-sockets';

interface LiveOptions {
  /** May read every question. */
  readonly adminToken: string;
  readonly onError: (error: unknown) => void;
}

/** The connections of viewers. */
export interface LiveServing {
  /** The API with event streams. */
  readonly app: Hono;
  readonly hub: Pick<LiveHub, 'connections'>;
  /** Takes WebSockets of a server. */
  attach(server: Server): void;
  /** Ends all connections. */
  close(): Promise<void>;
}

/**
 * Keeps connections open and passes on what the API answers. This process holds the connections; wherever questions are
 * answered, each is asked once per second for all its viewers.
 */
export function openLive(api: Hono, { adminToken, onError }: LiveOptions): LiveServing {
  const ask = askApi((request) => api.fetch(request));
  const tickets = createTickets();
  const hub = createHub({
    ask,
    everyone: new Headers({ [ADMIN_HEADER]: adminToken }),
    monotonic: () => performance.now(),
    yieldTurn: () => setImmediate(),
    onError,
  });
  let loop: Loop | undefined;
  const open: LiveHub['open'] = (...viewer) => {
    loop ??= startLoop(() => hub.turn(), { everyMs: LIVE_LIMITS.everyMs, onError });
    return hub.open(...viewer);
  };
  const stream = async (asked: LiveSubscription, headers: Headers): Promise<Response> => {
    const outcome = await ask(asked, headers);
    return 'problem' in outcome ? refused(outcome) : streamOf(outcome, asked, (one) => open(one, headers));
  };
  const app = new Hono();
  answerUnknown(app);
  app.post(createLiveTicket.path, limitBody, async ({ req, env }) => {
    const headers = new Headers(req.raw.headers);
    // The ticket is read here.
    headers.delete('accept-encoding');
    const text = await req.text();
    const body = text === '' ? null : text;
    const response = await api.fetch(new Request(req.url, { method: 'POST', headers, body }), env);
    if (!response.ok) return response;
    if (response.headers.get('content-type')?.startsWith('application/json') !== true) return NOT_JSON();
    tickets.remember(TICKET.parse(await response.clone().json()).ticket, req.raw.headers);
    return response;
  });
  app.post(LIVE_PATH, limitBody, async ({ req, env }) => {
    if (!wantsEvents(req.raw)) return api.fetch(req.raw, env);
    const asked = readSubscription(await req.text());
    return asked instanceof Response ? asked : stream(asked, req.raw.headers);
  });
  app.get(LIVE_PATH, (context) => openByGet(context, (ticket) => tickets.take(ticket), stream));
  app.route('/', api);
  const detach: (() => Promise<void>)[] = [];
  return {
    app,
    hub,
    attach: (server) => void detach.push(serveWebSockets(server, { tickets, open })),
    close: async () => {
      hub.close();
      await Promise.all([loop?.stop(), ...detach.map((end) => end())]);
    },
  };
}

const NOT_JSON = (): Response => problem('not_acceptable', 'A ticket is given as JSON only: accept application/json.');
const TICKET = createLiveTicket.answer.pick({ ticket: true });

/** An event stream as browsers open it: by a GET request without headers. */
async function openByGet(
  { req }: Context,
  take: (ticket: string) => Headers | undefined,
  stream: (asked: LiveSubscription, headers: Headers) => Promise<Response>,
): Promise<Response> {
  const subscription = req.query(SUBSCRIPTION_PARAMETER);
  if (!wantsEvents(req.raw) || subscription === undefined)
    return problem(
      'upgrade_required',
      `${LIVE_PATH} is a WebSocket, or an event stream with Accept: text/event-stream and ?${SUBSCRIPTION_PARAMETER}=…: docs/live.md shows both. POST answers at once.`,
      {},
      { upgrade: 'websocket', connection: 'upgrade' },
    );
  const ticket = req.query(TICKET_PARAMETER);
  const headers = ticket === undefined ? req.raw.headers : take(ticket);
  if (headers === undefined)
    return problem('read_access_denied', 'The ticket was used or is too old: get another one.');
  const asked = readSubscription(subscription);
  if (asked instanceof Response) return asked;
  return stream({ ...asked, after: req.header('last-event-id') ?? asked.after }, headers);
}

function readSubscription(text: string): LiveSubscription | Response {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return problem('invalid_body', 'Malformed JSON: send a subscription as docs/live.md shows it.');
  }
  const { data, error } = liveSubscription.safeParse(given);
  return data ?? problem('invalid_parameters', z.prettifyError(error));
}

function refused({ problem: body, headers }: Extract<ApiOutcome, { readonly problem: unknown }>): Response {
  return new Response(JSON.stringify(body), { status: body.status, headers });
}

function streamOf(
  { messages, headers }: Extract<ApiOutcome, { readonly messages: unknown }>,
  asked: LiveSubscription,
  open: (connection: Parameters<LiveHub['open']>[0]) => LiveSession | undefined,
): Response {
  return eventStream(headers, (connection) => {
    const session = open(connection);
    if (session === undefined) {
      connection.close(0, '');
      return () => undefined;
    }
    session.follow(asked, messages);
    return () => session.end();
  });
}
