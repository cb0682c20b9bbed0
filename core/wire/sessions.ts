import * as z from 'zod';
import { EXAMPLE_SITE, instant, instantOf } from './fields';
import { operation } from './operation';

export const readSession = z
  .object({
    logged_in: z.boolean().meta({ description: 'Whether the cookie of the request is that of a session.' }),
    sites: z
      .array(z.string())
      .meta({ description: 'Ids of the sites that it reads; empty for all.', example: [EXAMPLE_SITE] }),
    expires: instant.nullable().meta({ description: 'When it ends by itself; null without a session.' }),
  })
  .meta({ id: 'Session', description: 'What a browser may read that has logged in.' });

const common = { tag: 'operations', method: 'get', path: '/v1/session', access: 'open', status: 200 } as const;

export const getSession = operation({
  ...common,
  id: 'getSession',
  summary: 'Show the session of a browser',
  description: 'Whether the browser has logged in. Programs need no session: they send a key with each request.',
  input: z.strictObject({}),
  example: {},
  answer: readSession,
  problems: [],
});

export const openSession = operation({
  ...common,
  id: 'openSession',
  method: 'post',
  summary: 'Log a browser in',
  description:
    'Takes the code of a login link, which works once, or a key with the scope `read`, and sets a cookie that pages cannot read. Questions are answered for it like for the key, until that ends, or after 30 days.',
  input: z
    .strictObject({
      code: z.string().min(1).max(128).meta({ description: 'Code of a login link.' }).optional(),
      key: z.string().min(1).max(128).meta({ description: 'Secret of a key, or the read token.' }).optional(),
    })
    .meta({ id: 'SessionRequest', description: 'What a browser logs in with: a code or a key.' }),
  example: { key: 'sk_3b1f' },
  answer: readSession,
  problems: ['login_refused', 'invalid_body', 'unsupported_media_type', 'body_too_large'],
});

export const endSession = operation({
  ...common,
  id: 'endSession',
  method: 'delete',
  summary: 'Log a browser out',
  description: 'Ends the session of the browser, also for other holders of its cookie.',
  input: z.strictObject({}),
  example: {},
  answer: readSession,
  problems: [],
});

export const makeLogin = operation({
  tag: 'admin',
  access: 'operate',
  status: 200,
  id: 'makeLogin',
  method: 'post',
  path: '/v1/admin/logins',
  summary: 'Make a login link',
  description: 'Makes a code that logs one browser in, once, within 15 minutes: `https://host/#login=<code>`.',
  input: z
    .strictObject({
      sites: z
        .array(z.string().min(1).max(128))
        .default([])
        .meta({ description: 'Ids of the sites that it will read; empty for all.', example: [EXAMPLE_SITE] }),
    })
    .meta({ id: 'LoginRequest', description: 'A login link to make.' }),
  example: { sites: [EXAMPLE_SITE] },
  answer: z
    .object({
      code: z.string().meta({ description: 'It is shown once.', example: 'q7f0c3a9b1d2e' }),
      expires: instantOf('When it stops working.'),
    })
    .meta({ id: 'Login', description: 'A code that logs a browser in.' }),
  problems: ['invalid_key', 'invalid_body', 'unsupported_media_type', 'body_too_large', 'operation_refused'],
});
