import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { IngestCall, IngestReply } from '../../../core/wire/ingest-exchange';

/**
 * A request of an HTTP API (payload format 2.0), which has lower-case header names.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function ingestCallOf(event: APIGatewayProxyEventV2): IngestCall {
  const { headers, queryStringParameters, body = '', isBase64Encoded, requestContext } = event;
  return {
    method: requestContext.http.method,
    header: (name) => headers[name],
    parameter: (name) => queryStringParameters?.[name],
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
    ip: requestContext.http.sourceIp,
  };
}

export function ingestResultOf({ status, headers, body }: IngestReply): APIGatewayProxyStructuredResultV2 {
  return { statusCode: status, headers: { ...headers }, body };
}
