import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Api } from '../../../adapters/aws/api/s3-api';
import { dynamoDbApi, kinesisApi, secretsApi } from '../../../adapters/aws/api/services';
import { REAL_PACE } from '../../../adapters/aws/pace';
import { awsError, handlerOf, responseOf, scripted, type ScriptedAnswer } from './doubles/scripted';
import { TEST_ACCOUNT } from './doubles/moto';

const SECRET = TEST_ACCOUNT.credentials.secretAccessKey;
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

/** The signature that AWS computes from what arrives. */
function expectedSignature({ method = '', url = '', headers }: IncomingMessage, body: Buffer, signsPathAsIs: boolean) {
  const [, scope = '', names = ''] =
    /Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+)/.exec(headers.authorization ?? '') ?? [];
  const { pathname, search } = new URL(url, 'http://host');
  const path = signsPathAsIs ? pathname : pathname.split('/').map(encodeURIComponent).join('/');
  const canonical = [
    method,
    path,
    search.slice(1).split('&').sort().join('&'),
    ...names.split(';').map((name) => `${name}:${String(headers[name])}`),
    '',
    names,
    sha256(body),
  ].join('\n');
  const key = scope.split('/').reduce<Buffer | string>((last, part) => hmac(last, part), `AWS4${SECRET}`);
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  return hmac(key, toSign).toString('hex');
}

/** A server that checks signatures as AWS does and answers the same to everyone. */
async function verifying(answer: string, signsPathAsIs: boolean) {
  const verdicts: (readonly [path: string, isRight: boolean])[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const expected = expectedSignature(request, Buffer.concat(chunks), signsPathAsIs);
      verdicts.push([request.url ?? '', request.headers.authorization?.endsWith(`Signature=${expected}`) === true]);
      response.end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { endpoint: `http://127.0.0.1:${port}`, verdicts, close };
}

describe('a signature', () => {
  it('of a JSON service is the one that AWS computes', async () => {
    const { endpoint, verdicts, close } = await verifying('{}', false);
    const api = secretsApi({ ...TEST_ACCOUNT, endpoint });

    await api.call('GetSecretValue', { SecretId: 'tidemark/dev/sites/bücher' });
    api.destroy();
    await close();

    expect(verdicts).toEqual([['/', true]]);
  });

  it('of S3 is the one that AWS computes, whatever the key and the prefix contain', async () => {
    const { endpoint, verdicts, close } = await verifying('<ListBucketResult/>', true);
    const api = new S3Api({ ...TEST_ACCOUNT, endpoint });
    const place = { bucket: 'lake', key: "raw/site=a b/it's(1)+ü.parquet" };

    await api.put(place, new Uint8Array([1, 2, 3]), { mustBeFree: true });
    await api.copy(place, { bucket: 'lake', key: 'other' });
    await api.tail(place, 8);
    await api.list('lake', 'raw/site=a b/', 'token+/=');
    api.destroy();
    await close();

    expect(verdicts.map(([, isRight]) => isRight)).toEqual([true, true, true, true]);
    expect(verdicts[0]?.[0]).toBe('/lake/raw/site%3Da%20b/it%27s%281%29%2B%C3%BC.parquet');
  });
});

describe('an address', () => {
  it.each([
    ['eu-west-1', 'lake', 'lake.s3.eu-west-1.amazonaws.com/a/b'],
    ['cn-north-1', 'lake', 'lake.s3.cn-north-1.amazonaws.com.cn/a/b'],
    ['eu-west-1', 'lake.example', 's3.eu-west-1.amazonaws.com/lake.example/a/b'],
  ])('of the region %s and the bucket %s is %s', async (region, bucket, address) => {
    const asked: string[] = [];
    const requestHandler = handlerOf(({ hostname, path }) => {
      asked.push(hostname + path);
      return Promise.resolve({ response: responseOf({ text: '' }) });
    });

    await new S3Api({ ...TEST_ACCOUNT, region, requestHandler }).delete({ bucket, key: 'a/b' });

    expect(asked).toEqual([address]);
  });
});

describe('an attempt', () => {
  const paused: number[] = [];
  const pace = { ...REAL_PACE, random: () => 1, sleep: (ms: number) => Promise.resolve(void paused.push(ms)) };
  beforeEach(() => paused.splice(0));
  const answers = (...given: readonly (() => ScriptedAnswer)[]) => {
    const left = [...given];
    return scripted(() => (left.length > 1 ? left.shift()! : left[0]!)());
  };
  const asked = (...given: readonly (() => ScriptedAnswer)[]) => {
    const { requestHandler, requests } = answers(...given);
    const api = dynamoDbApi({ ...TEST_ACCOUNT, pace, requestHandler });
    return { requests, outcome: api.call('PutItem', { TableName: 't', Item: {} }) };
  };

  it('that may succeed later is made three times, with longer pauses when it is throttled', async () => {
    const unavailable = asked(() => awsError('InternalServerError', 500));
    await expect(unavailable.outcome).rejects.toMatchObject({ name: 'InternalServerError' });
    const throttled = asked(() => awsError('ThrottlingException'));
    await expect(throttled.outcome).rejects.toMatchObject({ name: 'ThrottlingException' });

    expect([unavailable.requests.length, throttled.requests.length]).toEqual([3, 3]);
    expect(paused).toEqual([100, 200, 500, 1000]);
  });

  it('that is refused is made once', async () => {
    const { requests, outcome } = asked(() =>
      awsError('com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException'),
    );

    await expect(outcome).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      message: expect.stringContaining('said') as string,
    });
    expect(requests).toHaveLength(1);
  });

  it('tells why a transaction was cancelled', async () => {
    const reasons = [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }];
    const { outcome } = asked(() => awsError('TransactionCanceledException', 400, { CancellationReasons: reasons }));

    await expect(outcome).rejects.toMatchObject({ CancellationReasons: reasons });
  });

  it('is signed again with the time of AWS when this clock is wrong', async () => {
    const dates: string[] = [];
    const wrongClock = {
      ...awsError('SignatureDoesNotMatch', 403),
      headers: { date: 'Thu, 01 Jan 2026 00:00:00 GMT' },
    };
    const requestHandler = handlerOf(({ headers }) => {
      dates.push(headers['x-amz-date'] ?? '');
      return Promise.resolve({ response: responseOf(dates.length === 1 ? wrongClock : {}) });
    });
    const clock = { ...pace, now: () => Date.parse('2026-01-01T02:00:00Z') };

    await dynamoDbApi({ ...TEST_ACCOUNT, pace: clock, requestHandler }).call('PutItem', {
      TableName: 't',
      Item: {},
    });

    expect(dates).toEqual(['20260101T020000Z', '20260101T000000Z']);
  });

  it('to copy in S3 that fails after its response began is made again', async () => {
    const { requestHandler, requests } = answers(
      () => ({ text: '<Error><Code>InternalError</Code><Message>late</Message></Error>' }),
      () => ({ text: '<CopyObjectResult/>' }),
    );
    const place = { bucket: 'b', key: 'k' };

    await new S3Api({ ...TEST_ACCOUNT, pace, requestHandler }).copy(place, place);

    expect(requests).toHaveLength(2);
  });

  it('to read an object of S3 that arrives damaged fails', async () => {
    const { requestHandler } = scripted(() => ({ text: 'damaged', headers: { 'x-amz-checksum-crc32': 'AAAAAA==' } }));

    await expect(
      new S3Api({ ...TEST_ACCOUNT, pace, requestHandler }).get({ bucket: 'b', key: 'k' }),
    ).rejects.toMatchObject({ name: 'BadDigest' });
  });
});

describe('a response', () => {
  it('has bytes and times where the model of the service has them', async () => {
    const { requestHandler, requests } = scripted(() => ({
      body: { Records: [{ SequenceNumber: '1', Data: 'AQI=', ApproximateArrivalTimestamp: 1.5, PartitionKey: 'p' }] },
    }));
    const api = kinesisApi({ ...TEST_ACCOUNT, requestHandler });

    const { Records } = await api.call('GetRecords', { ShardIterator: 'i' });
    await api.call('PutRecords', { Records: [{ PartitionKey: 'p', Data: new Uint8Array([1, 2]) }] });

    expect(Records).toEqual([
      {
        SequenceNumber: '1',
        Data: new Uint8Array([1, 2]),
        ApproximateArrivalTimestamp: new Date(1500),
        PartitionKey: 'p',
      },
    ]);
    expect(requests[1]?.body).toEqual({ Records: [{ PartitionKey: 'p', Data: 'AQI=' }] });
  });

  it('of S3 names keys as they are, with their sizes', async () => {
    const { requestHandler } = scripted(() => ({
      text: '<ListBucketResult><Contents><Key>a&amp;b&#x27;&#39;c</Key><Size>12</Size></Contents><NextContinuationToken>n</NextContinuationToken></ListBucketResult>',
    }));

    expect(await new S3Api({ ...TEST_ACCOUNT, requestHandler }).list('b', '', undefined)).toEqual({
      keys: ["a&b''c"],
      sizes: [12],
      next: 'n',
    });
  });
});
