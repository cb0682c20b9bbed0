import type * as z from 'zod';
import type { streamVariables } from '../../core/environment';
import type { EventStream } from '../../core/port/event-stream';
import { severalStreams } from '../../core/stream/several-streams';
import { parseStreamsByType } from '../../core/stream/streams-by-type';
import type { KinesisApi } from './api/services';
import { createKinesisStream } from './kinesis-stream';
import { furtherStreamName } from './stream-names';

/**
 * The stream of an environment, or all of its streams as one. @throws ConfigurationError if the stream configuration is
 * invalid
 */
export function openEventStream(
  client: KinesisApi,
  { TIDEMARK_STREAM: main, TIDEMARK_STREAMS_BY_TYPE: byType }: z.infer<typeof streamVariables>,
): EventStream {
  const further = parseStreamsByType(byType).map(({ name }) => ({
    name,
    stream: createKinesisStream({ client, streamName: furtherStreamName(main, name) }),
  }));
  return severalStreams(createKinesisStream({ client, streamName: main }), further);
}
