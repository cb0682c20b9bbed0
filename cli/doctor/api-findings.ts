import type { Finding } from '../../core/finding';
import { bearer } from '../../core/wire/access';
import { EVENTS_PATH } from '../../core/wire/paths';
import { status as statusAnswer, type Status } from '../../core/wire/status';
import { balanceFinding, clockFinding, memoryFinding } from './status-findings';

export interface ApiAccess {
  /** Base address, without a path. */
  readonly url: string;
  readonly token: () => Promise<string>;
  readonly fetch: (
    url: string,
    init: { readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal },
  ) => Promise<Response>;
}

const PATIENCE_MS = 30_000;
/** Pulses come once per minute. */
const PULSE_MS = 180_000;
/** One night, plus two hours for the run. */
const TIDEMARK_MS = 26 * 3_600_000;

/** Checks whether the API answers, who may read it, and what it reports about the numbers. */
export async function apiFindings(access: ApiAccess): Promise<readonly Finding[]> {
  const health = await answering('API', async () => {
    const { status } = await ask(access, '/healthz', {});
    return status === 200
      ? { verdict: 'ok', says: `${access.url} answers` }
      : { verdict: 'failed', says: `${access.url}/healthz answers ${status}: see the log of the function query` };
  });
  if (health.verdict === 'failed') return [health];
  let status: Status | undefined;
  const reading = await answering('reading', async () => {
    const response = await ask(access, '/v1/status', { authorization: bearer(await access.token()) });
    if (response.status === 401 || response.status === 403)
      return {
        verdict: 'failed',
        says: 'the API refuses the read token: the authorizer caches the old one for some minutes; after that see its log',
      };
    if (response.status !== 200)
      return {
        verdict: 'failed',
        says: `/v1/status answers ${response.status}: see the log of the function query`,
      };
    status = statusAnswer.parse(await response.json());
    return { verdict: 'ok', says: 'the read token is accepted' };
  });
  return status === undefined
    ? [health, reading]
    : [
        health,
        reading,
        clockFinding(status),
        pulseFinding(status),
        asOfFinding(status),
        tidemarkFinding(status),
        balanceFinding(status),
        memoryFinding(status),
      ];
}

/** Whether events can be sent; empty where the state of the stacks does not say where. */
export async function doorFindings(url: string | undefined, fetch: ApiAccess['fetch']): Promise<readonly Finding[]> {
  if (url === undefined) return [];
  const door = await answering('door', async () => {
    // Every door passes this to the collector, which refuses it.
    const { status } = await fetch(`${url}${EVENTS_PATH}`, { headers: {}, signal: AbortSignal.timeout(PATIENCE_MS) });
    return status === 405
      ? { verdict: 'ok', says: `${url}${EVENTS_PATH} takes events` }
      : {
          verdict: 'failed',
          says: `a GET of ${url}${EVENTS_PATH} is answered ${status}, not 405: see the log of the function collect, and whether the name points at the door`,
        };
  });
  return [door];
}

async function answering(part: string, work: () => Promise<Pick<Finding, 'verdict' | 'says'>>): Promise<Finding> {
  try {
    return { part, ...(await work()) };
  } catch (error) {
    return {
      part,
      verdict: 'failed',
      says: `cannot be asked: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

function ask({ url, fetch }: ApiAccess, path: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(`${url}${path}`, { headers, signal: AbortSignal.timeout(PATIENCE_MS) });
}

function pulseFinding({ now, shards }: Status): Finding {
  const newest = Math.max(
    ...shards.map(({ aggregate: { last_pulse: pulse } }) => (pulse === null ? 0 : Date.parse(pulse))),
  );
  if (!(newest > 0))
    return {
      part: 'pulse',
      verdict: 'failed',
      says: 'no pulse has been read yet: check the schedule and the function pulse, then the consumer aggregate',
    };
  const age = Date.parse(now) - newest;
  const says = `the newest pulse read is ${seconds(age)} old`;
  return age <= PULSE_MS
    ? { part: 'pulse', verdict: 'ok', says }
    : {
        part: 'pulse',
        verdict: 'failed',
        says: `${says}: check the schedule and the function pulse, then the consumer aggregate`,
      };
}

function asOfFinding({ now, as_of: asOf, shards }: Status): Finding {
  if (asOf === null)
    return {
      part: 'as_of',
      verdict: 'warning',
      says: 'answers have no as_of yet: each shard has to show a pulse',
    };
  const age = Date.parse(now) - Date.parse(asOf);
  if (age <= PULSE_MS) return { part: 'as_of', verdict: 'ok', says: `answers are ${seconds(age)} old` };
  const late = shards
    .filter(
      ({ closed, aggregate: { last_pulse: pulse } }) =>
        !closed && (pulse === null || Date.parse(now) - Date.parse(pulse) > PULSE_MS),
    )
    .map(({ id }) => id);
  return {
    part: 'as_of',
    verdict: 'failed',
    says: `answers are ${seconds(age)} old, held back by ${late.join(', ') || 'a shard that is closed'}: its batch keeps failing, or its consumer is behind`,
  };
}

function tidemarkFinding({ now, tidemark }: Status): Finding {
  if (tidemark === null)
    return { part: 'tidemark', verdict: 'warning', says: 'nothing is exact yet: the first nightly run moves it' };
  const age = Date.parse(now) - Date.parse(tidemark);
  const says = `exact up to ${tidemark}`;
  return age <= TIDEMARK_MS
    ? { part: 'tidemark', verdict: 'ok', says }
    : {
        part: 'tidemark',
        verdict: 'failed',
        says: `${says}, ${Math.floor(age / 3_600_000)} hours ago: the gate is closed or a run failed; see the last execution of the nightly run`,
      };
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
