import { type CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeStreamSummaryCommand, type KinesisClient, UpdateShardCountCommand } from '@aws-sdk/client-kinesis';
import { storeError, streamError } from './errors';

/**
 * The number of open shards of a provisioned stream. AWS lets it be changed ten times in 24 hours, by a factor of two at the most.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html
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

/** Takes an alarm back for now; if its reason is still there it is raised again within a minute, and acts again. */
export async function rearmAlarm(client: CloudWatchClient, AlarmName: string): Promise<void> {
  try {
    await client.send(
      new SetAlarmStateCommand({
        AlarmName,
        StateValue: 'OK',
        StateReason: 'The number of shards was changed; the alarm is judged anew.',
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
