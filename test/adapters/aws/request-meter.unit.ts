import { S3Api } from '../../../adapters/aws/api/s3-api';
import { dynamoDbApi, kinesisApi } from '../../../adapters/aws/api/services';
import { createRequestMeter } from '../../../adapters/aws/request-meter';
import { TEST_ACCOUNT } from './doubles/moto';
import { awsError, scripted } from './doubles/scripted';

/** An item of this many bytes, including names. */
const item = (bytes: number) => ({
  pk: { S: 'p' },
  b: { B: new Uint8Array(bytes - 'pk'.length - 'p'.length - 'b'.length) },
});

describe('the meter of requests', () => {
  it('counts units of writing by the size of items, as DynamoDB bills them', async () => {
    const meter = createRequestMeter();
    const client = dynamoDbApi({ ...TEST_ACCOUNT, meter, requestHandler: scripted(() => ({})).requestHandler });
    const counted = async (send: () => Promise<unknown>): Promise<number> => {
      meter.reset();
      await send();
      return meter.counts().dynamoDbWriteUnits;
    };

    expect(await counted(() => client.call('PutItem', { TableName: 't', Item: item(1024) }))).toBe(1);
    expect(await counted(() => client.call('PutItem', { TableName: 't', Item: item(1025) }))).toBe(2);
    expect(
      await counted(() =>
        client.call('TransactWriteItems', {
          ClientRequestToken: 'once',
          TransactItems: [{ Put: { TableName: 't', Item: item(3000) } }, { Put: { TableName: 't', Item: item(10) } }],
        }),
      ),
    ).toBe(8);
    expect(
      await counted(() =>
        client.call('BatchWriteItem', {
          RequestItems: { t: [{ PutRequest: { Item: item(2048) } }, { DeleteRequest: { Key: { pk: { S: 'p' } } } }] },
        }),
      ),
    ).toBe(3);
  });

  it('counts records and their 25 KB units, and requests of S3 by how they are billed', async () => {
    const meter = createRequestMeter();
    const account = { ...TEST_ACCOUNT, meter, requestHandler: scripted(() => ({ text: '{}' })).requestHandler };
    const [kinesis, s3] = [kinesisApi(account), new S3Api(account)];
    const place = { bucket: 'b', key: 'k' };

    await kinesis.call('PutRecords', {
      StreamName: 'events',
      Records: [25 * 1024, 25 * 1024 + 1].map((bytes) => ({ PartitionKey: 'p', Data: new Uint8Array(bytes) })),
    });
    await s3.put(place, new Uint8Array(1), { mustBeFree: false });
    await s3.get(place);

    expect(meter.counts()).toEqual({
      requests: { 'Kinesis.PutRecords': 1, 'S3.PutObject': 1, 'S3.GetObject': 1 },
      dynamoDbWriteUnits: 0,
      kinesisRecords: 2,
      kinesisPutUnits: 3,
      s3Writes: 1,
      s3Reads: 1,
    });
  });

  it('counts every try', async () => {
    const meter = createRequestMeter();
    let faults = 1;
    const client = dynamoDbApi({
      ...TEST_ACCOUNT,
      meter,
      requestHandler: scripted(() => (faults-- > 0 ? awsError('InternalServerError', 500) : {})).requestHandler,
    });

    await client.call('PutItem', { TableName: 't', Item: item(100) });

    expect(meter.counts().requests).toEqual({ 'DynamoDB.PutItem': 2 });
  });
});
