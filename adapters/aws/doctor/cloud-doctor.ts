import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { Finding } from '../../../core/finding';
import { type AwsClients, createAwsClients } from '../clients';
import { isNamed, storeError } from '../errors';
import { createSecretText } from '../lambda/secret-text';
import type { Deployment } from './deployment';
import { lookAtConsumers, lookAtFunctions } from './functions';
import { lookAtEngines, lookAtMachine, lookAtSchedules } from './nightly';
import { lookAtQuotas } from './quotas';
import { lookAtReceivers } from './receivers';
import { lookAtSnapshots } from './snapshots';
import { lookAtBuckets, lookAtStreams, lookAtTables } from './storage';
import { lookAtAlarms, lookAtCache, lookAtReadToken } from './surroundings';
import { isRecord } from '../../../core/json-record';

/** Inspects an environment through AWS APIs, read-only. */
export interface CloudDoctor {
  /** Every part, in data flow order. @throws NoCredentialsError */
  look(deployment: Deployment): Promise<readonly Finding[]>;
  /** Address of the API, from the Terraform state; undefined if the stack is not deployed. */
  apiUrl(deployment: Deployment): Promise<string | undefined>;
  /** Where the environment takes events, likewise. */
  ingestUrl(deployment: Deployment): Promise<string | undefined>;
  /** The token that readers of the API send. */
  readToken(deployment: Deployment): Promise<string>;
  close(): void;
}

export interface CloudDoctorOptions {
  readonly region: string;
  /** Endpoint of an AWS double. */
  readonly endpoint?: string;
}

/** Uses the credentials that the SDK finds. */
export function openCloudDoctor(options: CloudDoctorOptions): CloudDoctor {
  return createCloudDoctor(createAwsClients(options));
}

export function createCloudDoctor(clients: AwsClients): CloudDoctor {
  return {
    look: async (deployment) => {
      const found = await Promise.all([
        lookAtStreams(clients.kinesis, deployment),
        lookAtTables(clients.dynamodb, deployment),
        lookAtBuckets(clients.s3, deployment),
        lookAtCache(clients.elasticache, deployment),
        lookAtSnapshots(clients.elasticache, deployment, Date.now()),
        lookAtFunctions(clients.lambda, deployment),
        lookAtConsumers(clients.lambda, deployment),
        lookAtEngines(clients, deployment),
        lookAtQuotas(clients.quotas, deployment),
        lookAtMachine(clients.sfn, deployment),
        lookAtSchedules(clients.scheduler, deployment),
        lookAtReadToken(clients.secrets, deployment),
        lookAtReceivers(clients.apis.sns, deployment),
        lookAtAlarms(clients.cloudwatch, deployment),
      ]);
      return found.flat();
    },
    apiUrl: (deployment) => outputOf(clients, deployment.state, 'api-url'),
    ingestUrl: (deployment) => outputOf(clients, deployment.state, 'ingest-url'),
    readToken: ({ readToken }) => createSecretText({ client: clients.apis.secrets, name: readToken })(),
    close: () => clients.close(),
  };
}

async function outputOf(
  { s3 }: AwsClients,
  { bucket, key }: Deployment['state'],
  output: string,
): Promise<string | undefined> {
  try {
    const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return outputIn(JSON.parse((await body?.transformToString()) ?? '{}'), output);
  } catch (error) {
    if (isNamed(error, 'NoSuchKey', 'NoSuchBucket')) return undefined;
    throw storeError(error, `S3 GetObject of ${bucket}/${key}`);
  }
}

/** The text of an output in a Terraform state; undefined if the state has no such output. */
function outputIn(state: unknown, name: string): string | undefined {
  const outputs = isRecord(state) ? state['outputs'] : undefined;
  const output = isRecord(outputs) ? outputs[name] : undefined;
  return isRecord(output) && typeof output['value'] === 'string' ? output['value'] : undefined;
}
