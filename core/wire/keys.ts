import * as z from 'zod';
import { KEY_KINDS, KEY_SCOPES, KEY_USES } from '../key/key';
import { DURATION } from './funnel';
import { EXAMPLE_SITE, instant, instantOf } from './fields';
import { operation } from './operation';

const keyId = z.string().min(1).max(64).meta({ description: 'Id of the key.', example: 'key_5f0c3a9b1d2e' });
const name = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .meta({ description: 'What people call it.', example: 'Checkout of the shop' });
const perMinute = z.int().min(1).max(10_000_000).meta({ description: 'Requests per minute.', example: 600 });
const perDay = z.int().min(1).max(1_000_000_000_000).meta({
  description: 'Events per UTC day if it sends events, and requests of other kinds.',
  example: 1_000_000,
});
const kind = z.enum(KEY_KINDS).meta({
  description: '`public`: may stand in pages, only sends events. `server`: a secret.',
});
const scopes = z
  .array(z.enum(KEY_SCOPES))
  .min(1)
  .meta({ description: 'What the key may be used for.', example: ['read'] });
const sites = z
  .array(z.string().min(1).max(128))
  .meta({ description: 'Ids of the sites that it is for; empty for all.', example: [EXAMPLE_SITE] });

export const accessKey = z
  .object({
    id: keyId,
    name: z.string().nullable().meta({ description: 'What people call it; null if it has no name.' }),
    use: z.enum(KEY_USES).nullable().meta({
      description: '`link`: a link that opens the page; `session`: a browser that has logged in; null for other keys.',
    }),
    kind,
    scopes,
    sites,
    per_minute: perMinute.nullable().meta({ description: 'Requests per minute; null for the usual number.' }),
    per_day: perDay.nullable().meta({ description: 'Events or requests per UTC day; null for any number.' }),
    created: instantOf('When it was made.'),
    expires: instant.nullable().meta({ description: 'When it stops working by itself; null for never.' }),
    last_used: instant
      .nullable()
      .meta({ description: 'When it was last used, to the hour; null if it never was. On AWS it is not kept.' }),
    replaced_by: z
      .string()
      .nullable()
      .meta({ description: 'Id of the key that it was rotated to; null if it was not.', example: 'key_8c1d77e02b4a' }),
    revoked: instant.nullable().meta({ description: 'When it was revoked; null if it was not.' }),
  })
  .meta({ id: 'Key', description: 'A key, without its secret.' });

export const newKey = z
  .object({
    ...accessKey.shape,
    secret: z.string().meta({ description: 'What its holder sends. It is shown once.', example: 'sk_3b1f' }),
  })
  .meta({ id: 'NewKey', description: 'A key that was just made, with its secret.' });

export const keyList = z
  .object({ keys: z.array(accessKey).meta({ description: 'Oldest first.' }) })
  .meta({ id: 'KeyList', description: 'All keys.' });

const common = { tag: 'admin', access: 'operate', status: 200 } as const;

export const listKeys = operation({
  ...common,
  id: 'listKeys',
  method: 'get',
  path: '/v1/admin/keys',
  summary: 'List the keys',
  description: 'All keys, revoked ones included, without their secrets. Write keys of sites are listed with the sites.',
  input: z.strictObject({}),
  example: {},
  answer: keyList,
  list: 'keys',
  problems: ['operation_refused'],
});

export const addKey = operation({
  ...common,
  id: 'addKey',
  method: 'post',
  path: '/v1/admin/keys',
  summary: 'Make a key',
  description: 'Makes a key and shows its secret once.',
  input: z
    .strictObject({
      name: name.optional(),
      use: z
        .literal('link')
        .meta({ description: 'The key is handed out as a link: it only reads, one site.' })
        .optional(),
      kind: kind.default('server'),
      scopes,
      sites: sites.default([]),
      per_minute: perMinute.optional(),
      per_day: perDay.optional(),
      expires: z
        .string()
        .max(40)
        .meta({ description: 'When it stops working, ISO 8601. Never if omitted.' })
        .optional(),
    })
    .meta({ id: 'KeyRequest', description: 'A key to make.' }),
  example: { scopes: ['read'], sites: [EXAMPLE_SITE] },
  answer: newKey,
  problems: [
    'invalid_key',
    'invalid_range',
    'invalid_body',
    'unsupported_media_type',
    'body_too_large',
    'operation_refused',
  ],
});

export const rotateKey = operation({
  ...common,
  id: 'rotateKey',
  method: 'post',
  path: '/v1/admin/keys/rotate',
  summary: 'Rotate a key',
  description:
    'Makes another key for the same and shows its secret once. The old key works as long as the overlap says, so that its clients can be changed meanwhile.',
  input: z
    .strictObject({
      id: keyId,
      overlap: z
        .string()
        .regex(DURATION)
        .default('24h')
        .meta({ description: 'How long both keys work.', example: '24h' }),
    })
    .meta({ id: 'KeyRotation', description: 'A key to rotate.' }),
  example: { id: 'key_5f0c3a9b1d2e', overlap: '24h' },
  answer: newKey,
  problems: ['invalid_key', 'invalid_body', 'unsupported_media_type', 'body_too_large', 'operation_refused'],
});

export const revokeKey = operation({
  ...common,
  id: 'revokeKey',
  method: 'post',
  path: '/v1/admin/keys/revoke',
  summary: 'Revoke a key',
  description: 'Ends a key: at once in one process, within a minute on AWS. It cannot be brought back.',
  input: z.strictObject({ id: keyId }).meta({ id: 'KeyRevocation', description: 'A key to end.' }),
  example: { id: 'key_5f0c3a9b1d2e' },
  answer: accessKey,
  problems: ['invalid_body', 'unsupported_media_type', 'body_too_large', 'operation_refused'],
});
