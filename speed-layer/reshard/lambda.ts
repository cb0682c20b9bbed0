import { kinesisApi } from '../../adapters/aws/api/services';
import { clientOptions } from '../../adapters/aws/lambda/environment';
import { createTelemetry } from '../../adapters/aws/lambda/telemetry';
import { createResizableStream } from '../../adapters/aws/resizable-stream';
import { parseEnvironment } from '../../core/environment';
import { raisedAlarm } from './alarm-event';
import { reshardVariables } from './config';
import { createResharder } from './handler';

const variables = parseEnvironment(reshardVariables, process.env);
const telemetry = createTelemetry('reshard');
const reshard = createResharder(
  {
    stream: createResizableStream({ client: kinesisApi(clientOptions()), streamName: variables.TIDEMARK_STREAM }),
    rearm,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  },
  { least: variables.TIDEMARK_LEAST_SHARDS, most: variables.TIDEMARK_MOST_SHARDS },
);

/** Loads the SDK’s client only when the number of shards was changed. */
async function rearm(alarm: string): Promise<void> {
  const { cloudWatchClient, rearmAlarm } = await import('../../adapters/aws/alarms');
  await rearmAlarm(cloudWatchClient(clientOptions()), alarm);
}

/** Invoked by the stream's alarms. Lambda retries twice if it throws. */
export async function handler(event: unknown): Promise<void> {
  const alarm = raisedAlarm(event);
  if (alarm === undefined) return;
  const { status, from, to } = await reshard(alarm);
  telemetry.measure({ resharded: [status === 'changed' ? 1 : 0, 'Count'] }, { status, load: alarm.load, from, to });
}
