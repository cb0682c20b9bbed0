import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { isRecord } from '../core/json-record';

/**
 * The peer address of the socket; undefined for a request without one. Headers are ignored, because a client can forge
 * them.
 */
export function clientAddress(context: Context): string | undefined {
  return isRecord(context.env) && 'incoming' in context.env ? getConnInfo(context).remote.address : undefined;
}
