import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { ingestCallOf, ingestResultOf } from '../../adapters/aws/lambda/ingest-event';
import { createTelemetry } from '../../adapters/aws/lambda/telemetry';
import { exchange, type IngestRequest, type IngestResponse } from '../../core/wire/ingest-exchange';
import { openCollector } from './deps.lambda';

const telemetry = createTelemetry('collect');
const collector = await openCollector(process.env);

/** /v1/events of the HTTP API, with preflight requests. */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  return ingestResultOf(await exchange(ingestCallOf(event), collectMeasured));
}

async function collectMeasured(request: IngestRequest): Promise<IngestResponse> {
  const response = await collector.collect(request);
  const { accepted, rejected } = response.status === 202 ? response.body : { accepted: 0, rejected: 0 };
  telemetry.gather({ events_accepted: [accepted, 'Count'], events_rejected: [rejected, 'Count'] });
  if (response.status >= 500) telemetry.info('a request was not served', { status: response.status });
  return response;
}
