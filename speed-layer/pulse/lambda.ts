import { dynamoDbApi, kinesisApi } from '../../adapters/aws/api/services';
import { createPointer } from '../../adapters/aws/dynamodb/pointer';
import { clientOptions } from '../../adapters/aws/lambda/environment';
import { createTelemetry } from '../../adapters/aws/lambda/telemetry';
import { openEventStream } from '../../adapters/aws/open-event-stream';
import { nodeCodec } from '../compression';
import { parseEnvironment } from '../../core/environment';
import { isOfMainStream } from '../../core/stream/several-streams';
import { pulseVariables } from './config';
import { createPulse } from './handler';

const variables = parseEnvironment(pulseVariables, process.env);
const telemetry = createTelemetry('pulse');
const pointer = createPointer({ client: dynamoDbApi(clientOptions()), table: variables.TIDEMARK_CONTROL_TABLE });
const pulse = createPulse({
  stream: openEventStream(kinesisApi(clientOptions()), variables),
  clock: { now: () => Date.now() },
  codec: nodeCodec,
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: Math.random,
});

/** Invoked by the scheduler once per minute. */
export async function handler(): Promise<void> {
  const { shards } = await pulse();
  telemetry.measure({ pulses: [shards.length, 'Count'], open_shards: [shards.filter(isOfMainStream).length, 'Count'] });
  const { epoch, tidemark } = await pointer.read();
  if (epoch > 0) telemetry.measure({ tidemark_age: [Date.now() - tidemark, 'Milliseconds'] });
}
