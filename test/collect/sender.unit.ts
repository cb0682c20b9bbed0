import { hash } from 'node:crypto';
import type { KeyRecord } from '../../core/key/key';
import type { Site } from '../../core/port/sites';
import { exchange, type IngestReply } from '../../core/wire/ingest-exchange';
import { NOON } from '../event/contexts';
import { collecting, json, SECRETS, sessions, SHOP, sites } from './collecting';

const SHOWN: Site = { ...SHOP, sendOrigins: ['https://shop.example'] };

/** A collector with one key, asked as over HTTP. */
function sending(key: Partial<KeyRecord>, site: Site = SHOP) {
  const { kind = 'server' } = key;
  const secret = kind === 'server' ? 'sk_a' : 'pk_a';
  const record: KeyRecord = {
    ...{ id: 'key_a', kind, scopes: ['ingest'], sites: [site.id], createdMs: 0 },
    ...key,
    hash: hash('sha256', secret, 'hex'),
  };
  const keys = { byHash: (asked: string) => Promise.resolve(asked === record.hash ? record : undefined) };
  const registry = { ...sites, get: () => Promise.resolve(site), byWriteKey: writeKeyOf(site) };
  const { collector } = collecting([], {}, { keys, sites: registry });
  const send = (events: number, { origin, writeKey = secret }: { origin?: string; writeKey?: string } = {}) =>
    exchange(
      {
        method: 'POST',
        header: (name) => ({ origin, authorization: `Bearer ${writeKey}`, 'content-type': 'application/json' })[name],
        parameter: () => undefined,
        body: json({ events: sessions(events) }),
        ip: undefined,
      },
      (request) => collector.collect(request),
    );
  return send;
}

function writeKeyOf(site: Site) {
  return (key: string) => Promise.resolve(key === SECRETS.writeKey ? site : undefined);
}

function codeOf({ body }: IngestReply): unknown {
  return (JSON.parse(body) as { readonly code?: unknown }).code;
}

describe('a key that sends events', () => {
  it.each([
    ['was revoked', { revokedMs: NOON - 1 }, [401, 'key_ended'], /^the key key_a was revoked at /],
    ['has expired', { expiresMs: NOON }, [401, 'key_ended'], /^the key key_a expired at /],
    ['is for reading', { scopes: ['read'] }, [403, 'key_scope_refused'], /may not send events, only read/],
  ] as const)('is refused with the reason if it %s', async (_, key, refusal, detail) => {
    const reply = await sending(key)(1);

    expect([reply.status, codeOf(reply)]).toEqual(refusal);
    expect(JSON.parse(reply.body)).toMatchObject({ detail: expect.stringMatching(detail) as string });
  });

  it('learns with each answer what is left of its minute and its day', async () => {
    const send = sending({ limits: { perMinute: 3, perDay: 5 } });

    const replies = [await send(4), await send(2), await send(1), await send(1)];

    expect(replies.map(({ status }) => status)).toEqual([202, 429, 202, 429]);
    expect(replies[0]?.headers).toMatchObject({
      'ratelimit-policy': '"minute";q=3;w=60, "day";q=5;w=86400',
      ratelimit: '"minute";r=2;t=60, "day";r=1;t=43200',
    });
    expect(
      replies.map((reply) => (reply.status === 202 ? undefined : (JSON.parse(reply.body) as unknown))),
    ).toMatchObject([
      undefined,
      { code: 'rate_limited', 'violated-policies': ['day'] },
      undefined,
      { code: 'rate_limited', 'violated-policies': ['minute'] },
    ]);
    expect([replies[1]?.headers['retry-after'], replies[3]?.headers['retry-after']]).toEqual(['43200', '60']);
  });

  it('has no limits if it is the write key of a site', async () => {
    const reply = await sending({})(1, { writeKey: SECRETS.writeKey });

    expect(reply.status).toBe(202);
    expect(reply.headers).not.toHaveProperty('ratelimit');
  });
});

describe('a site that lists the origins of its pages', () => {
  it.each([
    ['its write key', { kind: 'public' }, SECRETS.writeKey],
    ['a public key', { kind: 'public' }, 'pk_a'],
  ] as const)('takes no events of other pages with %s, and says why', async (_, key, writeKey) => {
    const send = sending(key, SHOWN);

    const [own, other, sandboxed, app] = [
      await send(1, { writeKey, origin: 'https://shop.example' }),
      await send(1, { writeKey, origin: 'https://shop.example.evil.example' }),
      await send(1, { writeKey, origin: 'null' }),
      await send(1, { writeKey }),
    ];

    expect([own.status, other.status, sandboxed.status, app.status]).toEqual([202, 403, 403, 202]);
    expect(codeOf(other)).toBe('origin_refused');
    expect(other.headers['access-control-allow-origin']).toBe('https://shop.example.evil.example');
  });

  it('takes events of a server key from anywhere', async () => {
    expect((await sending({}, SHOWN)(1, { origin: 'https://other.example' })).status).toBe(202);
  });
});
