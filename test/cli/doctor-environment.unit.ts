import { apiFindings } from '../../cli/doctor/api-findings';
import { environmentFindings } from '../../cli/doctor/environment-findings';
import { doctor } from '../../cli/commands/doctor';
import type { CloudDoctor } from '../../adapters/aws/doctor/cloud-doctor';
import type { Finding } from '../../core/finding';

const NOW = '2026-03-02T09:00:00.000Z';
const NOTHING = {
  records: 0,
  events: 0,
  applied: 0,
  duplicate: 0,
  superseded: 0,
  quarantined: 0,
  undecodable: 0,
  residual: 0,
};
const shard = (id: string, lastPulse: string | null) => ({
  id,
  closed: false,
  aggregate: { ...NOTHING, last_pulse: lastPulse },
  archive: { ...NOTHING, last_pulse: lastPulse },
});
const WHOLE = {
  now: NOW,
  as_of: '2026-03-02T08:59:00.000Z',
  tidemark: '2026-03-02T02:00:00.000Z',
  epoch: 1,
  lag_ms: 60_000,
  withdrawn: [],
  degraded: false,
  since: '2026-03-02T02',
  residual: 0,
  sites: [],
  shards: [shard('one', '2026-03-02T08:59:00.000Z'), shard('two', '2026-03-02T08:59:30.000Z')],
};

function answering(status: object, codes: { readonly health?: number; readonly status?: number } = {}) {
  const fetch = (url: string): Promise<Response> =>
    Promise.resolve(
      url.endsWith('/healthz')
        ? Response.json({}, { status: codes.health ?? 200 })
        : Response.json(status, { status: codes.status ?? 200 }),
    );
  return apiFindings({ url: 'https://api.example', token: () => Promise.resolve('secret'), fetch });
}
const wrong = (findings: readonly Finding[]): Readonly<Record<string, string>> =>
  Object.fromEntries(findings.filter(({ verdict }) => verdict !== 'ok').map(({ part, says }) => [part, says]));

describe('what the API says of the numbers', () => {
  test('nothing is wrong', async () => {
    const found = await answering(WHOLE);

    expect(wrong(found)).toEqual({});
    expect(found.map(({ part }) => part)).toEqual([
      'API',
      'reading',
      'clock',
      'pulse',
      'as_of',
      'tidemark',
      'balance',
      'duplicates',
    ]);
    expect(found.find(({ part }) => part === 'as_of')!.says).toBe('answers are 60 s old');
  });

  test.each<[string, object, Readonly<Record<string, unknown>>]>([
    [
      'a shard that is stuck',
      { as_of: '2026-03-02T08:00:00.000Z', shards: [shard('one', '2026-03-02T08:00:00.000Z'), WHOLE.shards[1]] },
      { as_of: expect.stringMatching(/3600 s old, held back by one: /) },
    ],
    [
      'pulses that stopped',
      { shards: [shard('one', '2026-03-02T08:56:59.000Z')] },
      { pulse: expect.stringMatching(/181 s old: check the schedule/) },
    ],
    [
      'no pulse at all',
      { as_of: null, shards: [shard('one', null)] },
      { pulse: expect.stringMatching(/no pulse has been read yet/), as_of: expect.anything() },
    ],
    [
      'a night that was not published',
      { tidemark: '2026-03-01T06:59:00.000Z' },
      { tidemark: expect.stringMatching(/26 hours ago: the gate is closed or a run failed/) },
    ],
    ['events that are unaccounted for', { residual: 3 }, { balance: expect.stringMatching(/3 events/) }],
    [
      'a cache that lost its memory',
      { degraded: true },
      { duplicates: expect.stringMatching(/may count a repeated event twice/) },
    ],
  ])('%s', async (_, change, expected) => {
    expect(wrong(await answering({ ...WHOLE, ...change }))).toEqual(expected);
  });

  test('an API that is down hides nothing else behind it', async () => {
    expect(wrong(await answering(WHOLE, { health: 503 }))).toEqual({
      API: 'https://api.example/healthz answers 503: see the log of the function query',
    });
    expect(wrong(await answering(WHOLE, { status: 403 }))).toEqual({
      reading: expect.stringMatching(/refuses the read token/) as string,
    });
    const unreachable = await apiFindings({
      url: 'https://api.example',
      token: () => Promise.resolve(''),
      fetch: () => Promise.reject(new Error('no such host')),
    });
    expect(wrong(unreachable)).toEqual({ API: 'cannot be asked: no such host' });
  });
});

describe('an environment', () => {
  const variables = { TIDEMARK_ACCOUNT_DEV: '123456789012' };
  const cloud = (apiUrl: string | undefined): CloudDoctor => ({
    look: () => Promise.resolve([]),
    apiUrl: () => Promise.resolve(apiUrl),
    ingestUrl: () => Promise.resolve(apiUrl && 'https://events.example'),
    readToken: () => Promise.resolve(''),
    close: () => undefined,
  });
  const fetch = (): Promise<Response> => Promise.reject(new Error('nobody is asked'));

  test.each([
    ['qa', 'there is no environment “qa”: --env takes dev, staging, prod-small, prod'],
    ['all', 'there is no environment “all”'],
    ['prod', 'account is missing: the 12 digits of the AWS account, here or in TIDEMARK_ACCOUNT_PROD'],
  ])('%s is refused before AWS is asked', async (env, message) => {
    const open = (): Promise<CloudDoctor> => Promise.reject(new Error('AWS was asked'));

    await expect(environmentFindings({ env }, { variables, open, fetch })).rejects.toMatchObject({
      code: expect.any(String) as string,
      message: expect.stringContaining(message) as string,
    });
  });

  test('without an API in the state of its stacks says how to get one', async () => {
    const found = await environmentFindings(
      { env: 'dev' },
      { variables, open: () => Promise.resolve(cloud(undefined)), fetch },
    );

    expect(found).toEqual([
      {
        part: 'API',
        verdict: 'failed',
        says: 'has no address in the state of its stacks: deploy the stack serving-dev, or pass it with --api',
      },
    ]);
  });

  test.each([
    [405, 'ok', 'https://events.example/v1/events takes events'],
    [502, 'failed', 'a GET of https://events.example/v1/events is answered 502, not 405'],
  ])('whose door answers %i', async (status, verdict, says) => {
    const found = await environmentFindings(
      { env: 'dev' },
      {
        variables,
        open: () => Promise.resolve(cloud('https://api.example')),
        fetch: (url) =>
          Promise.resolve(new Response(null, { status: url.startsWith('https://events') ? status : 500 })),
      },
    );

    expect(found.at(-1)).toEqual({ part: 'door', verdict, says: expect.stringContaining(says) as string });
  });

  test('whose state may not be read says that, and hides nothing that was found', async () => {
    const part: Finding = { part: 'stream', verdict: 'ok', says: 'there' };
    const closed: CloudDoctor = {
      ...cloud(undefined),
      look: () => Promise.resolve([part]),
      apiUrl: () => Promise.reject(new Error('AccessDenied')),
    };

    const found = await environmentFindings({ env: 'dev' }, { variables, open: () => Promise.resolve(closed), fetch });

    expect(found).toEqual([
      part,
      {
        part: 'API',
        verdict: 'failed',
        says: 'the state of its stacks cannot be read (AccessDenied): fix that, or pass it with --api',
      },
    ]);
  });

  test('is queried in its own region', async () => {
    const regions: string[] = [];
    const open = ({ region }: { readonly region: string }): Promise<CloudDoctor> => {
      regions.push(region);
      return Promise.resolve(cloud(undefined));
    };

    await environmentFindings({ env: 'dev' }, { variables, open, fetch });

    expect(regions).toEqual(['eu-west-1']);
  });
});

test('the local doctor ends with 0 where nothing failed', async () => {
  const printed: unknown[] = [];
  const output = {
    json: true,
    result: (value: unknown) => void printed.push(value),
    progress: () => undefined,
    note: () => undefined,
  };

  expect(await doctor({ dataDir: '/nowhere/at/all', json: true }, output)).toBe(0);
  expect(printed).toEqual([expect.objectContaining({ ok: true })]);
});
