import {
  BatchWriteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
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
    const client = new DynamoDBClient({ ...TEST_ACCOUNT, requestHandler: scripted(() => ({})).requestHandler });
    meter.attach(client);
    const counted = async (send: () => Promise<unknown>): Promise<number> => {
      meter.reset();
      await send();
      return meter.counts().dynamoDbWriteUnits;
    };

    expect(await counted(() => client.send(new PutItemCommand({ TableName: 't', Item: item(1024) })))).toBe(1);
    expect(await counted(() => client.send(new PutItemCommand({ TableName: 't', Item: item(1025) })))).toBe(2);
    expect(await counted(() => client.send(new UpdateItemCommand({ TableName: 't', Key: { pk: { S: 'p' } } })))).toBe(
      1,
    );
    expect(
      await counted(() =>
        client.send(
          new TransactWriteItemsCommand({
            TransactItems: [{ Put: { TableName: 't', Item: item(3000) } }, { Put: { TableName: 't', Item: item(10) } }],
          }),
        ),
      ),
    ).toBe(8);
    expect(
      await counted(() =>
        client.send(
          new BatchWriteItemCommand({
            RequestItems: { t: [{ PutRequest: { Item: item(2048) } }, { DeleteRequest: { Key: { pk: { S: 'p' } } } }] },
          }),
        ),
      ),
    ).toBe(3);
  });

  it('counts records and their 25 KB units, and requests of S3 by how they are billed', async () => {
    const meter = createRequestMeter();
    const account = { ...TEST_ACCOUNT, requestHandler: scripted(() => ({ text: '{}' })).requestHandler };
    const [kinesis, s3] = [new KinesisClient(account), new S3Client(account)];
    [kinesis, s3].forEach((client) => meter.attach(client));

    await kinesis.send(
      new PutRecordsCommand({
        StreamName: 'events',
        Records: [25 * 1024, 25 * 1024 + 1].map((bytes) => ({ PartitionKey: 'p', Data: new Uint8Array(bytes) })),
      }),
    );
    await s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'x' }));
    await s3.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }));

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
    const client = new DynamoDBClient({
      ...TEST_ACCOUNT,
      requestHandler: scripted(() => (faults-- > 0 ? awsError('InternalServerError', 500) : {})).requestHandler,
    });
    meter.attach(client);

    await client.send(new PutItemCommand({ TableName: 't', Item: item(100) }));

    expect(meter.counts().requests).toEqual({ 'DynamoDB.PutItem': 2 });
  });
});
