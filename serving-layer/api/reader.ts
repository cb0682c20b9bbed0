import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';

/** The context that the authorizer attaches to a request that it allowed. */
export const READER = { reader: 'token' } as const;

const admitted = z.object({ authorizer: z.object({ lambda: z.object({ reader: z.literal(READER.reader) }) }) });

/**
 * True if the authorizer allowed this very request. The gateway invokes the authorizer by route; the API checks again
 * by the path that it serves, so that a difference between the two parsers grants nothing.
 */
export function isReader({ requestContext }: APIGatewayProxyEventV2): boolean {
  return admitted.safeParse(requestContext).success;
}
