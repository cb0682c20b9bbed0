import { type CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeStreamSummaryCommand, type KinesisClient, UpdateShardCountCommand } from '@aws-sdk/client-kinesis';
import { storeError, streamError } from './errors';

/**
 * The number of open shards of a provisioned stream. AWS allows ten changes in 24 hours, each by at most a factor of
 * two. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html
 */
export function createResizableStream({
  client,
  streamName: StreamName,
}: {
  readonly client: KinesisClient;
  readonly streamName: string;
}) {
  return {
    size: async (): Promise<{ readonly open: number; readonly isSettled: boolean }> => {
      const { StreamDescriptionSummary: found } = await sent(`DescribeStreamSummary of ${StreamName}`, () =>
        client.send(new DescribeStreamSummaryCommand({ StreamName })),
      );
      return { open: found?.OpenShardCount ?? 0, isSettled: found?.StreamStatus === 'ACTIVE' };
    },
    resize: async (shards: number): Promise<void> => {
      const command = new UpdateShardCountCommand({
        StreamName,
        TargetShardCount: shards,
        ScalingType: 'UNIFORM_SCALING',
      });
      await sent(`UpdateShardCount of ${StreamName} to ${shards}`, () => client.send(command));
    },
  };
}

/** Resets an alarm; if its cause persists, it fires again within a minute and triggers its actions again. */
export async function rearmAlarm(client: CloudWatchClient, AlarmName: string): Promise<void> {
  try {
    await client.send(
      new SetAlarmStateCommand({
        AlarmName,
        StateValue: 'OK',
        StateReason: 'The number of shards was changed; the alarm is evaluated again.',
      }),
    );
  } catch (error) {
    throw storeError(error, `CloudWatch SetAlarmState of ${AlarmName}`);
  }
}

async function sent<Result>(what: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw streamError(error, `Kinesis ${what}`);
  }
}
