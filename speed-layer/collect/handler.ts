import { errorWithCodes } from '../../core/coded-error';
import { createAddresses, type ReadAddress } from '../../core/event/address';
import { isRefusal, parseRequest, type RequestItem } from '../../core/event/request';
import { DEFAULT_TEXT_RULES } from '../../core/event/text-rules';
import { readInstant, usableSentMs } from '../../core/event/timestamp';
import { DISTANT_SENT_AT, UNREADABLE_SENT_AT, type Warning } from '../../core/event/warning';
import type { FrameCodec } from '../../core/frame/frame';
import type { EventStream } from '../../core/port/event-stream';
import type { KeyKind } from '../../core/key/key';
import { createKeyLimits } from '../../core/key/limits';
import type { Salts } from '../../core/port/salts';
import { isServed, type Site, type Sites } from '../../core/port/sites';
import type { IngestAnswer } from '../../core/wire/ingest';
import type { ClientHints, IngestRequest, IngestResponse } from '../../core/wire/ingest-exchange';
import { streamOfType } from '../../core/stream/streams-by-type';
import { isStreamUnavailable, putRecords, type RetryMeans } from '../put-records';
import { openBody } from './body';
import type { CollectPolicy } from './config';
import { framesOf } from './frames';
import { createGathering, type WrittenTogether } from './gather';
import { untilNextMinute } from '../../core/time/window';
import { createDerivedSessions, type DerivedSessions, lacksSession } from './derived-sessions';
import { derivedIds, judge, type Judged, withRepeatsNamed } from './judge';
import { isLate } from './budgets';
import { answerOf, overLimit, refused, stored, tooManyLate, tooManyRefused, unavailable } from './response';
import { allowanceOf, type SenderDeps, senderOf, UNKNOWN_KEY } from './sender';
import { createSiteRing, type SiteMemory } from './site-keys';
import { type AgentTraits, ownTraits, withHints } from './user-agents';

export interface CollectorDeps extends RetryMeans, Omit<SenderDeps, 'sites'> {
  readonly stream: EventStream;
  readonly sites: Sites;
  readonly salts: Salts;
  readonly codec: FrameCodec;
  readonly userAgents: (userAgent: string) => AgentTraits;
  readonly countryOf: (ip: string) => string;
}

/** A request to the collector. Callers in the same process may name the site instead of sending its write key. */
export interface CollectRequest extends IngestRequest {
  readonly site?: string;
}

/** Events from a caller in the same process. */
export interface EventBatch {
  readonly site: string;
  readonly events: readonly unknown[];
  /** ms since 1970; the clock's time by default. */
  readonly receivedMs?: number;
  /** Of the key that sent them; public by default. */
  readonly keyKind?: KeyKind;
  /** ISO 8601 with zone, as in a request. */
  readonly sentAt?: string;
  readonly ip?: string;
  readonly userAgent?: string;
  readonly clientHints?: ClientHints;
}

export interface Collector {
  /** Answers 202 only after the stream has accepted every frame of the request. */
  collect(request: CollectRequest): Promise<IngestResponse>;
  /**
   * The same for events without a request around them, and without its limits.
   *
   * @throws CollectError for an unknown site
   * @throws StreamUnavailableError if the stream did not accept everything; sending the same events again is safe
   */
  collectEvents(batch: EventBatch): Promise<IngestAnswer>;
  /** What collectEvents would answer, without storing anything. @throws CollectError */
  check(batch: EventBatch): Promise<IngestAnswer>;
}

export class CollectError extends errorWithCodes<'unknown_site'>('CollectError') {}

/** Events of one site that came together, and what is known about their sender. */
interface Delivery extends SiteMemory {
  readonly site: Site;
  readonly keyKind: KeyKind;
  readonly items: readonly RequestItem[];
  readonly receivedMs: number;
  readonly sentMs: number | undefined;
  /** About the request around the events. */
  readonly warnings: readonly Warning[];
  readonly ip: string | undefined;
  readonly userAgent: string | undefined;
  readonly clientHints: ClientHints | undefined;
}

export function createCollector(deps: CollectorDeps, chosen: CollectPolicy): Collector {
  const policy = { ...chosen, streamOf: streamOfType(chosen.streamsByType) };
  const memoryOf = createSiteRing(deps.sites, policy.lateEventsPerMinute);
  const judgeAll = createJudging(deps);
  const spend = createKeyLimits();
  const write = async (judged: readonly Judged[], { site, receivedMs }: WrittenTogether): Promise<void> => {
    const frames = framesOf(judged, { ...policy, site: site.id, receivedMs }, deps.codec);
    await putRecords(deps.stream, frames, { policy: policy.retry, means: deps });
  };
  const store = createGathering({ gatherMs: policy.gatherMs, sleep: deps.sleep, write });
  const deliveryOf = async (batch: EventBatch): Promise<Delivery> => {
    const { site: id, events, keyKind = 'public', receivedMs = deps.clock.now(), sentAt } = batch;
    const { ip, userAgent, clientHints } = batch;
    const site = await deps.sites.get(id);
    const memory = site && isServed(site) ? await memoryOf(site) : undefined;
    if (site === undefined || memory === undefined)
      throw new CollectError('unknown_site', `there is no site “${id}”: create it first`);
    const items = events.map((event) => ({ event }));
    const sentMs = sentAt === undefined ? undefined : readInstant(sentAt);
    const warnings = sentAt !== undefined && sentMs === undefined ? [UNREADABLE_SENT_AT] : [];
    return { site, keyKind, ...memory, items, receivedMs, sentMs, warnings, ip, userAgent, clientHints };
  };
  const answered = (judged: readonly Judged[], delivery: Delivery): IngestAnswer =>
    answerOf(verdictsOf(judged), warningsOf(delivery));
  return {
    collect: async (request) => {
      const sender = await senderOf(request, deps);
      if (isRefusal(sender)) return refused(sender);
      const memory = await memoryOf(sender.site);
      if (memory === undefined) return refused(UNKNOWN_KEY);
      const receivedMs = deps.clock.now();
      const knock = allowanceOf(sender, spend, { spending: { minute: 1 }, nowMs: receivedMs });
      if (knock?.refused !== undefined) return overLimit(knock.refused, knock.headers);
      const opened = openBody(request.body, request.contentEncoding, deps.codec);
      if (isRefusal(opened)) return refused(opened);
      const parsed = parseRequest(opened, request.contentType);
      if (isRefusal(parsed)) return refused(parsed);
      const spending = { day: parsed.items.length };
      const { refused: tooMuch, headers } = allowanceOf(sender, spend, { spending, nowMs: receivedMs }) ?? {};
      if (tooMuch !== undefined) return overLimit(tooMuch, headers);
      const { ip, userAgent, clientHints } = request;
      const delivery = { ...sender, ...memory, ...parsed, receivedMs, ip, userAgent, clientHints };
      const judged = await judgeAll(delivery);
      if (!memory.budgets.late(lateEventsIn(judged, receivedMs), receivedMs))
        return tooManyLate(policy.lateEventsPerMinute, untilNextMinute(receivedMs));
      if (isLostToQuarantine(judged)) return tooManyRefused(answered(judged, delivery), untilNextMinute(receivedMs));
      return await store(judged, delivery).then(
        () => ({ ...stored(answered(judged, delivery)), headers }),
        unavailableUnlessBroken(judged),
      );
    },
    collectEvents: async (batch) => {
      const delivery = await deliveryOf(batch);
      const judged = await judgeAll(delivery);
      await store(judged, delivery);
      return answered(judged, delivery);
    },
    check: async (batch) => {
      const delivery = await deliveryOf(batch);
      return answered(await judgeAll(delivery), delivery);
    },
  };
}

function createJudging(deps: CollectorDeps): (delivery: Delivery) => Promise<readonly Judged[]> {
  const sessions = createDerivedSessions(deps.salts, () => deps.clock.now());
  const addressesOf = createAddressRing();
  return async (delivery) => {
    const { site, keys, items, receivedMs, sentMs, userAgent, clientHints } = delivery;
    const requestTraits = withHints(deps.userAgents(userAgent ?? ''), clientHints);
    const context = {
      ...delivery,
      currency: site.currency,
      rules: site.rules ?? DEFAULT_TEXT_RULES,
      refundEvent: site.refundEvent,
      sentMs: usableSentMs(sentMs, receivedMs),
      statedSentMs: sentMs,
      identity: keys.identity,
      ...derivedIds(keys, `${receivedMs}/${deps.random()}/${deps.random()}`),
      sessionOf: items.some(lacksSession) ? await sessionsOf(sessions, delivery) : noSession,
      addressOf: addressesOf(site),
      traitsOf: (own: string | null) => (own === null ? requestTraits : ownTraits(deps.userAgents(own))),
      countryOf: deps.countryOf,
    };
    return withRepeatsNamed(items.map((item, index) => judge(item, index, context, delivery)));
  };
}

function sessionsOf(sessions: DerivedSessions, { site, ip, userAgent }: Delivery): Promise<(atMs: number) => string> {
  return sessions.of(site.id, { ip, userAgent });
}

function noSession(): never {
  throw new TypeError('a session was derived for an event that names one');
}

/** The readers of addresses of the sites seen so far; the registry makes another object of a site when it changes. */
function createAddressRing(): (site: Site) => ReadAddress {
  const ring = new WeakMap<Site, ReadAddress>();
  return (site) => {
    const held = ring.get(site);
    if (held !== undefined) return held;
    const read = createAddresses(site.rules ?? DEFAULT_TEXT_RULES);
    ring.set(site, read);
    return read;
  };
}

/** About the request, also that its sending time lies too far from its arrival. */
function warningsOf({ warnings, sentMs, receivedMs }: Delivery): readonly Warning[] {
  if (sentMs === undefined || usableSentMs(sentMs, receivedMs) !== undefined) return warnings;
  return [...warnings, DISTANT_SENT_AT];
}

function verdictsOf(judged: readonly Judged[]): IngestAnswer['verdicts'] {
  return judged.map(({ verdict }) => verdict);
}

/** With an accepted event, the request is stored, and its verdicts say what is not kept. */
function isLostToQuarantine(judged: readonly Judged[]): boolean {
  return judged.every((one) => 'quarantined' in one) && judged.some(({ verdict }) => 'kept' in verdict);
}

function lateEventsIn(judged: readonly Judged[], receivedMs: number): number {
  return judged.filter((one) => 'event' in one && isLate(one.event.occurred_ms, receivedMs)).length;
}

/** Only an unavailable stream becomes an answer; any other error is our fault and stays an exception. */
function unavailableUnlessBroken(judged: readonly Judged[]): (error: unknown) => IngestResponse {
  return (error) => {
    if (!isStreamUnavailable(error)) throw error;
    return unavailable(verdictsOf(judged));
  };
}
