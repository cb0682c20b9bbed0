import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { AthenaClient } from '@aws-sdk/client-athena';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ElastiCacheClient } from '@aws-sdk/client-elasticache';
import { EMRServerlessClient } from '@aws-sdk/client-emr-serverless';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SFNClient } from '@aws-sdk/client-sfn';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { RequestMeter } from './request-meter';

export interface AwsClientOptions {
  /** If absent, the SDK finds the region; in a function it is in the environment. */
  readonly region?: string;
  /** Endpoint of an AWS double; if absent, each service uses its standard endpoint. */
  readonly endpoint?: string;
  /** If absent, the SDK finds credentials: the function’s role, the environment, a profile. */
  readonly credentials?: AwsCredentials;
  /** Counts every request sent, including each retry. */
  readonly meter?: RequestMeter;
}

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface AwsClients {
  readonly kinesis: KinesisClient;
  readonly dynamodb: DynamoDBClient;
  readonly s3: S3Client;
  readonly athena: AthenaClient;
  readonly emrServerless: EMRServerlessClient;
  readonly elasticache: ElastiCacheClient;
  readonly sfn: SFNClient;
  readonly secrets: SecretsManagerClient;
  readonly lambda: LambdaClient;
  /** For synchronous invocations, which are never retried. */
  readonly invoker: LambdaClient;
  readonly cloudwatch: CloudWatchClient;
  readonly scheduler: SchedulerClient;
  readonly quotas: ServiceQuotasClient;
  /** Closes the connections of the clients that were created. */
  close(): void;
}

interface Timeouts {
  readonly connectionMs: number;
  /** Per attempt, from the request to the response headers. */
  readonly requestMs: number;
}

const QUICK: Timeouts = { connectionMs: 1_000, requestMs: 5_000 };
/** For objects and control planes, which take longer. */
const SLOW: Timeouts = { connectionMs: 2_000, requestMs: 60_000 };
/** As long as a function may run. */
const PATIENT: Timeouts = { connectionMs: 2_000, requestMs: 910_000 };
/**
 * Attempts by the SDK (standard mode: its own jittered backoff and retry quota); the adapters continue until their
 * deadline.
 */
const SDK_ATTEMPTS = 3;
const MOST_CONNECTIONS = 64;

// One factory per client, so that a function’s bundle contains only the clients it creates.
export const kinesisClient = (options: AwsClientOptions): KinesisClient =>
  metered(new KinesisClient(configuration(options, QUICK)), options);
export const dynamoDbClient = (options: AwsClientOptions): DynamoDBClient =>
  metered(new DynamoDBClient(configuration(options, QUICK)), options);
export const s3Client = (options: AwsClientOptions): S3Client =>
  metered(new S3Client({ ...configuration(options, SLOW), forcePathStyle: options.endpoint !== undefined }), options);
export const athenaClient = (options: AwsClientOptions): AthenaClient =>
  metered(new AthenaClient(configuration(options, SLOW)), options);
export const emrServerlessClient = (options: AwsClientOptions): EMRServerlessClient =>
  metered(new EMRServerlessClient(configuration(options, SLOW)), options);
export const elastiCacheClient = (options: AwsClientOptions): ElastiCacheClient =>
  metered(new ElastiCacheClient(configuration(options, SLOW)), options);
export const sfnClient = (options: AwsClientOptions): SFNClient =>
  metered(new SFNClient(configuration(options, SLOW)), options);
export const secretsClient = (options: AwsClientOptions): SecretsManagerClient =>
  metered(new SecretsManagerClient(configuration(options, QUICK)), options);
export const lambdaClient = (options: AwsClientOptions): LambdaClient =>
  metered(new LambdaClient(configuration(options, SLOW)), options);
const invokingClient = (options: AwsClientOptions): LambdaClient =>
  metered(new LambdaClient({ ...configuration(options, PATIENT), maxAttempts: 1 }), options);
export const cloudWatchClient = (options: AwsClientOptions): CloudWatchClient =>
  metered(new CloudWatchClient(configuration(options, SLOW)), options);
export const schedulerClient = (options: AwsClientOptions): SchedulerClient =>
  metered(new SchedulerClient(configuration(options, SLOW)), options);
const quotasClient = (options: AwsClientOptions): ServiceQuotasClient =>
  metered(new ServiceQuotasClient(configuration(options, SLOW)), options);

/** All clients, each created on first use. */
export function createAwsClients(options: AwsClientOptions): AwsClients {
  const made: { destroy(): void }[] = [];
  const lazily = <Client extends { destroy(): void }>(make: (options: AwsClientOptions) => Client): (() => Client) => {
    let client: Client | undefined;
    return () => {
      if (client === undefined) made.push((client = make(options)));
      return client;
    };
  };
  const kinesis = lazily(kinesisClient);
  const dynamodb = lazily(dynamoDbClient);
  const s3 = lazily(s3Client);
  const athena = lazily(athenaClient);
  const emrServerless = lazily(emrServerlessClient);
  const elasticache = lazily(elastiCacheClient);
  const sfn = lazily(sfnClient);
  const secrets = lazily(secretsClient);
  const lambda = lazily(lambdaClient);
  const invoker = lazily(invokingClient);
  const cloudwatch = lazily(cloudWatchClient);
  const scheduler = lazily(schedulerClient);
  const quotas = lazily(quotasClient);
  return {
    get kinesis() {
      return kinesis();
    },
    get dynamodb() {
      return dynamodb();
    },
    get s3() {
      return s3();
    },
    get athena() {
      return athena();
    },
    get emrServerless() {
      return emrServerless();
    },
    get elasticache() {
      return elasticache();
    },
    get sfn() {
      return sfn();
    },
    get secrets() {
      return secrets();
    },
    get lambda() {
      return lambda();
    },
    get invoker() {
      return invoker();
    },
    get cloudwatch() {
      return cloudwatch();
    },
    get scheduler() {
      return scheduler();
    },
    get quotas() {
      return quotas();
    },
    close: () => made.splice(0).forEach((client) => client.destroy()),
  };
}

/** HTTP/1.1 for all clients: HTTP/2 for Kinesis gains nothing here and does not work with a double over plain HTTP. */
function configuration({ region, endpoint, credentials }: AwsClientOptions, { connectionMs, requestMs }: Timeouts) {
  return {
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    maxAttempts: SDK_ATTEMPTS,
    retryMode: 'standard',
    requestHandler: new NodeHttpHandler({
      connectionTimeout: connectionMs,
      requestTimeout: requestMs,
      throwOnRequestTimeout: true,
      httpAgent: new HttpAgent({ keepAlive: true, maxSockets: MOST_CONNECTIONS }),
      httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: MOST_CONNECTIONS }),
    }),
  };
}

function metered<Client extends Parameters<RequestMeter['attach']>[0]>(
  client: Client,
  { meter }: AwsClientOptions,
): Client {
  meter?.attach(client);
  return client;
}
