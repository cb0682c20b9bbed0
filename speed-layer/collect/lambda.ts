import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { createTelemetry } from '../../adapters/aws/lambda/telemetry';
import { webRequestOf, webResponseOf } from '../../adapters/aws/lambda/web-event';
import { openCollector } from './deps.lambda';
import { createEventRoutes } from './routes';

const telemetry = createTelemetry('collect');
const collector = await openCollector(process.env);
/** API Gateway itself saw the address of the sender. */
const addresses = new WeakMap<Request, string>();

const app = createEventRoutes({
  collect: async (request) => {
    const response = await collector.collect(request);
    const { accepted, rejected } = response.status === 202 ? response.body : { accepted: 0, rejected: 0 };
    telemetry.measure(
      { events_accepted: [accepted, 'Count'], events_rejected: [rejected, 'Count'] },
      { status: response.status },
    );
    return response;
  },
  clientIp: ({ req }) => addresses.get(req.raw),
});
// An unexpected error fails the invocation, so that the alarm on errors of the function sees it.
app.onError((error) => {
  throw error;
});

/** POST /v1/events of the HTTP API. */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const request = webRequestOf(event);
  addresses.set(request, event.requestContext.http.sourceIp);
  return webResponseOf(await app.fetch(request));
}
