import {
  type FunctionMetric,
  type MeasuredFunction,
  METRIC_DIMENSION,
  METRIC_NAMESPACE,
} from '../../adapters/aws/lambda/metrics';

/** A CloudWatch metric. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
}

/** One metric’s query in an alarm that combines several. */
export function metricQuery({ namespace, name, dimensions, statistic }: Metric, periodSeconds: number) {
  return { namespace, metricName: name, dimensions: { ...dimensions }, stat: statistic, period: periodSeconds };
}

/**
 * A metric that one of our functions emits. @param deployedAs deployed name of the function, the dimension of its log
 * lines
 */
export function ownMetric<Name extends MeasuredFunction>(
  deployedAs: string,
  name: FunctionMetric<Name>,
  statistic = 'Sum',
): Metric {
  return { namespace: METRIC_NAMESPACE, name, dimensions: { [METRIC_DIMENSION]: deployedAs }, statistic };
}

export function lambdaMetric(
  functionName: string,
  name: 'Errors' | 'Throttles' | 'Duration' | 'Invocations' | 'IteratorAge' | 'Url5xxCount' | 'UrlRequestCount',
  statistic: string,
): Metric {
  return { namespace: 'AWS/Lambda', name, dimensions: { FunctionName: functionName }, statistic };
}

export function streamMetric(
  streamName: string,
  name:
    'IncomingRecords' | 'IncomingBytes' | 'WriteProvisionedThroughputExceeded' | 'ReadProvisionedThroughputExceeded',
  statistic: string,
): Metric {
  return { namespace: 'AWS/Kinesis', name, dimensions: { StreamName: streamName }, statistic };
}

export function tableMetric(
  tableName: string,
  name: 'ReadThrottleEvents' | 'WriteThrottleEvents' | 'SystemErrors',
): Metric {
  return { namespace: 'AWS/DynamoDB', name, dimensions: { TableName: tableName }, statistic: 'Sum' };
}

export function apiMetric(apiId: string, name: 'Count' | '4xx' | '5xx' | 'Latency', statistic: string): Metric {
  return { namespace: 'AWS/ApiGateway', name, dimensions: { ApiId: apiId }, statistic };
}

export function machineMetric(
  arn: string,
  name: 'ExecutionsStarted' | 'ExecutionsFailed' | 'ExecutionsTimedOut' | 'ExecutionsAborted' | 'ExecutionTime',
  statistic: string,
): Metric {
  return { namespace: 'AWS/States', name, dimensions: { StateMachineArn: arn }, statistic };
}

export function queueMetric(queueName: string, name: 'ApproximateNumberOfMessagesVisible', statistic: string): Metric {
  return { namespace: 'AWS/SQS', name, dimensions: { QueueName: queueName }, statistic };
}

/** Over all functions of the account in the region: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-concurrency.html */
export function accountMetric(name: 'ClaimedAccountConcurrency', statistic: string): Metric {
  return { namespace: 'AWS/Lambda', name, dimensions: {}, statistic };
}

/** What is used of a quota: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Service-Quota-Integration.html */
export function usageMetric(service: 'EMR Serverless', resource: 'vCPU'): Metric {
  return {
    namespace: 'AWS/Usage',
    name: 'ResourceCount',
    dimensions: { Service: service, Type: 'Resource', Resource: resource, Class: 'None' },
    statistic: 'Maximum',
  };
}
