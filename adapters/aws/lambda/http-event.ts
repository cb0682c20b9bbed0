import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** A request of an HTTP API (payload format 2.0) as the collector reads it. API Gateway itself saw the address of the sender. */
export interface HttpRequest {
  readonly writeKey?: string;
  readonly body: Uint8Array;
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly ip?: string;
  readonly userAgent?: string;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
export function httpRequestOf(event: APIGatewayProxyEventV2): HttpRequest {
  const { headers, body = '', isBase64Encoded, queryStringParameters } = event;
  const bearer = /^Bearer +(\S+)$/i.exec(headers['authorization'] ?? '')?.[1];
  const parts = {
    writeKey: bearer ?? headers['x-write-key'] ?? queryStringParameters?.['write_key'],
    contentType: headers['content-type'],
    contentEncoding: headers['content-encoding'],
    userAgent: headers['user-agent'],
    ip: event.requestContext.http.sourceIp,
  };
  const given = Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
  return { ...given, body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8') };
}

export function httpResponseOf({
  status,
  body,
  retryAfterSeconds,
}: {
  readonly status: number;
  readonly body: object;
  readonly retryAfterSeconds?: number;
}): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: {
      'content-type': status < 400 ? 'application/json; charset=utf-8' : 'application/problem+json',
      'cache-control': 'no-store',
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    },
    body: JSON.stringify(body),
  };
}
