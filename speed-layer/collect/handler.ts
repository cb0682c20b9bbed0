import { hash } from 'node:crypto';
import type { ClientTraits } from '../../core/event/normalise';
import { isRefusal, parseRequest, type Refusal, type RequestItem } from '../../core/event/request';
import { parseInstant } from '../../core/event/timestamp';
import type { FrameCodec } from '../../core/frame/frame';
import type { Clock } from '../../core/port/clock';
import type { EventStream } from '../../core/port/event-stream';
import { admits, isKeySecret } from '../../core/key/key';
import type { Keys } from '../../core/port/keys';
import { isServed, type Site, type Sites } from '../../core/port/sites';
import type { IngestAnswer } from '../../core/wire/ingest';
import type { IngestRequest, IngestResponse } from '../../core/wire/ingest-exchange';
import { streamOfType } from '../../core/stream/streams-by-type';
import { isStreamUnavailable, putRecords, type RetryMeans } from '../put-records';
import { openBody } from './body';
import type { CollectPolicy } from './config';
import { framesOf } from './frames';
import { deriveEventIds, jsonOf, judge, type Judged } from './judge';
import { answerOf, refused, unavailable } from './response';
import { createKeyRing, type SiteKeys } from './site-keys';

export interface CollectorDeps extends RetryMeans {
  readonly stream: EventStream;
  readonly sites: Sites;
  /** Keys beside the write keys of the sites. */
  readonly keys?: Pick<Keys, 'byHash'>;
  readonly codec: FrameCodec;
  readonly clock: Clock;
  readonly userAgents: (userAgent: string) => ClientTraits;
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
  /** ISO 8601 with zone, as in a request. */
  readonly sentAt?: string;
  readonly ip?: string;
  readonly userAgent?: string;
}

export interface Collector {
  /** Answers 202 only after the stream has accepted every frame of the request. */
  collect(request: CollectRequest): Promise<IngestResponse>;
  /**
   * The same for events without a request around them, and without its limits.
   *
   * @throws CollectError for an unknown site, or a sentAt that is not an instant
   * @throws StreamUnavailableError if the stream did not accept everything; sending the same events again is safe
   */
  collectEvents(batch: EventBatch): Promise<IngestAnswer>;
  /** What collectEvents would answer, without storing anything. @throws CollectError */
  check(batch: EventBatch): Promise<IngestAnswer>;
}

export class CollectError extends Error {
  override readonly name = 'CollectError';

  constructor(
    readonly code: 'unknown_site' | 'bad_sent_at',
    message: string,
  ) {
    super(message);
  }
}

/** Events of one site that came together, and what is known about their sender. */
interface Delivery {
  readonly site: Site;
  readonly keys: SiteKeys;
  readonly items: readonly RequestItem[];
  /** The inputs from which identities are derived. */
  readonly content: () => Uint8Array;
  readonly receivedMs: number;
  readonly sentMs: number | undefined;
  readonly ip: string | undefined;
  readonly userAgent: string | undefined;
}

const UNKNOWN_KEY: Refusal = {
  code: 'unknown_write_key',
  detail: 'the write key is missing or belongs to no site: send the site’s write key',
};

export function createCollector(deps: CollectorDeps, chosen: CollectPolicy): Collector {
  const policy = { ...chosen, streamOf: streamOfType(chosen.streamsByType) };
  const keysOf = createKeyRing(deps.sites);
  const store = async (judged: readonly Judged[], { site, receivedMs }: Delivery): Promise<void> => {
    const frames = framesOf(judged, { ...policy, site: site.id, receivedMs }, deps.codec);
    await putRecords(deps.stream, frames, { policy: policy.retry, means: deps });
  };
  const deliveryOf = async (batch: EventBatch): Promise<Delivery> => {
    const { site: id, events, receivedMs = deps.clock.now(), sentAt, ip, userAgent } = batch;
    const site = await deps.sites.get(id);
    const keys = site && isServed(site) ? await keysOf(site) : undefined;
    if (site === undefined || keys === undefined)
      throw new CollectError('unknown_site', `there is no site “${id}”: create it first`);
    const items = events.map((event) => ({ event }));
    return { site, keys, items, content: () => contentOf(events), receivedMs, sentMs: sentMsOf(sentAt), ip, userAgent };
  };
  return {
    collect: async (request) => {
      const site = await siteOf(request, deps);
      const keys = site && (await keysOf(site));
      if (site === undefined || keys === undefined) return refused(UNKNOWN_KEY);
      const opened = openBody(request.body, request.contentEncoding, deps.codec);
      if (isRefusal(opened)) return refused(opened);
      const parsed = parseRequest(opened.text, request.contentType);
      if (isRefusal(parsed)) return refused(parsed);
      const { ip, userAgent } = request;
      const delivery = {
        site,
        keys,
        ...parsed,
        content: () => opened.bytes,
        receivedMs: deps.clock.now(),
        ip,
        userAgent,
      };
      const judged = judgeAll(delivery, deps);
      return await store(judged, delivery).then(
        () => ({ status: 202, body: answerOf(verdictsOf(judged)) }),
        unavailableUnlessBroken(judged),
      );
    },
    collectEvents: async (batch) => {
      const delivery = await deliveryOf(batch);
      const judged = judgeAll(delivery, deps);
      await store(judged, delivery);
      return answerOf(verdictsOf(judged));
    },
    check: async (batch) => answerOf(verdictsOf(judgeAll(await deliveryOf(batch), deps))),
  };
}

async function siteOf({ site, writeKey }: CollectRequest, deps: CollectorDeps): Promise<Site | undefined> {
  if (site !== undefined) return await deps.sites.get(site);
  if (writeKey === undefined || writeKey === '') return undefined;
  return (await deps.sites.byWriteKey(writeKey)) ?? (await siteOfKey(writeKey, deps));
}

async function siteOfKey(secret: string, { keys, sites, clock }: CollectorDeps): Promise<Site | undefined> {
  if (keys === undefined || !isKeySecret(secret)) return undefined;
  const key = await keys.byHash(hash('sha256', secret, 'hex'));
  const [id] = key !== undefined && admits(key, 'ingest', clock.now()) ? key.sites : [];
  const site = id === undefined ? undefined : await sites.get(id);
  return site !== undefined && isServed(site) ? site : undefined;
}

function judgeAll(delivery: Delivery, { userAgents, countryOf }: CollectorDeps): readonly Judged[] {
  const { site, keys, items, content } = delivery;
  const context = {
    ...delivery,
    currency: site.currency,
    identity: keys.identity,
    deriveEventId: deriveEventIds(content, keys),
    traitsOf: userAgents,
    countryOf,
  };
  return items.map((item, index) => judge(item, index, context, keys));
}

function verdictsOf(judged: readonly Judged[]): IngestAnswer['verdicts'] {
  return judged.map(({ verdict }) => verdict);
}

/** Only an unavailable stream becomes an answer; any other error is our fault and stays an exception. */
function unavailableUnlessBroken(judged: readonly Judged[]): (error: unknown) => IngestResponse {
  return (error) => {
    if (!isStreamUnavailable(error)) throw error;
    return unavailable(verdictsOf(judged));
  };
}

function contentOf(events: readonly unknown[]): Uint8Array {
  return encoder.encode(events.map(jsonOf).join('\n'));
}

function sentMsOf(sentAt: string | undefined): number | undefined {
  const sentMs = sentAt === undefined ? undefined : parseInstant(sentAt);
  if (sentAt !== undefined && sentMs === undefined)
    throw new CollectError('bad_sent_at', `sentAt “${sentAt}” is not an ISO 8601 instant`);
  return sentMs;
}

const encoder = new TextEncoder();
