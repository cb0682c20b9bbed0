import { ownValue } from '../../core/own-value';

const SERVICES: Readonly<Record<string, string>> = {
  door: 'door for events',
  WAF: 'WAF',
  'data out': 'data transfer',
  functions: 'Lambda',
  stream: 'Kinesis',
  tables: 'DynamoDB',
  lake: 'S3',
  cache: 'ElastiCache',
  Spark: 'EMR Serverless',
  Athena: 'Athena',
  nights: 'Step Functions',
  endpoints: 'VPC endpoints',
  logs: 'CloudWatch',
  metrics: 'CloudWatch',
  alarms: 'CloudWatch',
  tracing: 'X-Ray',
  keys: 'KMS',
  secrets: 'Secrets Manager',
};

/** The AWS service that bills a part. @throws RangeError for a part without one */
export function serviceOf(part: string): string {
  const service = ownValue(SERVICES, part);
  if (service === undefined) throw new RangeError(`the part “${part}” of the bill has no service: add it to SERVICES`);
  return service;
}
