import { answerIngestEvent } from '../../adapters/aws/lambda/ingest-event';
import { createTelemetry } from '../../adapters/aws/lambda/telemetry';
import { answerAtDoor } from '../../core/wire/ingest-door';
import type { IngestRequest, IngestResponse } from '../../core/wire/ingest-exchange';
import { openCollector } from './deps.lambda';

const telemetry = createTelemetry('collect');
const collector = await openCollector(process.env);

/** Events through whichever door the environment has, with preflight requests and health checks. */
export const handler = (event: Parameters<typeof answerIngestEvent>[0]): ReturnType<typeof answerIngestEvent> =>
  answerIngestEvent(event, (call) => answerAtDoor(call, collectMeasured));

async function collectMeasured(request: IngestRequest): Promise<IngestResponse> {
  const response = await collector.collect(request);
  const { accepted, rejected } = response.status === 202 ? response.body : { accepted: 0, rejected: 0 };
  telemetry.gather({ events_accepted: [accepted, 'Count'], events_rejected: [rejected, 'Count'] });
  if (response.status >= 500) telemetry.info('a request was not served', { status: response.status });
  return response;
}
