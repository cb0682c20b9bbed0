import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';

/**
 * The peer address of the socket; undefined for a request without one. Headers are ignored, because a client can forge
 * them.
 */
export function clientAddress(context: Context): string | undefined {
  return context.env !== undefined && 'incoming' in (context.env as object)
    ? getConnInfo(context).remote.address
    : undefined;
}
