import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SnsApi } from '../../adapters/aws/api/sns-api';
import { createSnsSms } from '../../adapters/aws/sns-sms';
import { createHttpSender } from '../../adapters/web/http-sender';
import { NetworkListError, reachable } from '../../adapters/web/private-addresses';
import { scripted } from './aws/doubles/scripted';
import { TEST_ACCOUNT } from './aws/doubles/moto';

describe('an address', () => {
  const mayReach = reachable('');
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fd00::1',
    'fe80::1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'localhost',
  ])('%s is not one that messages go to', (address) => {
    expect(mayReach(address)).toBe(false);
  });

  it.each(['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946', '172.32.0.1'])('%s is public', (address) => {
    expect(mayReach(address)).toBe(true);
  });

  it('that is private may be allowed', () => {
    expect(['10.1.0.1', '10.2.0.1', '127.0.0.1'].map(reachable('10.1.0.0/16, 127.0.0.1'))).toEqual([true, false, true]);
    expect(() => reachable('10.0.0.0/33')).toThrow(NetworkListError);
  });
});

describe('a post', () => {
  let server: Server;
  let port: number;
  let hits: string[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      hits.push(`${request.url ?? ''} ${request.headers.host ?? ''}`);
      if (request.url === '/hang') return;
      if (request.url === '/away') response.writeHead(302, { location: '/here' }).end();
      else response.writeHead(Number(request.url?.slice(1)), {}).end('said');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  beforeEach(() => (hits = []));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const sender = createHttpSender({
    mayReach: reachable('127.0.0.1'),
    deadlineMs: 200,
    resolve: () => Promise.resolve(['127.0.0.1']),
  });
  const post = (path: string): ReturnType<typeof sender.post> =>
    sender.post({ url: `http://hooks.example:${port}${path}`, headers: {}, body: '{}' });

  it.each([
    ['/200', { status: 'delivered', detail: '200 said' }],
    ['/400', { status: 'failed', failure: 'refused' }],
    ['/410', { status: 'failed', failure: 'refused' }],
    ['/429', { status: 'failed', failure: 'unavailable' }],
    ['/503', { status: 'failed', failure: 'unavailable' }],
    ['/hang', { status: 'failed', failure: 'timeout' }],
    ['/away', { status: 'failed', failure: 'refused' }],
  ])('to %s', async (path, outcome) => {
    expect(await post(path)).toMatchObject(outcome);
    expect(hits).toEqual([`${path} hooks.example:${port}`]);
  });

  it.each([
    ['a name for a private address', ['127.0.0.1'], 'http://inside.example'],
    ['a name of which one address is private', ['93.184.216.34', '10.0.0.1'], 'https://inside.example'],
    ['a private address', [], 'http://127.0.0.1'],
    ['the same as a number', [], 'http://2130706433'],
    ['the same in IPv6', [], 'http://[::ffff:7f00:1]'],
    ['the metadata service', [], 'http://169.254.169.254/latest/meta-data/'],
    ['another protocol', [], 'file:///etc/passwd'],
    ['credentials', [], 'https://me:secret@hooks.example'],
  ])('to %s is refused', async (_, addresses, url) => {
    const strict = createHttpSender({ mayReach: reachable(''), resolve: () => Promise.resolve(addresses) });
    expect(await strict.post({ url, headers: {}, body: '{}' })).toMatchObject({ status: 'failed', failure: 'refused' });
  });

  it('goes to the address that was checked, whatever the name says a moment later', async () => {
    const answers = [['127.0.0.1'], ['10.0.0.1']];
    const once = createHttpSender({
      mayReach: reachable('127.0.0.1'),
      resolve: () => Promise.resolve(answers.shift() ?? []),
    });
    expect(await once.post({ url: `http://rebind.example:${port}/200`, headers: {}, body: '' })).toMatchObject({
      status: 'delivered',
    });
    expect(answers).toHaveLength(1);
  });
});

describe('a text message', () => {
  it('goes through SNS', async () => {
    const { requestHandler, requests } = scripted(({ body }) =>
      String(body['PhoneNumber']).endsWith('0')
        ? { text: '<PublishResponse><PublishResult><MessageId>m1</MessageId></PublishResult></PublishResponse>' }
        : { status: 400, text: '<Error><Code>InvalidParameter</Code><Message>no such number</Message></Error>' },
    );
    const sms = createSnsSms(new SnsApi({ ...TEST_ACCOUNT, requestHandler, maxAttempts: 1 }));
    expect(await sms.send({ to: '+491510', text: 'Umsätze fehlen' })).toEqual({
      status: 'delivered',
      detail: 'SNS m1',
    });
    expect(await sms.send({ to: '+491511', text: 'x' })).toMatchObject({
      failure: 'refused',
      detail: 'no such number',
    });
    expect(requests[0]?.body).toMatchObject({ Action: 'Publish', PhoneNumber: '+491510', Message: 'Umsätze fehlen' });
  });
});
