import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';

/** The address of the socket's other end; undefined for a request that came over none. Headers that a client can write are not believed. */
export function clientAddress(context: Context): string | undefined {
  return context.env !== undefined && 'incoming' in (context.env as object)
    ? getConnInfo(context).remote.address
    : undefined;
}
