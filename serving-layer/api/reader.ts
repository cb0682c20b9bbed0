import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** What the authorizer says of a request that it let in. */
export const READER = { reader: 'token' } as const;

/**
 * Whether the authorizer let in this very request. The gateway asks it by route; the API asks here again by what it will really
 * answer, so that no difference between the two in reading a path opens anything.
 */
export function isReader({ requestContext }: APIGatewayProxyEventV2): boolean {
  const { authorizer } = requestContext as {
    readonly authorizer?: { readonly lambda?: { readonly reader?: unknown } | null };
  };
  return authorizer?.lambda?.reader === READER.reader;
}
