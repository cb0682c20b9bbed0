import { DescribeAlarmsCommand, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { CreateStreamCommand, DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import { createKinesisStream } from '../../../adapters/aws/kinesis-stream';
import { openEventStream } from '../../../adapters/aws/open-event-stream';
import { rearmAlarm } from '../../../adapters/aws/alarms';
import { createResizableStream } from '../../../adapters/aws/resizable-stream';
import type { EventStream } from '../../../core/port/event-stream';
import { parseStreamsByType } from '../../../core/stream/streams-by-type';
import { spreadOver } from '../../../adapters/memory/memory-stream';
import { testEventStream } from '../contracts/event-stream';
import type { Open } from '../contracts/subject';
import { freshName, type Moto, startMoto } from './doubles/moto';

let moto: Moto;
beforeAll(async () => {
  moto = await startMoto();
});
afterAll(() => moto.stop());

function inStream(shards: number): Open<EventStream> {
  return async () => {
    const client = moto.clients.kinesis;
    const streamName = freshName('stream');
    await client.send(new CreateStreamCommand({ StreamName: streamName, ShardCount: shards }));
    await client.send(new DescribeStreamSummaryCommand({ StreamName: streamName }));
    return {
      subject: createKinesisStream({ client: moto.clients.apis.kinesis, streamName }),
      close: () => Promise.resolve(),
    };
  };
}

/** The main stream and each additional one have Kinesis shards with the same ids. */
function inStreams(byType: string): Open<EventStream> {
  return async () => {
    const client = moto.clients.kinesis;
    const main = freshName('stream');
    const names = parseStreamsByType(byType).map(({ name }) => name);
    for (const StreamName of [main, ...names.map((name) => `${main}-${name}`)]) {
      await client.send(new CreateStreamCommand({ StreamName, ShardCount: 2 }));
      await client.send(new DescribeStreamSummaryCommand({ StreamName }));
    }
    const stream = openEventStream(moto.clients.apis.kinesis, {
      TIDEMARK_STREAM: main,
      TIDEMARK_STREAMS_BY_TYPE: byType,
    });
    return { subject: spreadOver(stream, names), close: () => Promise.resolve() };
  };
}

testEventStream('Kinesis, 2 shards', inStream(2));
testEventStream('Kinesis, 5 shards', inStream(5));
testEventStream('Kinesis, several streams', inStreams('orders=purchase;searches=search'));

describe('a stream that is resized', () => {
  test('has the shards that it was given, takes records all the time, and an alarm that acts again', async () => {
    const { kinesis, cloudwatch, apis } = moto.clients;
    const client = apis.kinesis;
    const streamName = freshName('stream');
    await kinesis.send(new CreateStreamCommand({ StreamName: streamName, ShardCount: 2 }));
    const resizable = createResizableStream({ client, streamName });
    const stream = createKinesisStream({ client, streamName });
    const put = async (): Promise<readonly boolean[]> =>
      (await stream.put([1, 2, 3, 4].map((n) => ({ partitionKey: String(n), data: new Uint8Array([n]) })))).map(
        ({ ok }) => ok,
      );

    const taken = [...(await put())];
    await resizable.resize(4);
    taken.push(...(await put()));

    expect(await resizable.size()).toEqual({ open: 4, isSettled: true });
    expect((await stream.shards()).filter(({ closed }) => !closed)).toHaveLength(4);
    expect(taken).toEqual(Array.from({ length: 8 }, () => true));
    await expect(createResizableStream({ client, streamName: 'none' }).resize(2)).rejects.toThrow(
      /Kinesis UpdateShardCount of none to 2 was refused: ResourceNotFoundException/,
    );
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: streamName,
        Namespace: 'n',
        MetricName: 'm',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
      }),
    );
    await cloudwatch.send(
      new SetAlarmStateCommand({ AlarmName: streamName, StateValue: 'ALARM', StateReason: 'busy' }),
    );
    await rearmAlarm(cloudwatch, streamName);
    expect(
      (await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [streamName] }))).MetricAlarms?.[0]?.StateValue,
    ).toBe('OK');
  });
});
