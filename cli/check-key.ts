import { randomUUID } from 'node:crypto';
import { bearer } from '../core/wire/access';
import { EVENTS_PATH } from '../core/wire/paths';
import { isRecord } from '../core/json-record';

/** The event that is sent; a metric of the site does not count it, except the number of events. */
export const CONNECT_EVENT = 'custom:tidemark_connect';

/** What a step of the check found, and of which kind it is. */
export interface ConnectFinding {
  readonly step: 'reach' | 'clock' | 'send' | 'count';
  readonly verdict: 'ok' | 'warning' | 'failed' | 'skipped';
  /** What is wrong: stable, for programs. */
  readonly cause?: ConnectCause;
  readonly says: string;
}

export type ConnectCause =
  'unreachable' | 'not_tidemark' | 'key' | 'scope' | 'origin' | 'clock' | 'quota' | 'refused' | 'not_counted';

export interface KeyCheck {
  /** Address of the API, without a path. */
  readonly url: string;
  readonly key: string;
  /** Sent as a page of this origin would. */
  readonly origin?: string | undefined;
  /** Number of such events that are counted; undefined if nothing here may read it. */
  readonly count: () => Promise<number | undefined>;
  readonly patienceMs: number;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** A difference of clocks that is worth a word, ms. */
const CLOCK_MS = 60_000;
const REACH_MS = 10_000;
const LOOK_EVERY_MS = 250;

/** Sends an event with a key and waits until it is counted. Stops at the first step that fails. */
export async function checkKey(check: KeyCheck): Promise<readonly ConnectFinding[]> {
  const reached = await reach(check);
  if (reached.some(({ verdict }) => verdict === 'failed')) return reached;
  const before = await check.count().catch(() => undefined);
  const sent = await send(check);
  if (sent.verdict === 'failed') return [...reached, sent];
  return [...reached, sent, await waitFor(check, before)];
}

async function reach({ url, fetch, now }: KeyCheck): Promise<readonly ConnectFinding[]> {
  try {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(REACH_MS) });
    const body: unknown = await response.json().catch(() => undefined);
    if (!response.ok || !isRecord(body) || body['ok'] !== true)
      return [failed('reach', 'not_tidemark', `${url}/healthz answers ${response.status}, but not as Tidemark does`)];
    return [{ step: 'reach', verdict: 'ok', says: `${url} answers` }, clockOf(response, now())];
  } catch (error) {
    return [failed('reach', 'unreachable', `nothing answers at ${url}: ${reasonOf(error)}`)];
  }
}

/** Node tells why a request failed in the cause of its error only. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${REACH_MS / 1000} s; a firewall may be between`;
  const cause = isRecord(error.cause) ? error.cause : {};
  switch (cause['code']) {
    case 'ECONNREFUSED':
      return 'the connection was refused; is “tidemark up” running, with this --host and --port?';
    case 'ENOTFOUND':
      return 'there is no such name';
    default:
      return typeof cause['message'] === 'string' ? cause['message'] : error.message;
  }
}

function clockOf({ headers }: Response, nowMs: number): ConnectFinding {
  const difference = nowMs - Date.parse(headers.get('date') ?? '');
  if (!Number.isFinite(difference))
    return { step: 'clock', verdict: 'skipped', says: 'the server does not say its time' };
  if (Math.abs(difference) < CLOCK_MS) return { step: 'clock', verdict: 'ok', says: 'the clocks agree' };
  const side = difference > 0 ? 'ahead of' : 'behind';
  const says = `the clock of this machine is ${Math.round(Math.abs(difference) / 1000)} s ${side} the server’s; events with “sent_at” are corrected, others get a wrong time`;
  return { step: 'clock', verdict: 'warning', cause: 'clock', says };
}

/** Which problem of the API is of which kind; its detail says what to do. */
const CAUSES: ReadonlyMap<unknown, ConnectCause> = new Map([
  ['unknown_write_key', 'key'],
  ['key_ended', 'key'],
  ['key_scope_refused', 'scope'],
  ['origin_refused', 'origin'],
  ['rate_limited', 'quota'],
  ['too_many_late_events', 'clock'],
]);

async function send({ url, key, origin, fetch, now }: KeyCheck): Promise<ConnectFinding> {
  const at = new Date(now()).toISOString();
  const id = randomUUID();
  const event = { event_id: id, event_type: CONNECT_EVENT, timestamp: at, session_id: `connect-${id}` };
  try {
    const response = await fetch(`${url}${EVENTS_PATH}`, {
      method: 'POST',
      headers: {
        authorization: bearer(key),
        'content-type': 'application/json',
        ...(origin === undefined ? {} : { origin }),
      },
      body: JSON.stringify({ sent_at: at, events: [event] }),
      signal: AbortSignal.timeout(REACH_MS),
    });
    const answer: unknown = await response.json().catch(() => undefined);
    if (response.status === 202) return { step: 'send', verdict: 'ok', says: 'an event was accepted and is on disk' };
    const { code, detail } = isRecord(answer) ? answer : {};
    const says = typeof detail === 'string' ? detail : `${EVENTS_PATH} answers ${response.status}`;
    return failed('send', causeOf(code, says), says);
  } catch (error) {
    return failed('send', 'unreachable', `the event could not be sent: ${reasonOf(error)}`);
  }
}

function causeOf(code: unknown, detail: string): ConnectCause {
  if (code === 'nothing_accepted' && detail.includes('timestamp')) return 'clock';
  return CAUSES.get(code) ?? 'refused';
}

async function waitFor(
  { count, patienceMs, now, sleep }: KeyCheck,
  before: number | undefined,
): Promise<ConnectFinding> {
  const says = 'nothing here may read the numbers: name a key with the scope “read” with --read-key to see it counted';
  if (before === undefined) return { step: 'count', verdict: 'skipped', says };
  const startMs = now();
  while (now() - startMs < patienceMs) {
    if (((await count().catch(() => undefined)) ?? before) > before)
      return { step: 'count', verdict: 'ok', says: `it was counted within ${((now() - startMs) / 1000).toFixed(1)} s` };
    await sleep(LOOK_EVERY_MS);
  }
  return failed(
    'count',
    'not_counted',
    `it was accepted, but not counted within ${patienceMs / 1000} s: “tidemark status” shows how far the live numbers are`,
  );
}

function failed(step: ConnectFinding['step'], cause: ConnectCause, says: string): ConnectFinding {
  return { step, verdict: 'failed', cause, says };
}
