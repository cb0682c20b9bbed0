import { valkeyOptions } from '../../adapters/aws/lambda/memory';

const URL = 'rediss://cache:6379';
const LOGIN = {
  TIDEMARK_CACHE_URL: URL,
  TIDEMARK_CACHE_NAME: 'tidemark-dev-cache',
  TIDEMARK_CACHE_USER: 'tidemark-dev-function',
};
const account = { region: 'eu-west-1', credentials: () => Promise.resolve({ accessKeyId: 'a', secretAccessKey: 's' }) };

describe('the way to the cache', () => {
  it.each([
    ['serverless', true],
    ['replication-group', false],
  ] as const)('a cache of kind %s is a cluster, and its token says serverless: %s', (kind, isServerless) => {
    expect(valkeyOptions(URL, { ...LOGIN, TIDEMARK_CACHE_KIND: kind }, account)).toEqual({
      url: URL,
      cluster: isServerless,
      iam: { ...account, cacheName: 'tidemark-dev-cache', userId: 'tidemark-dev-function', isServerless },
    });
  });

  it('needs no login where nobody is named', () => {
    expect(valkeyOptions('redis://127.0.0.1:6379', {}, account)).toEqual({ url: 'redis://127.0.0.1:6379' });
  });

  it('is refused when the kind is not known', () => {
    expect(() => valkeyOptions(URL, LOGIN, account)).toThrow(
      'TIDEMARK_CACHE_KIND is missing: serverless or replication-group',
    );
  });
});
