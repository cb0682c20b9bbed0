import { AthenaClient } from '@aws-sdk/client-athena';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ElastiCacheClient } from '@aws-sdk/client-elasticache';
import type { EMRServerlessClient } from '@aws-sdk/client-emr-serverless';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SFNClient } from '@aws-sdk/client-sfn';
import {
  type DynamoDbApi,
  dynamoDbApi,
  type KinesisApi,
  kinesisApi,
  type SecretsApi,
  secretsApi,
} from './api/services';
import { S3Api } from './api/s3-api';
import { SnsApi } from './api/sns-api';
import { QUICK, SLOW, type Timeouts } from './api/signed-requests';
import { cloudWatchClient } from './alarms';
import { emrServerlessClient } from './emr-serverless-engine';
import { type AwsClientOptions, sdkConfiguration } from './sdk-configuration';

/** Services as the adapters call them, without the SDK. */
export interface AwsApis {
  readonly dynamodb: DynamoDbApi;
  readonly kinesis: KinesisApi;
  readonly s3: S3Api;
  readonly secrets: SecretsApi;
  readonly sns: SnsApi;
}

/** Clients of the SDK, for what operators and tests do, and the APIs with the same credentials. */
export interface AwsClients {
  readonly apis: AwsApis;
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

/** As long as a function may run. */
const PATIENT: Timeouts = { connectionMs: 2_000, requestMs: 910_000 };

/** All clients, each created on first use. */
export function createAwsClients(options: AwsClientOptions): AwsClients {
  const made: { destroy(): void }[] = [];
  const lazily = <Client extends { destroy(): void }>(make: () => Client): (() => Client) => {
    let client: Client | undefined;
    return () => {
      if (client === undefined) made.push((client = make()));
      return client;
    };
  };
  const kinesis = lazily(() => new KinesisClient(sdkConfiguration(options, QUICK)));
  const dynamodb = lazily(() => new DynamoDBClient(sdkConfiguration(options, QUICK)));
  const s3 = lazily(
    () => new S3Client({ ...sdkConfiguration(options, SLOW), forcePathStyle: options.endpoint !== undefined }),
  );
  const athena = lazily(() => new AthenaClient(sdkConfiguration(options, SLOW)));
  const emrServerless = lazily(() => emrServerlessClient(options));
  const elasticache = lazily(() => new ElastiCacheClient(sdkConfiguration(options, SLOW)));
  const sfn = lazily(() => new SFNClient(sdkConfiguration(options, SLOW)));
  const secrets = lazily(() => new SecretsManagerClient(sdkConfiguration(options, QUICK)));
  const lambda = lazily(() => new LambdaClient(sdkConfiguration(options, SLOW)));
  const invoker = lazily(() => new LambdaClient({ ...sdkConfiguration(options, PATIENT), maxAttempts: 1 }));
  const cloudwatch = lazily(() => cloudWatchClient(options));
  const scheduler = lazily(() => new SchedulerClient(sdkConfiguration(options, SLOW)));
  const quotas = lazily(() => new ServiceQuotasClient(sdkConfiguration(options, SLOW)));
  const apiOptions = {
    region: () => dynamodb().config.region(),
    credentials: () => dynamodb().config.credentials(),
    endpoint: options.endpoint,
  };
  const dynamodbApi = lazily(() => dynamoDbApi(apiOptions));
  const kinesisApiOf = lazily(() => kinesisApi(apiOptions));
  const s3ApiOf = lazily(() => new S3Api(apiOptions));
  const secretsApiOf = lazily(() => secretsApi(apiOptions));
  const snsApiOf = lazily(() => new SnsApi(apiOptions));
  const apis: AwsApis = {
    get dynamodb() {
      return dynamodbApi();
    },
    get kinesis() {
      return kinesisApiOf();
    },
    get s3() {
      return s3ApiOf();
    },
    get secrets() {
      return secretsApiOf();
    },
    get sns() {
      return snsApiOf();
    },
  };
  return {
    apis,
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
