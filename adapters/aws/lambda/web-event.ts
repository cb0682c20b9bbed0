import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** What goes through an HTTP API as it is; everything else it wants in base64. */
const TEXT = /^(text\/|application\/([\w.-]+\+)?(json|xml|javascript)\b)/;
const BODILESS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/**
 * A request of an HTTP API (payload format 2.0) in the web’s own types, which is how the app takes it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function webRequestOf({ rawPath, rawQueryString, headers, body, isBase64Encoded, requestContext }: APIGatewayProxyEventV2): Request {
  const { http, domainName } = requestContext;
  const query = rawQueryString === '' ? '' : `?${rawQueryString}`;
  const given = Object.entries(headers).filter((header): header is [string, string] => header[1] !== undefined);
  const bytes = body === undefined || BODILESS.has(http.method) ? null : Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  return new Request(`https://${domainName}${rawPath}${query}`, { method: http.method, headers: given, body: bytes });
}

export async function webResponseOf(response: Response): Promise<APIGatewayProxyStructuredResultV2 & { readonly statusCode: number }> {
  const bytes = Buffer.from(await response.arrayBuffer());
  const isText = bytes.length === 0 || TEXT.test(response.headers.get('content-type') ?? '');
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: bytes.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
  };
}
