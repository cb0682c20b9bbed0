import type { Random } from '../random';
import { breakContract, VIOLATIONS } from '../violation';
import type { EventTruth, SimulatedRequest } from '../wire';
import type { Draft, Visit } from './visit';

const INVALID_SHARE = 0.003;
const OFFLINE_BATCH_EVENTS = 100;
const FLUSH_AFTER_MS = { web: 1500, ios: 4000, android: 4000 } as const;
const GAP_MS = { shortest: 30_000, longest: 180_000 } as const;
const RETRY_MS = { median: 15_000, shortest: 1000, longest: 120_000 } as const;

/** A request and its retries (whole or in part), each later than the one before. */
export interface Sending {
  readonly request: SimulatedRequest;
  readonly retries: readonly SimulatedRequest[];
}

/**
 * What the client of a visit sends: events batched for some seconds, kept while there is no network, retried after
 * failures.
 */
export function track(visit: Visit, journey: Iterable<Draft>): Generator<Sending> {
  const { reconnectMs } = visit.plan;
  return reconnectMs === undefined ? trackOnline(visit, journey) : trackOffline(visit, journey, reconnectMs);
}

function* trackOnline(visit: Visit, journey: Iterable<Draft>): Generator<Sending> {
  const networkIsBack = drawGap(visit);
  const flushAfterMs = FLUSH_AFTER_MS[visit.person.client.platform];
  let batch: Draft[] = [];
  let flushMs = 0;
  for (const draft of untilEnd(visit, journey)) {
    if (batch.length > 0 && draft.trueMs >= flushMs) {
      yield pack(visit, batch, flushMs);
      batch = [];
    }
    if (batch.length === 0) flushMs = networkIsBack(draft.trueMs + flushAfterMs);
    batch.push(draft);
  }
  if (batch.length > 0) yield pack(visit, batch, flushMs);
}

function* trackOffline(visit: Visit, journey: Iterable<Draft>, reconnectMs: number): Generator<Sending> {
  const kept = [...untilEnd(visit, journey)];
  for (let from = 0; from < kept.length; from += OFFLINE_BATCH_EVENTS) {
    yield pack(visit, kept.slice(from, from + OFFLINE_BATCH_EVENTS), reconnectMs + from * 3);
  }
}

function* untilEnd(visit: Visit, journey: Iterable<Draft>): Generator<Draft> {
  for (const draft of journey) {
    if (draft.trueMs >= visit.plan.endMs) return;
    yield draft;
  }
}

/** When a request that is due goes out: immediately, or after this session's gap if its network is flaky. */
function drawGap({ plan, random }: Visit): (dueMs: number) => number {
  if (!plan.flaky) return (dueMs) => dueMs;
  const start = Math.round(random.between(plan.startMs, plan.endMs));
  const end = start + Math.round(GAP_MS.shortest * (GAP_MS.longest / GAP_MS.shortest) ** random.unit());
  return (dueMs) => (dueMs >= start && dueMs < end ? end : dueMs);
}

function pack(visit: Visit, drafts: readonly Draft[], atMs: number): Sending {
  const { plan, person, habits } = visit;
  const truths = drafts.map((draft) => truthOf(draft, visit));
  const events = truths.map(({ event, violation }) =>
    violation === undefined ? event : breakContract(event, violation),
  );
  const request: SimulatedRequest = {
    atMs,
    site: plan.site,
    ip: person.ip,
    userAgent: person.client.userAgent,
    country: person.country,
    platform: person.client.platform,
    device: person.client.device,
    isBot: plan.kind === 'bot',
    isRepeat: false,
    body: habits.sendsSentAt ? { sent_at: new Date(atMs + habits.clockSkewMs).toISOString(), events } : { events },
    truths,
  };
  return { request, retries: plan.flaky ? drawRetries(visit, request) : [] };
}

function truthOf(draft: Draft, { habits, random }: Visit): EventTruth {
  return {
    key: draft.key,
    trueMs: draft.trueMs,
    occurredMs: habits.sendsSentAt ? draft.trueMs : draft.trueMs + habits.clockSkewMs,
    event: draft.event,
    amountMinor: draft.amountMinor,
    violation: random.chance(INVALID_SHARE) ? random.pick(VIOLATIONS) : undefined,
  };
}

function drawRetries(visit: Visit, request: SimulatedRequest): readonly SimulatedRequest[] {
  const { random } = visit;
  if (!random.chance(0.2)) return [];
  const first = retry(visit, request);
  return random.chance(0.2) ? [first, retry(visit, first)] : [first];
}

/**
 * A later repetition. A client that numbers its events stamps the new sending and may send a part. One that does not
 * can only repeat the request unchanged, since its events are identified by the content of the request.
 */
function retry({ random, habits }: Visit, request: SimulatedRequest): SimulatedRequest {
  const atMs = request.atMs + drawRetryDelay(random);
  if (!habits.sendsEventIds) return { ...request, atMs, isRepeat: true };
  const from = random.chance(0.3) ? random.integer(0, request.truths.length - 1) : 0;
  const events = request.body.events.slice(from);
  const body = habits.sendsSentAt ? { sent_at: new Date(atMs + habits.clockSkewMs).toISOString(), events } : { events };
  return { ...request, atMs, isRepeat: true, body, truths: request.truths.slice(from) };
}

function drawRetryDelay(random: Random): number {
  return Math.round(Math.min(RETRY_MS.longest, RETRY_MS.shortest + random.logNormal(RETRY_MS.median, 1.2)));
}
