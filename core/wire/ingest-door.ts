import {
  exchange,
  type IngestCall,
  type IngestReply,
  type IngestRequest,
  type IngestResponse,
  replyOf,
} from './ingest-exchange';
import type { Health } from './health';
import { EVENT_PATHS, EVENTS_PATH, HEALTH_PATH } from './paths';
import { problemBody } from './problem';

/** A request with its path, for a door behind which nothing else chose the route. */
export interface DoorCall extends IngestCall {
  /** Without the query string. */
  readonly path: string;
}

const HEALTHY: Health = { ok: true };
const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Answers a door that serves events only, and the health checks of a load balancer; the same on every transport. */
export async function answerAtDoor(
  call: DoorCall,
  collect: (request: IngestRequest) => Promise<IngestResponse>,
): Promise<IngestReply> {
  const { path, method } = call;
  if (EVENT_PATHS.some((known) => known === path)) return await exchange(call, collect);
  if (path === HEALTH_PATH && READS.has(method)) return healthy();
  const detail = `Only POST ${EVENTS_PATH} is served here: questions go to the address of the API.`;
  return replyOf({ status: 404, body: problemBody('not_found', detail) });
}

function healthy(): IngestReply {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
  return { status: 200, headers, body: JSON.stringify(HEALTHY) };
}
