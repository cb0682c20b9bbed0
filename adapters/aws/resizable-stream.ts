import type { KinesisApi } from './api/services';
import { streamError } from './errors';

/**
 * The number of open shards of a provisioned stream. AWS allows ten changes in 24 hours, each by at most a factor of
 * two. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html
 */
export function createResizableStream({
  client,
  streamName: StreamName,
}: {
  readonly client: KinesisApi;
  readonly streamName: string;
}) {
  return {
    size: async (): Promise<{ readonly open: number; readonly isSettled: boolean }> => {
      const { StreamDescriptionSummary: found } = await sent(`DescribeStreamSummary of ${StreamName}`, () =>
        client.call('DescribeStreamSummary', { StreamName }),
      );
      return { open: found?.OpenShardCount ?? 0, isSettled: found?.StreamStatus === 'ACTIVE' };
    },
    resize: async (shards: number): Promise<void> => {
      await sent(`UpdateShardCount of ${StreamName} to ${shards}`, () =>
        client.call('UpdateShardCount', { StreamName, TargetShardCount: shards, ScalingType: 'UNIFORM_SCALING' }),
      );
    },
  };
}

async function sent<Result>(what: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw streamError(error, `Kinesis ${what}`);
  }
}
