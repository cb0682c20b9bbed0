import { CreateStreamCommand, DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import { createKinesisStream } from '../../../adapters/aws/kinesis-stream';
import type { EventStream } from '../../../core/port/event-stream';
import { testEventStream } from '../contracts/event-stream';
import type { Open } from '../contracts/subject';
import { freshName, type Moto, startMoto } from './doubles/moto';

let moto: Moto;
beforeAll(async () => {
  moto = await startMoto();
}, 300_000);
afterAll(() => moto.stop());

function inStream(shards: number): Open<EventStream> {
  return async () => {
    const client = moto.clients.kinesis;
    const streamName = freshName('stream');
    await client.send(new CreateStreamCommand({ StreamName: streamName, ShardCount: shards }));
    await client.send(new DescribeStreamSummaryCommand({ StreamName: streamName }));
    return { subject: createKinesisStream({ client, streamName }), close: () => Promise.resolve() };
  };
}

testEventStream('Kinesis, 2 shards', inStream(2));
testEventStream('Kinesis, 5 shards', inStream(5));
