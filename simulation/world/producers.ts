import { gzipSync } from 'node:zlib';
import type { Collector } from '../../speed-layer/collect/handler';
import type { Site } from '../../core/port/sites';
import type { Sent } from '../truth/meaning';
import type { ProducersLedger } from '../truth/producers-ledger';
import type { Draws } from '../engine/draw';
import type { VirtualTime } from '../engine/virtual-time';
import type { Faults } from './faults';
import type { LambdaFunction } from './functions';
import { serverKeyOf, writeKeyOf } from './places';
import type { Shopping } from './shopping';

/** A collector, and how wrong its clock is. */
export interface SkewedCollector {
  readonly collector: Collector;
  /** Asked once per request: between two, the clock may be set. */
  readonly skewMs: () => number;
}

interface Parts {
  readonly time: VirtualTime;
  readonly draws: Draws;
  readonly faults: Faults;
  readonly shopping: Shopping;
  readonly ledger: ProducersLedger;
  readonly collect: LambdaFunction<SkewedCollector>;
  readonly trace: (line: string) => void;
  readonly onError: (error: unknown) => void;
}

interface Request {
  readonly number: number;
  readonly site: Site;
  readonly events: readonly Sent[];
  /** How wrong the client's clock is, if it sends its time; undefined if it does not. */
  readonly statedErrorMs: number | undefined;
  readonly isZipped: boolean;
  readonly writeKey: string;
}

interface Attempt {
  readonly status: number | 'lost';
  /** How long the answer asks to wait. */
  readonly waitMs?: number;
}

/** The number of the copy that a server sends; the other copies are the page’s. */
const SERVER_COPY = 2;
/** The number of a copy that comes days later. */
const LATER_COPY = 4;
const LONG_HOURS = 48;
const ATTEMPTS = 6;
const FLOOD_REQUESTS = 8;
/** Longer than a container is busy with a request: concurrent requests go to several containers, each with its own budget. */
const FLOOD_PAUSE_MS = 2_000;
const RETRY_MS = 2000;
const HOUR_MS = 3_600_000;

/** Trackers and servers: they send, may or may not get a response, and send again. */
export class Producers {
  #requests = 0;
  #inFlight = 0;

  constructor(
    private readonly parts: Parts,
    private readonly course: { readonly sites: readonly Site[]; readonly hours: number; readonly endMs: number },
    private readonly without: ReadonlySet<number>,
  ) {}

  get isQuiet(): boolean {
    return this.#inFlight === 0;
  }

  /** A visitor does something. */
  visit(): void {
    const { draws, shopping } = this.parts;
    const site = draws.pick('site', this.course.sites);
    const request = this.#request(site, () => shopping.lateByMs());
    if (this.without.has(request.number)) return;
    if (this.#sendsAsServer(request)) this.#later('page after its server', request);
    else this.#start(request);
    this.#repeat(request);
  }

  /** A site sends within seconds what it could not send for hours: one request after the other, to warm containers. */
  flood(): void {
    const { draws } = this.parts;
    const site = draws.pick('site of a flood', this.course.sites);
    for (let at = 0; at < FLOOD_REQUESTS; at++) {
      const request = this.#request(site, () => draws.integer('age in a flood', 2 * HOUR_MS, 5 * HOUR_MS));
      if (!this.without.has(request.number)) this.#after(at * FLOOD_PAUSE_MS, request);
    }
  }

  /** @param lateByMs how long ago an event of it happened */
  #request(site: Site, lateByMs: () => number): Request {
    const { draws, faults, shopping, time } = this.parts;
    const saysWhenSent = draws.chance('says when sent', 0.5);
    const clockErrorMs = this.#clockErrorMs(saysWhenSent);
    const events = Array.from({ length: draws.integer('events of a request', 1, 5) }, () => {
      const sent = shopping.event(site, { happenedMs: time.now() - lateByMs(), clockErrorMs });
      return faults.happens('producer.bad_event') ? shopping.broken(sent) : sent;
    });
    // An identity derived from the request needs the same bytes each time.
    const statedErrorMs =
      saysWhenSent && events.every(({ wire }) => wire['event_id'] !== undefined) ? clockErrorMs : undefined;
    return {
      number: (this.#requests += 1),
      site,
      events,
      statedErrorMs,
      isZipped: draws.chance('zipped', 0.3),
      writeKey: writeKeyOf(site.id),
    };
  }

  /**
   * Occasionally, the shop's server sends the same events, or lines of its own for their orders. @returns whether it does so
   * before the page
   */
  #sendsAsServer(request: Request): boolean {
    const { draws, faults, shopping } = this.parts;
    const copies = named(request).flatMap((sent) =>
      faults.happens('producer.server_copy') ? [shopping.ofServer(sent, SERVER_COPY)] : [],
    );
    const lines = request.events.flatMap((sent) =>
      isOrderLine(sent) && faults.happens('producer.server_order') ? [shopping.lineOfServer(sent)] : [],
    );
    if (copies.length + lines.length === 0) return false;
    const ofServer = { ...request, events: [...copies, ...lines], writeKey: serverKeyOf(request.site.id) };
    const isFirst = draws.chance('server is first', 0.5);
    if (isFirst) this.#start(ofServer);
    else this.#later('server after its page', ofServer);
    return isFirst;
  }

  #clockErrorMs(saysWhenSent: boolean): number {
    const { draws, faults } = this.parts;
    if (saysWhenSent && faults.happens('clock.client_skewed'))
      return draws.integer('clock of a client', -HOUR_MS, HOUR_MS);
    if (!saysWhenSent && faults.happens('producer.wrong_time'))
      return draws.integer('wrong time', -20 * HOUR_MS, 20 * HOUR_MS);
    return 0;
  }

  /** Occasionally, the same events in another request. */
  #repeat(request: Request): void {
    const { faults, shopping } = this.parts;
    const again = named(request).flatMap((sent) => {
      if (faults.happens('producer.changed_copy')) return [shopping.changed(sent, 1)];
      if (faults.happens('producer.copy_of_another_day')) return [shopping.ofAnotherDay(sent, 3)];
      return faults.happens('producer.same_event_twice') ? [sent] : [];
    });
    if (again.length > 0) this.#later('repeat', { ...request, events: again });
    this.#repeatDaysLater(request);
  }

  /**
   * Where a world is long enough, the same events come again up to days later, under another time: of another day than
   * those that came before. The lines of an order do not: an order reaches further than a world is long.
   */
  #repeatDaysLater(request: Request): void {
    const { draws, faults, shopping, time } = this.parts;
    const { hours, endMs } = this.course;
    if (hours < LONG_HOURS) return;
    const again = named(request)
      .filter(({ meaning: { orderId } }) => orderId === null)
      .flatMap((sent) => (faults.happens('producer.copy_days_later') ? [shopping.ofAnotherDay(sent, LATER_COPY)] : []));
    const pauseMs = Math.ceil(draws.unit('days later') * hours * HOUR_MS);
    if (again.length > 0 && time.now() + pauseMs < endMs) this.#after(pauseMs, { ...request, events: again });
  }

  /** @param name of the draw that says how much later, mostly minutes */
  #later(name: string, request: Request): void {
    this.#after(Math.ceil(this.parts.draws.unit(name) ** 2 * 3 * HOUR_MS), request);
  }

  #after(pauseMs: number, request: Request): void {
    const { time } = this.parts;
    this.#inFlight += 1;
    time.at(time.now() + pauseMs, () => {
      this.#inFlight -= 1;
      this.#start(request);
    });
  }

  #start(request: Request): void {
    this.#inFlight += 1;
    this.parts.ledger.requested();
    this.#send(request)
      .catch(this.parts.onError)
      .finally(() => (this.#inFlight -= 1));
  }

  async #send(request: Request): Promise<void> {
    const { time, trace } = this.parts;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const { status, waitMs = RETRY_MS * attempt } = await this.#attempt(request);
      trace(
        `request ${request.number} (${request.events.map(({ uid, copy }) => `${uid}.${copy}`).join(' ')}) of ${request.site.id}: ${status}`,
      );
      if (status !== 'lost' && status !== 503 && status !== 429) return;
      await time.sleep(waitMs);
    }
  }

  async #attempt({ events, statedErrorMs, isZipped, writeKey }: Request): Promise<Attempt> {
    const { collect, time, ledger, faults, onError } = this.parts;
    const sentAt = statedErrorMs === undefined ? {} : { sent_at: new Date(time.now() + statedErrorMs).toISOString() };
    const text = JSON.stringify({ ...sentAt, events: events.map(({ wire }) => wire) });
    const body = isZipped ? gzipSync(text) : Buffer.from(text);
    const end = await collect.invoke(({ collector, skewMs }) => {
      const wrongMs = skewMs();
      for (const event of events)
        ledger.sent(event, timeOf(event) + (statedErrorMs === undefined ? 0 : wrongMs - statedErrorMs));
      return collector.collect({
        writeKey,
        body,
        ...(isZipped ? { contentEncoding: 'gzip' } : {}),
      });
    });
    if (end.kind === 'threw') onError(end.error);
    if (end.kind !== 'done') return { status: 'lost' };
    const isAnswered = end.result.status === 202 || (end.result.status === 422 && events.every(isRefused));
    if (isAnswered) for (const event of events) ledger.acknowledged(event);
    else if (end.result.status === 429) ledger.turnedAway(events);
    else if (end.result.status !== 503)
      onError(new Error(`a good request was answered with ${end.result.status}: ${end.result.body.detail}`));
    if (faults.happens('producer.answer_lost')) return { status: 'lost' };
    const waitSeconds = 'retryAfterSeconds' in end.result ? end.result.retryAfterSeconds : undefined;
    return { status: end.result.status, ...(waitSeconds === undefined ? {} : { waitMs: waitSeconds * 1000 }) };
  }
}

function isOrderLine({ isValid, meaning: { type, orderId } }: Sent): boolean {
  return isValid && type === 'purchase' && orderId !== null;
}

/** The events that another request can send again under the same identity. */
function named({ events }: Request): readonly Sent[] {
  return events.filter(({ wire, isValid }) => isValid && wire['event_id'] !== undefined);
}

function isRefused({ isValid }: Sent): boolean {
  return !isValid;
}

/** As shown by the client's clock. */
function timeOf({ wire, isValid }: Sent): number {
  return isValid ? Date.parse(String(wire['timestamp'])) : 0;
}
