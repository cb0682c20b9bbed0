import { CreateStreamCommand, DescribeStreamSummaryCommand, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import type { KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import { createLedgerStore } from '../../../adapters/aws/dynamodb/ledger-store';
import { createManifestStore } from '../../../adapters/aws/dynamodb/manifest-store';
import { createKinesisStream } from '../../../adapters/aws/kinesis-stream';
import { createS3Lake } from '../../../adapters/aws/s3-lake';
import { elementAt } from '../../../core/element-at';
import { encodeFrame } from '../../../core/frame/frame';
import { decodeLedger } from '../../../core/ledger/ledger';
import { decodeManifest } from '../../../core/ledger/manifest';
import type { EventStream, StreamRecord } from '../../../core/port/event-stream';
import type { Consumer } from '../../../core/port/ledger-store';
import { arrivalHourOf } from '../../../core/time/arrival-hour';
import { nodeCodec } from '../../../speed-layer/compression';
import { freshName, type Moto, startMoto, TEST_ACCOUNT } from './doubles/moto';
import { createTable } from './doubles/tables';
import { plainEvent } from '../../batch/plain-event';

const NAME = freshName('stream');
const BUCKET = freshName('bucket');

let moto: Moto;
let stream: EventStream;
beforeAll(async () => {
  moto = await startMoto();
  const { clients, endpoint } = moto;
  await clients.kinesis.send(new CreateStreamCommand({ StreamName: NAME, ShardCount: 1 }));
  await clients.kinesis.send(new DescribeStreamSummaryCommand({ StreamName: NAME }));
  const CreateBucketConfiguration = { LocationConstraint: TEST_ACCOUNT.region };
  await clients.s3.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration }));
  stream = createKinesisStream({ client: clients.apis.kinesis, streamName: NAME });
  Object.assign(process.env, {
    AWS_REGION: TEST_ACCOUNT.region,
    AWS_ACCESS_KEY_ID: TEST_ACCOUNT.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: TEST_ACCOUNT.credentials.secretAccessKey,
    AWS_ENDPOINT_URL: endpoint,
    TIDEMARK_STREAM: NAME,
    TIDEMARK_LAKE_BUCKET: BUCKET,
    TIDEMARK_RETENTION_HOURS: '24',
    TIDEMARK_CELLS_TABLE: await createTable(clients.dynamodb),
    TIDEMARK_LEDGERS_TABLE: await createTable(clients.dynamodb),
    TIDEMARK_MANIFESTS_TABLE: await createTable(clients.dynamodb),
    TIDEMARK_CONTROL_TABLE: await createTable(clients.dynamodb),
  });
});
afterAll(() => moto.stop());

/** As the event source mapping gives them to a function. */
function eventOf(records: readonly StreamRecord[]): KinesisStreamEvent {
  const found = records.map(({ shard, sequence, arrivedMs, data }) => ({
    eventSourceARN: `arn:aws:kinesis:${TEST_ACCOUNT.region}:123456789012:stream/${NAME}`,
    eventID: `${shard}:${sequence}`,
    kinesis: {
      sequenceNumber: sequence,
      data: Buffer.from(data).toString('base64'),
      approximateArrivalTimestamp: arrivedMs / 1000,
    },
  }));
  return { Records: found } as unknown as KinesisStreamEvent;
}

async function handled(
  load: () => Promise<{ readonly handler: (event: KinesisStreamEvent) => Promise<KinesisStreamBatchResponse> }>,
  event: KinesisStreamEvent,
): Promise<KinesisStreamBatchResponse> {
  return (await load()).handler(event);
}

test('the functions of the stream do with their variables and an event of AWS what their handlers do', async () => {
  const events = [plainEvent({ event_id: 'a', occurred_ms: Date.now() })];
  const frame = encodeFrame(
    { kind: 'events', site: 'shop', receivedMs: Date.now(), events, quarantined: [] },
    nodeCodec,
  );
  await stream.put([{ partitionKey: 'one', data: frame }]);
  // As `aws kinesis put-record` does.
  const plain = { site: 'shop', events: [{ event_id: 'b', event_type: 'search', session_id: 's', query: 'boots' }] };
  const Data = new TextEncoder().encode(JSON.stringify(plain));
  await moto.clients.kinesis.send(new PutRecordCommand({ StreamName: NAME, PartitionKey: 's', Data }));
  await (await import('../../../speed-layer/pulse/lambda')).handler();
  const shard = elementAt(await stream.shards(), 0).id;
  const records = await stream.read(shard, undefined, 10);
  const event = eventOf(records);

  const responses = [
    await handled(() => import('../../../speed-layer/aggregate/lambda'), event),
    await handled(() => import('../../../speed-layer/archive/lambda'), event),
    await handled(() => import('../../../reaction-layer/follow/lambda'), event),
  ];

  expect(records).toHaveLength(3);
  expect(responses).toEqual(responses.map(() => ({ batchItemFailures: [] })));
  const arrivalHour = arrivalHourOf(elementAt(records, 0).arrivedMs);
  const { dynamodb, s3 } = moto.clients.apis;
  const tableOf = (name: string) => ({ client: dynamodb, table: String(process.env[`TIDEMARK_${name}_TABLE`]) });
  const consumers: readonly Consumer[] = ['aggregate', 'archive'];
  const ledgers = await createLedgerStore(tableOf('LEDGERS')).get(
    consumers.map((consumer) => ({ consumer, arrivalHour, shard })),
  );
  expect(ledgers.map((item) => item && decodeLedger(item.bytes))).toMatchObject([
    { events: 2, applied: 2, quarantined: 0, undecodable: 0 },
    { events: 2, quarantined: 0, undecodable: 0 },
  ]);
  const [manifest] = await createManifestStore(tableOf('MANIFESTS')).get([{ arrivalHour, shard }]);
  const { files } = decodeManifest(manifest!.bytes);
  expect(files).toMatchObject([{ events: 2 }]);
  const lake = createS3Lake({ client: s3, bucket: BUCKET });
  const { key, bytes } = elementAt(files, 0);
  expect(await lake.get(key ?? '')).toHaveLength(bytes);
});
