import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';
import type { Grant } from './access';

/** The context that the authorizer attaches to a request that it allowed. */
export interface ReaderContext {
  readonly reader: 'token';
  /** Ids of sites, separated by commas; empty for all. */
  readonly sites: string;
}

export function readerContext({ sites }: Grant): ReaderContext {
  return { reader: 'token', sites: sites.join(',') };
}

const admitted = z.object({
  authorizer: z.object({ lambda: z.object({ reader: z.literal('token'), sites: z.string().default('') }) }),
});

/**
 * What the authorizer allowed this very request to read; undefined for nothing. The gateway invokes the authorizer by
 * route; the API checks again by the path that it serves, so that a difference between the two parsers grants nothing.
 */
export function grantOf({ requestContext }: APIGatewayProxyEventV2): Grant | undefined {
  const found = admitted.safeParse(requestContext);
  if (!found.success) return undefined;
  return { sites: found.data.authorizer.lambda.sites.split(',').filter((site) => site !== '') };
}
