import type * as Athena from '@aws-sdk/client-athena';
import type * as DynamoDb from '@aws-sdk/client-dynamodb';
import type * as Kinesis from '@aws-sdk/client-kinesis';
import type * as Secrets from '@aws-sdk/client-secrets-manager';
import { JsonApi, type AwsOperation } from './json-api';
import { type ApiOptions, QUICK, SLOW } from './signed-requests';

/** Makes a retry after a lost response harmless. The SDK adds it by itself; here the caller must. */
interface WithToken {
  readonly ClientRequestToken: string;
}

export type DynamoDbApi = JsonApi<{
  BatchGetItem: AwsOperation<DynamoDb.BatchGetItemInput, DynamoDb.BatchGetItemOutput>;
  BatchWriteItem: AwsOperation<DynamoDb.BatchWriteItemInput, DynamoDb.BatchWriteItemOutput>;
  PutItem: AwsOperation<DynamoDb.PutItemInput, DynamoDb.PutItemOutput>;
  Query: AwsOperation<DynamoDb.QueryInput, DynamoDb.QueryOutput>;
  TransactWriteItems: AwsOperation<DynamoDb.TransactWriteItemsInput & WithToken, DynamoDb.TransactWriteItemsOutput>;
}>;

export type KinesisApi = JsonApi<{
  DescribeStreamSummary: AwsOperation<Kinesis.DescribeStreamSummaryInput, Kinesis.DescribeStreamSummaryOutput>;
  GetRecords: AwsOperation<Kinesis.GetRecordsInput, Kinesis.GetRecordsOutput>;
  GetShardIterator: AwsOperation<Kinesis.GetShardIteratorInput, Kinesis.GetShardIteratorOutput>;
  ListShards: AwsOperation<Kinesis.ListShardsInput, Kinesis.ListShardsOutput>;
  PutRecords: AwsOperation<Kinesis.PutRecordsInput, Kinesis.PutRecordsOutput>;
  UpdateShardCount: AwsOperation<Kinesis.UpdateShardCountInput, Kinesis.UpdateShardCountOutput>;
}>;

export type SecretsApi = JsonApi<{
  CreateSecret: AwsOperation<Secrets.CreateSecretRequest & WithToken, Secrets.CreateSecretResponse>;
  GetSecretValue: AwsOperation<Secrets.GetSecretValueRequest, Secrets.GetSecretValueResponse>;
  PutSecretValue: AwsOperation<Secrets.PutSecretValueRequest & WithToken, Secrets.PutSecretValueResponse>;
}>;

export type AthenaApi = JsonApi<{
  GetQueryExecution: AwsOperation<Athena.GetQueryExecutionInput, Athena.GetQueryExecutionOutput>;
  GetQueryResults: AwsOperation<Athena.GetQueryResultsInput, Athena.GetQueryResultsOutput>;
  GetWorkGroup: AwsOperation<Athena.GetWorkGroupInput, Athena.GetWorkGroupOutput>;
  StartQueryExecution: AwsOperation<Athena.StartQueryExecutionInput & WithToken, Athena.StartQueryExecutionOutput>;
  StopQueryExecution: AwsOperation<Athena.StopQueryExecutionInput, Athena.StopQueryExecutionOutput>;
}>;

const NONE: ReadonlySet<string> = new Set();

export const dynamoDbApi = (options: ApiOptions): DynamoDbApi =>
  new JsonApi(
    {
      name: 'dynamodb',
      title: 'DynamoDB',
      target: 'DynamoDB_20120810',
      version: '1.0',
      timeouts: QUICK,
      bytes: new Set(['B']),
      times: NONE,
    },
    options,
  );

export const kinesisApi = (options: ApiOptions): KinesisApi =>
  new JsonApi(
    {
      name: 'kinesis',
      title: 'Kinesis',
      target: 'Kinesis_20131202',
      version: '1.1',
      timeouts: QUICK,
      bytes: new Set(['Data']),
      times: new Set(['ApproximateArrivalTimestamp', 'StreamCreationTimestamp']),
    },
    options,
  );

export const secretsApi = (options: ApiOptions): SecretsApi =>
  new JsonApi(
    {
      name: 'secretsmanager',
      title: 'SecretsManager',
      target: 'secretsmanager',
      version: '1.1',
      timeouts: QUICK,
      bytes: new Set(['SecretBinary']),
      times: new Set(['CreatedDate']),
    },
    options,
  );

export const athenaApi = (options: ApiOptions): AthenaApi =>
  new JsonApi(
    {
      name: 'athena',
      title: 'Athena',
      target: 'AmazonAthena',
      version: '1.1',
      timeouts: SLOW,
      bytes: NONE,
      times: new Set(['CreationTime', 'SubmissionDateTime', 'CompletionDateTime']),
    },
    options,
  );
