import { S3Api } from '../../../adapters/aws/api/s3-api';
import { dynamoDbApi, kinesisApi } from '../../../adapters/aws/api/services';
import { createPointer } from '../../../adapters/aws/dynamodb/pointer';
import { createKinesisStream } from '../../../adapters/aws/kinesis-stream';
import type { Pace } from '../../../adapters/aws/pace';
import { createS3Lake } from '../../../adapters/aws/s3-lake';
import { awsError, scripted, type ScriptedAnswer } from './doubles/scripted';
import { TEST_ACCOUNT } from './doubles/moto';

/** Time that passes only during waits. */
function patientPace(): Pace & { readonly pauses: number[] } {
  let nowMs = 0;
  const pauses: number[] = [];
  const sleep = (ms: number): Promise<void> => {
    pauses.push(ms);
    nowMs += ms;
    return Promise.resolve();
  };
  return { now: () => nowMs, sleep, random: () => 0.5, pauses };
}

type Answer = () => ScriptedAnswer;
const broken: Answer = () => {
  throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
};
const xml =
  (code: string, status: number): Answer =>
  () => ({ status, text: `<Error><Code>${code}</Code><Message>said ${code}</Message></Error>` });
const json =
  (code: string, status = 400): Answer =>
  () =>
    awsError(code, status);

function ports(answer: Answer) {
  const { requestHandler, requests } = scripted(() => answer());
  const pace = patientPace();
  // Only the adapter's retries: those of the API wait in real time.
  const account = { ...TEST_ACCOUNT, maxAttempts: 1, requestHandler };
  const pointer = createPointer({ client: dynamoDbApi(account), table: 'control', pace });
  const stream = createKinesisStream({ client: kinesisApi(account), streamName: 'events', pace });
  const lake = createS3Lake({ client: new S3Api(account), bucket: 'lake', pace });
  return {
    requests,
    pace,
    ask: { DynamoDB: () => pointer.read(), Kinesis: () => stream.shards(), S3: () => lake.get('some/key') },
  };
}

type Service = keyof ReturnType<typeof ports>['ask'];

describe('a fault of AWS', () => {
  it.each<[Service, string, Answer, string]>([
    ['DynamoDB', 'throttling', json('ProvisionedThroughputExceededException'), 'throttled'],
    ['DynamoDB', 'throttling of the account', json('ThrottlingException'), 'throttled'],
    ['DynamoDB', 'an error of its own', json('InternalServerError', 500), 'unavailable'],
    ['DynamoDB', 'a broken connection', broken, 'unavailable'],
    ['DynamoDB', 'a page of a proxy', () => ({ status: 502, text: '<html>Bad Gateway</html>' }), 'unavailable'],
    ['Kinesis', 'throttling', json('LimitExceededException'), 'stream_unavailable'],
    ['Kinesis', 'an error of its own', json('InternalFailure', 500), 'stream_unavailable'],
    ['Kinesis', 'a broken connection', broken, 'stream_unavailable'],
    ['S3', 'throttling', xml('SlowDown', 503), 'throttled'],
    ['S3', 'an error of its own', xml('InternalError', 500), 'unavailable'],
    ['S3', 'a broken connection', broken, 'unavailable'],
  ])(
    '%s, %s: is tried again with growing pauses until the deadline, and is then an error of ours',
    async (service, _, answer, code) => {
      const { ask, requests, pace } = ports(answer);

      await expect(ask[service]()).rejects.toMatchObject({
        code,
        message: expect.stringContaining('could not be served') as string,
      });

      expect(requests.length).toBe(pace.pauses.length + 1);
      expect(requests.length).toBeGreaterThan(5);
      expect(pace.pauses[1]!).toBe(2 * pace.pauses[0]!);
    },
  );

  it.each<[Service, Answer]>([
    ['DynamoDB', json('AccessDeniedException')],
    ['Kinesis', json('AccessDeniedException')],
    ['S3', xml('AccessDenied', 403)],
  ])('%s, a missing permission: is reported immediately, with what to do', async (service, answer) => {
    const { ask, requests } = ports(answer);

    await expect(ask[service]()).rejects.toMatchObject({
      code: 'aws_refused',
      message: expect.stringContaining('give the role of this function that permission') as string,
    });

    expect(requests).toHaveLength(1);
  });

  it('that passes is not seen', async () => {
    let faults = 3;
    const { ask, requests } = ports(() =>
      faults-- > 0
        ? awsError('LimitExceededException')
        : { body: { Shards: [{ ShardId: 's-0', SequenceNumberRange: { StartingSequenceNumber: '1' } }] } },
    );

    expect((await ask.Kinesis()).map(({ id }) => id)).toEqual(['s-0']);
    expect(requests).toHaveLength(4);
  });
});
