import type { Context } from 'hono';
import type { KeyRecord } from '../../core/key/key';
import type { AnswerOf } from '../../core/wire/operation';
import { endSession, getSession, openSession } from '../../core/wire/sessions';
import { problem } from './problem';
import { addRoute, type Routes } from './route';
import { sessionCookieName, sessionSecretOf } from './session-cookie';
import { SESSION_MS, type Sessions } from './sessions';

/**
 * Logging in and out. The cookie is sent to this origin only and cannot be read by pages; it is good for reading alone,
 * and a question that changes nothing needs no further protection against pages of others.
 */
export function addSessionRoutes(routes: Routes, sessions: Sessions): void {
  routes.app.use(getSession.path, async (context, next) => {
    await next();
    const cookie = cookies.get(context);
    if (cookie !== undefined) context.res.headers.set('set-cookie', cookie);
  });
  addRoute(routes, getSession, async (_, { req }) => {
    const secret = sessionSecretOf(req.raw);
    return described(secret === undefined ? undefined : await sessions.of(secret));
  });
  addRoute(routes, openSession, async (given, context) => {
    const opened = await sessions.open(given);
    if (opened === undefined)
      return problem(
        'login_refused',
        given.code === undefined
          ? 'This key opens nothing: it may be mistyped, revoked, expired or without the scope “read”.'
          : 'This link does not work any more: it works once, for 15 minutes. Make another one with “tidemark login”.',
      );
    setCookie(context, opened.secret, SESSION_MS / 1000);
    return described(opened.record);
  });
  addRoute(routes, endSession, async (_, context) => {
    const secret = sessionSecretOf(context.req.raw);
    if (secret !== undefined) await sessions.end(secret);
    setCookie(context, '', 0);
    return described(undefined);
  });
}

const cookies = new WeakMap<object, string>();

function setCookie(context: Context, secret: string, maxAge: number): void {
  const { url, headers } = context.req.raw;
  const isSecure = url.startsWith('https:') || /^https\b|proto=https/i.test(protocolOf(headers));
  const parts = [`${sessionCookieName(url)}=${secret}`, 'Path=/', `Max-Age=${maxAge}`, 'HttpOnly', 'SameSite=Strict'];
  cookies.set(context, [...parts, ...(isSecure ? ['Secure'] : [])].join('; '));
}

/** As the proxy that ended TLS says; a client that lies here only loses its own cookie. */
function protocolOf(headers: Headers): string {
  return headers.get('x-forwarded-proto') ?? headers.get('forwarded') ?? '';
}

function described(key: KeyRecord | undefined): AnswerOf<typeof getSession> {
  const expires = key?.expiresMs === undefined ? null : new Date(key.expiresMs).toISOString();
  return { logged_in: key !== undefined, sites: key?.sites ?? [], expires };
}
