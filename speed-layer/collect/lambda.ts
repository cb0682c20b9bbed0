import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { httpRequestOf, httpResponseOf } from '../../adapters/aws/lambda/http-event';
import { createTelemetry } from '../../adapters/aws/lambda/telemetry';
import { openCollector } from './deps.lambda';

const telemetry = createTelemetry('collect');
const collector = await openCollector(process.env);

/** POST /v1/events of the HTTP API. */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const response = await collector.collect(httpRequestOf(event));
  const { accepted = 0, rejected = 0 } = 'accepted' in response.body ? response.body : {};
  telemetry.measure(
    { events_accepted: [accepted, 'Count'], events_rejected: [rejected, 'Count'] },
    { status: response.status },
  );
  return httpResponseOf(response);
}
