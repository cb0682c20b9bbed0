import { openPlatform } from '../../platform/open-platform';
import { ADMIN_HEADER } from '../../core/wire/access';
import { freshFolder, removeFolders, ROOT } from './cli';

interface Described {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly example?: unknown }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly example?: unknown }>> };
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
}

afterAll(removeFolders);

/** The request that a reader makes who copies the examples of an operation. */
function exampleRequest(path: string, { parameters = [], requestBody }: Described): readonly [string, unknown] {
  const given = parameters.filter(({ example }) => example !== undefined);
  const query = new URLSearchParams(
    given
      .filter((parameter) => parameter.in === 'query')
      .map(({ name, example }): [string, string] => [name, String(example)]),
  );
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name) => String(given.find((one) => one.name === name)?.example));
  return [
    query.size === 0 ? filled : `${filled}?${query.toString()}`,
    requestBody?.content['application/json']?.example,
  ];
}

test('every example of the OpenAPI document works as it is on a fresh platform', async () => {
  const platform = await openPlatform({ dataDir: freshFolder(), mode: 'live', command: 'test', root: ROOT });
  try {
    await platform.stores.sites.create({ id: 'shop', timeZone: 'UTC', currency: 'USD' });
    const { writeKey = '' } = (await platform.stores.sites.secrets('shop')) ?? {};
    const headers = {
      [ADMIN_HEADER]: platform.adminToken,
      'x-write-key': writeKey,
      'content-type': 'application/json',
    };
    const document = (await (await platform.api.request('/openapi.json')).json()) as Document;

    const statuses: Record<string, unknown> = {};
    // A rollback would leave no run to reconcile.
    const paths = Object.entries(document.paths).sort(
      ([a], [b]) => Number(a.endsWith('rollback')) - Number(b.endsWith('rollback')),
    );
    for (const [path, methods] of paths)
      for (const [method, operation] of Object.entries(methods)) {
        const [address, body] = exampleRequest(path, operation);
        const response = await platform.api.request(address, {
          method: method.toUpperCase(),
          headers,
          ...(body === undefined ? {} : { body: JSON.stringify(body).replace('"/backup', `"${freshFolder()}/backup`) }),
        });
        const answer = (await response.json()) as Readonly<Record<string, unknown>>;
        statuses[`${method} ${address}`] = response.ok ? 'ok' : answer['detail'];
        if (path === '/v1/events') expect(answer).toMatchObject({ accepted: 1, rejected: 0 });
      }

    expect(Object.entries(statuses).filter(([, status]) => status !== 'ok')).toEqual([
      ['post /v1/session', expect.stringMatching(/^This key opens nothing/)],
      ['post /v1/decisions/order-4711/override', expect.stringMatching(/has no review “order-4711”/)],
      ['post /v1/admin/keys/rotate', expect.stringMatching(/^there is no key “key_/)],
      ['post /v1/admin/keys/revoke', expect.stringMatching(/^there is no key “key_/)],
      ['delete /v1/admin/alerts/silences/k3v9QmA1?site=shop', expect.stringMatching(/^there is no silence “/)],
      ['post /v1/admin/alerts/ack', expect.stringMatching(/^no alert of the rule “orders-low” goes on/)],
      ['post /v1/admin/alerts/channels/test', expect.stringMatching(/^there is no channel “ops”/)],
      ['post /v1/admin/models/promote', expect.stringMatching(/^site “shop” has no model “/)],
      ['get /v1/findings/h3gT0m8oYy1dJq0S5bXk2A/advice?site=shop', expect.stringMatching(/has no finding/)],
      ['get /v1/answers/8a1f0c5e9b7d4e62', expect.stringMatching(/^There is no answer "/)],
      ['delete /v1/answers/8a1f0c5e9b7d4e62', expect.stringMatching(/^There is no answer "/)],
      ['post /v1/admin/models/rollback', expect.stringMatching(/^no model was promoted/)],
    ]);
    expect(Object.keys(statuses)).toHaveLength(87);
  } finally {
    await platform.close();
  }
});
