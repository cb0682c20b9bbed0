import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** Content types that an HTTP API passes as text; everything else must be base64. */
const TEXT = /^(text\/|application\/([\w.-]+\+)?(json|xml|javascript)\b)/;
const BODILESS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/**
 * Converts a request of an HTTP API (payload format 2.0) to a web Request for the app.
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
 * The requested URL. The gateway chose the route, and thus whether the authorizer runs, by the raw path, but passes the
 * path decoded (except `%25`). A path that a URL parser would rewrite, because of `..` or a backslash, becomes a single
 * segment, which matches no route of the app.
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
  const { headers } = response;
  const isText =
    bytes.length === 0 || (TEXT.test(headers.get('content-type') ?? '') && !headers.has('content-encoding'));
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: bytes.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
  };
}
