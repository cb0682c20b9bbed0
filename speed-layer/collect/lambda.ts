import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { dynamoDbClient, kinesisClient, secretsClient } from '../../adapters/aws/clients';
import { createSites } from '../../adapters/aws/dynamodb/sites';
import { createKinesisStream } from '../../adapters/aws/kinesis-stream';
import { clientOptions } from '../../adapters/aws/lambda/environment';
import { httpRequestOf, httpResponseOf } from '../../adapters/aws/lambda/http-event';
import { createTelemetry } from '../../adapters/aws/lambda/telemetry';
import { nodeCodec } from '../compression';
import { collectorConfig } from './config';
import { openCountries } from './countries';
import { createCollector } from './handler';
import { createUserAgents } from './user-agents';

const config = collectorConfig(process.env);
const options = clientOptions();
const telemetry = createTelemetry('collect');
const collector = createCollector(
  {
    stream: createKinesisStream({ client: kinesisClient(options), streamName: config.stream }),
    sites: createSites({ client: dynamoDbClient(options), secrets: secretsClient(options), table: config.sitesTable, secretPrefix: config.secretPrefix }),
    codec: nodeCodec,
    clock: { now: () => Date.now() },
    userAgents: createUserAgents(),
    countryOf: await openCountries(config.countryDatabase),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    random: Math.random,
  },
  config.policy,
);

/** POST /v1/events of the HTTP API. */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const response = await collector.collect(httpRequestOf(event));
  const { accepted = 0, rejected = 0 } = 'accepted' in response.body ? response.body : {};
  telemetry.measure({ events_accepted: [accepted, 'Count'], events_rejected: [rejected, 'Count'] }, { status: response.status });
  return httpResponseOf(response);
}
