import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { SLOW } from './api/signed-requests';
import { storeError } from './errors';
import { type AwsClientOptions, sdkConfiguration } from './sdk-configuration';

export const cloudWatchClient = (options: AwsClientOptions): CloudWatchClient =>
  new CloudWatchClient(sdkConfiguration(options, SLOW));

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
