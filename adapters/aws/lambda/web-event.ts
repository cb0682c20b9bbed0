import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** What goes through an HTTP API as it is; everything else it wants in base64. */
const TEXT = /^(text\/|application\/([\w.-]+\+)?(json|xml|javascript)\b)/;
const BODILESS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/**
 * A request of an HTTP API (payload format 2.0) in the web’s own types, which is how the app takes it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function webRequestOf({
  rawPath,
  rawQueryString,
  headers,
  body,
  isBase64Encoded,
  requestContext,
}: APIGatewayProxyEventV2): Request {
  const { http, domainName } = requestContext;
  const given = Object.entries(headers).filter((header): header is [string, string] => header[1] !== undefined);
  const bytes =
    body === undefined || BODILESS.has(http.method) ? null : Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  return new Request(urlOf(domainName, rawPath, rawQueryString), { method: http.method, headers: given, body: bytes });
}

/**
 * The address that was asked for. The gateway chose its route, and with it whether the authorizer is asked, by the path as it is, and hands
 * it over decoded (but for `%25`): one that the parser of URLs would read as another, because of `..` or a backslash, is made one
 * segment, which no route of the app has.
 */
function urlOf(domainName: string, rawPath: string, rawQueryString: string): URL {
  const path = rawPath.split('/').map(encoded).join('/');
  const url = new URL(`https://${domainName}${path}`);
  if (url.pathname !== path) url.pathname = `/${encoded(rawPath)}`;
  url.search = rawQueryString;
  return url;
}

function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll('%2525', '%25');
}

export async function webResponseOf(
  response: Response,
): Promise<APIGatewayProxyStructuredResultV2 & { readonly statusCode: number }> {
  const bytes = Buffer.from(await response.arrayBuffer());
  const isText = bytes.length === 0 || TEXT.test(response.headers.get('content-type') ?? '');
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: bytes.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
  };
}
