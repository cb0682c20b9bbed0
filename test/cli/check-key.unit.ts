import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkKey, type ConnectFinding, type KeyCheck } from '../../cli/check-key';
import { issueKey } from '../../platform/keys';
import { openPlatform } from '../../platform/open-platform';
import type { Platform } from '../../platform/platform';
import { ROOT } from '../e2e/cli';

const URL = 'http://tidemark.example';

let folder: string;
let platform: Platform;
let counted: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connect-'));
  platform = await openPlatform({ dataDir: folder, mode: 'live', command: 'test', root: ROOT });
  await platform.stores.sites.create({ id: 'shop', timeZone: 'UTC', currency: 'USD' });
  await platform.stores.sites.change('shop', { sendOrigins: ['https://shop.example'] });
});

afterAll(async () => {
  await platform.close();
  await rm(folder, { recursive: true });
});

beforeEach(() => (counted = 0));

/** Time passes by waiting only. */
function check(key: string, changes: Partial<KeyCheck> = {}): Promise<readonly ConnectFinding[]> {
  let ms = Date.now();
  return checkKey({
    ...{ url: URL, key, patienceMs: 3000, now: () => ms },
    fetch: (url, init) => Promise.resolve(platform.api.request(url.slice(URL.length), init)),
    count: () => Promise.resolve(counted),
    sleep: (waitMs) => {
      ms += waitMs;
      counted += 1;
      return Promise.resolve();
    },
    ...changes,
  });
}

const last = async (findings: Promise<readonly ConnectFinding[]>) => (await findings).at(-1);

async function writeKey(): Promise<string> {
  return (await platform.stores.sites.secrets('shop'))?.writeKey ?? '';
}

async function keyOf(changes: Partial<Parameters<typeof issueKey>[1]>): Promise<{ id: string; secret: string }> {
  const request = { kind: 'server', scopes: ['ingest'], sites: ['shop'], expiresMs: undefined, ...changes } as const;
  const { id, secret } = await issueKey(platform.stores, request);
  return { id: String(id), secret: String(secret) };
}

describe('checking a key', () => {
  it('sends an event and waits until it is counted', async () => {
    const findings = await check(await writeKey());

    expect(findings.map(({ step, verdict }) => [step, verdict])).toEqual([
      ['reach', 'ok'],
      ['clock', 'skipped'],
      ['send', 'ok'],
      ['count', 'ok'],
    ]);
    expect(findings.at(-1)?.says).toContain('within 0.3 s');
  });

  it.each([
    ['a key that is not known', () => Promise.resolve('wk_no'), 'key', 'belongs to no site'],
    ['a key that only reads', async () => (await keyOf({ scopes: ['read'] })).secret, 'scope', 'may not send events'],
    ['a key of which no request is left', usedUp, 'quota', '1 requests per minute'],
    ['a key that was revoked', revoked, 'key', 'was revoked'],
  ] as const)('says what is wrong with %s', async (_, key, cause, says) => {
    expect(await last(check(await key()))).toMatchObject({
      ...{ step: 'send', verdict: 'failed', cause },
      says: expect.stringContaining(says) as string,
    });
  });

  it('sends as a page of an origin would', async () => {
    const key = await writeKey();

    expect(await last(check(key, { origin: 'https://shop.example' }))).toMatchObject({ verdict: 'ok' });
    expect(await last(check(key, { origin: 'https://other.example' }))).toMatchObject({
      ...{ step: 'send', verdict: 'failed', cause: 'origin' },
      says: expect.stringContaining('--send-origins') as string,
    });
  });

  it('says that the clock of this machine is wrong', async () => {
    const key = await writeKey();
    const dated = (offsetMs: number) =>
      check(key, {
        fetch: async (url, init) => {
          const { status, headers, body } = await platform.api.request(url.slice(URL.length), init);
          const date = new Date(Date.now() + offsetMs).toUTCString();
          return new Response(body, { status, headers: { ...Object.fromEntries(headers), date } });
        },
      });

    expect((await dated(0))[1]).toMatchObject({ step: 'clock', verdict: 'ok' });
    expect((await dated(-3_600_000))[1]).toMatchObject({
      ...{ step: 'clock', verdict: 'warning', cause: 'clock' },
      says: expect.stringMatching(/ 3\d{3} s ahead of the server/) as string,
    });
  });

  it('says what is at the address instead', async () => {
    const refused = Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } });
    const other = new Response('<html>', { status: 200 });

    expect(await check('wk_no', { fetch: () => Promise.reject(refused) })).toMatchObject([
      { step: 'reach', cause: 'unreachable', says: expect.stringContaining('is “tidemark up” running') as string },
    ]);
    expect(await check('wk_no', { fetch: () => Promise.resolve(other) })).toMatchObject([
      { step: 'reach', cause: 'not_tidemark' },
    ]);
  });

  it('says if the event is not counted in time, and if nobody may see that', async () => {
    const key = await writeKey();

    expect(await last(check(key, { count: () => Promise.resolve(7) }))).toMatchObject({
      ...{ verdict: 'failed', cause: 'not_counted' },
    });
    expect(await last(check(key, { count: () => Promise.resolve(undefined) }))).toMatchObject({
      ...{ step: 'count', verdict: 'skipped' },
      says: expect.stringContaining('--read-key') as string,
    });
  });
});

async function usedUp(): Promise<string> {
  const { secret } = await keyOf({ perMinute: 1 });
  await check(secret);
  return secret;
}

async function revoked(): Promise<string> {
  const { id, secret } = await keyOf({});
  await platform.stores.keys.change(id, (key) => ({ ...key, revokedMs: Date.now() }));
  return secret;
}
