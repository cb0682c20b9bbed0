import { dynamoDbApi, kinesisApi, secretsApi } from '../../adapters/aws/api/services';
import { createKeys } from '../../adapters/aws/dynamodb/keys';
import { createSalts } from '../../adapters/aws/dynamodb/salts';
import { createSites } from '../../adapters/aws/dynamodb/sites';
import { clientOptions } from '../../adapters/aws/lambda/environment';
import { openEventStream } from '../../adapters/aws/open-event-stream';
import { nodeCodec } from '../compression';
import { collectorConfig } from './config';
import { openCountries } from './countries';
import { type Collector, createCollector } from './handler';
import { createUserAgents } from './user-agents';

/** @throws ConfigurationError naming all variables that are missing or wrong */
export async function openCollector(environment: Readonly<Record<string, string | undefined>>): Promise<Collector> {
  const config = collectorConfig(environment);
  const options = clientOptions(environment);
  const client = dynamoDbApi(options);
  const registry = { client, table: config.sitesTable };
  return createCollector(
    {
      stream: openEventStream(kinesisApi(options), config.streams),
      salts: createSalts({ client, table: config.saltsTable }),
      keys: createKeys(registry),
      sites: createSites({
        ...registry,
        secrets: secretsApi(options),
        secretPrefix: config.secretPrefix,
      }),
      codec: nodeCodec,
      clock: { now: () => Date.now() },
      userAgents: createUserAgents(),
      countryOf: await openCountries(config.countryDatabase),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      random: Math.random,
    },
    config.policy,
  );
}
