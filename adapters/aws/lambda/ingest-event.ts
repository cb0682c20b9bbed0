import type { ALBEvent, ALBResult, APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { ownValue } from '../../../core/own-value';
import type { DoorCall } from '../../../core/wire/ingest-door';
import type { IngestReply } from '../../../core/wire/ingest-exchange';

/** A request with events through any door: an HTTP API and a function URL send the same format, a load balancer another. */
export type IngestEvent = APIGatewayProxyEventV2 | ALBEvent;
type IngestResult = APIGatewayProxyStructuredResultV2 | ALBResult;

/** Answers an event in the format of the door that it came through. */
export async function answerIngestEvent(
  event: IngestEvent,
  answer: (call: DoorCall) => Promise<IngestReply>,
): Promise<IngestResult> {
  if (isBalanced(event)) return balancedResultOf(await answer(balancedCallOf(event)));
  const { status, headers, body } = await answer(callOf(event));
  return { statusCode: status, headers: { ...headers }, body };
}

function isBalanced(event: IngestEvent): event is ALBEvent {
  return 'elb' in event.requestContext;
}

/**
 * Payload format 2.0, which has lower-case header names.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
function callOf({
  rawPath,
  headers,
  queryStringParameters,
  requestContext,
  ...event
}: APIGatewayProxyEventV2): DoorCall {
  return {
    method: requestContext.http.method,
    path: rawPath,
    header: (name) => headers[name],
    parameter: (name) => queryStringParameters?.[name],
    body: bytesOf(event),
    ip: requestContext.http.sourceIp,
  };
}

/**
 * A target group with multi-value headers: lower-case names, each with a list. The load balancer does not decode
 * parameters, and appends the address that it saw to `x-forwarded-for`; everything before it is what the sender claims.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
function balancedCallOf(event: ALBEvent): DoorCall {
  const { multiValueHeaders = {}, multiValueQueryStringParameters: parameters = {} } = event;
  const header = (name: string): string | undefined => ownValue(multiValueHeaders, name)?.join(',');
  return {
    method: event.httpMethod,
    path: event.path,
    header,
    parameter: (name) => ownValue(parameters, name)?.map(decoded).join(','),
    body: bytesOf(event),
    ip: header('x-forwarded-for')?.split(',').at(-1)?.trim(),
  };
}

/** A value of a query string; what is not an encoding stays as it is. */
function decoded(value: string): string {
  return new URLSearchParams(`value=${value}`).get('value') ?? '';
}

function bytesOf({
  body,
  isBase64Encoded,
}: {
  readonly body?: string | null;
  readonly isBase64Encoded: boolean;
}): Buffer {
  return Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
}

function balancedResultOf({ status, headers, body }: IngestReply): ALBResult {
  const lists = Object.entries(headers).map(([name, value]): [string, string[]] => [name, [value]]);
  return { statusCode: status, multiValueHeaders: Object.fromEntries(lists), body, isBase64Encoded: false };
}
