import { request } from 'node:http';
import { CreateSecretCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { AwsClients } from '../../adapters/aws/clients';
import { createSites } from '../../adapters/aws/dynamodb/sites';
import type { Site, SiteSecrets } from '../../core/port/sites';
import type { Sending } from './traffic';
import { PATIENCE_MS } from '../support/patience';

export interface DeployedOptions {
  readonly endpoint: string;
  readonly clients: AwsClients;
  /** From the stack's output. */
  readonly apiUrl: string;
  readonly stateMachineArn: string;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const READ_TOKEN = 'a-token-of-this-test';
const LOOK_EVERY_MS = 500;
/**
 * A question is stopped in time for the gateway (504), or the double ends its function (502). Beside other tests the
 * double may be that slow, so it is asked again.
 */
const TOO_LONG: readonly number[] = [502, 504];
const ATTEMPTS = 4;

/** What a client, a reader and an operator see of an environment on the emulator. */
export async function openDeployed(
  { endpoint, clients, apiUrl, stateMachineArn }: DeployedOptions,
  site: Site,
  secrets: SiteSecrets,
) {
  // The emulator knows an API by its id only.
  const host = `${String(new URL(apiUrl).hostname.split('.')[0])}.execute-api.localhost`;
  await clients.secrets.send(
    new PutSecretValueCommand({ SecretId: 'tidemark/dev/read-token', SecretString: READ_TOKEN }),
  );
  await registerSite(clients, site, secrets);
  const call = (
    method: string,
    path: string,
    { headers = {}, body }: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string } = {},
  ) => http(`${endpoint}${path}`, { method, headers: { host, 'content-type': 'application/json', ...headers } }, body);
  const ask = async (path: string, question?: object): Promise<unknown> => {
    const posted = question === undefined ? {} : { body: JSON.stringify(question) };
    for (let attempt = 1; ; attempt++) {
      const { status, body } = await call(question === undefined ? 'GET' : 'POST', path, {
        ...posted,
        headers: { authorization: `Bearer ${READ_TOKEN}` },
      });
      if (status === 200) return body;
      if (!TOO_LONG.includes(status) || attempt === ATTEMPTS)
        throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`);
    }
  };
  return {
    ask,
    call,
    send: async ({ userAgent, body }: Sending): Promise<unknown> =>
      (
        await call('POST', '/v1/events', {
          body,
          headers: { 'x-write-key': secrets.writeKey, 'user-agent': userAgent },
        })
      ).body,
    async runNightly(order: object): Promise<DescribeExecutionCommandOutput> {
      const { executionArn } = await clients.sfn.send(
        new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(order) }),
      );
      return until('the nightly run to end', async () => {
        const execution = await clients.sfn.send(new DescribeExecutionCommand({ executionArn }));
        return execution.status === 'RUNNING' ? undefined : execution;
      });
    },
  };
}

/** Polls. @throws when it takes too long, with what was polled for */
export async function until<Found>(
  what: string,
  look: () => Promise<Found | undefined>,
  longestMs = PATIENCE_MS,
): Promise<Found> {
  const deadline = Date.now() + longestMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`waited ${longestMs / 1000} s in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** The keys first, so that the site gets these and creates none of its own. */
async function registerSite(
  { secrets, apis }: AwsClients,
  site: Site,
  { writeKey, pseudonymKey }: SiteSecrets,
): Promise<void> {
  const SecretString = JSON.stringify({
    write_key: writeKey,
    pseudonym_key: Buffer.from(pseudonymKey).toString('base64url'),
  });
  await secrets.send(new CreateSecretCommand({ Name: `tidemark/dev/sites/${site.id}`, SecretString }));
  await createSites({
    client: apis.dynamodb,
    table: 'tidemark-dev-sites',
    secrets: apis.secrets,
    secretPrefix: 'tidemark/dev/sites/',
  }).create(site);
}

function http(
  url: string,
  options: { readonly method: string; readonly headers: Readonly<Record<string, string>> },
  body: string | undefined,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const isJson = text.startsWith('{') || text.startsWith('[');
        resolve({ status: response.statusCode ?? 0, body: isJson ? JSON.parse(text) : text });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
