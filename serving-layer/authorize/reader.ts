import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';

/** The context that the authorizer attaches to a request that it let in. */
export const READER = { reader: 'token' } as const;

const admitted = z.object({ authorizer: z.object({ lambda: z.object({ reader: z.literal(READER.reader) }) }) });

/**
 * Whether the authorizer let in this very request. The gateway asks the authorizer by route; the API asks here again by
 * the path that it will answer, so that a difference in how the two read a path opens nothing.
 */
export function isReader({ requestContext }: APIGatewayProxyEventV2): boolean {
  return admitted.safeParse(requestContext).success;
}
