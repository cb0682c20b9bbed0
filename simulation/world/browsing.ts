import { decodeFrame } from '../../core/frame/frame';
import { memorySalts } from '../../adapters/memory/memory-salts';
import { type EventStream, type StreamEntry, StreamUnavailableError } from '../../core/port/event-stream';
import type { Site } from '../../core/port/sites';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../core/time/window';
import { createCollector } from '../../speed-layer/collect/handler';
import { nodeCodec } from '../../speed-layer/compression';
import { resendAbandoned } from '../../tracker/src/extra/abandoned';
import { createStore } from '../../tracker/src/storage';
import { createTracker, type Tracker } from '../../tracker/src/tracker';
import { Draws } from '../engine/draw';
import { VirtualTime } from '../engine/virtual-time';
import { type BrowserMeans, BrowserPage, type VisitorDevice, WebStorage } from './browser-page';
import { Faults } from './faults';
import { keysOf, sitesOf, writeKeyOf } from './places';
import { countryOf, traitsOf } from './shopping';

export interface BrowsingOptions {
  readonly seed: number;
  readonly keep?: ReadonlySet<string> | undefined;
  readonly site: Site;
  readonly startMs: number;
  readonly trace?: ((line: string) => void) | undefined;
}

/** Something that a visitor did on a page. */
export interface BrowserAction {
  readonly uid: number;
  /** In true time. */
  readonly atMs: number;
  readonly page: BrowserPage;
  /** How many things the visitor did on this page before. */
  readonly place: number;
}

/** A stream of chance apart from that of the world, as that of the followers. */
const OWN_CHANCE = 0x5eed_b205;
/** Errors of a clock: up to what the collector corrects, and more. Between them nothing is promised. */
const CLOCK_ERRORS_MS = [
  30 * SECOND_MS,
  -5 * MINUTE_MS,
  20 * HOUR_MS,
  -20 * HOUR_MS,
  72 * HOUR_MS,
  -72 * HOUR_MS,
] as const;
/** More events than one request may have. */
const BURST = 60;
/** Above what one request of late events may have. */
const LATE_EVENTS_PER_MINUTE = 70;
/** Until a page load sends what others left, and until its code for that has come. */
const ABANDONED_MS = 20 * SECOND_MS;
const LOADED_MS = 700;

/**
 * Visitors whose browsers send by the tracker’s own queue: pages that are killed, tabs beside each other, hours without
 * a network, clocks that are wrong. A world of its own, because the queue shows in the stream what became of it.
 */
export class Browsing {
  readonly faults: Faults;
  readonly actions: BrowserAction[] = [];
  readonly #entries: StreamEntry[] = [];
  readonly #time: VirtualTime;
  readonly #draws: Draws;
  readonly #means: BrowserMeans;
  #pages = 0;

  constructor(private readonly options: BrowsingOptions) {
    const { seed, keep, site, startMs } = options;
    this.#time = new VirtualTime(startMs);
    const trace = (line: string): void => this.#trace(line);
    this.#draws = new Draws(seed ^ OWN_CHANCE);
    this.faults = new Faults(this.#draws, this.#time, { keep, common: [], trace, prefix: 'browse/' });
    const { time, random } = { time: this.#time, random: () => this.#draws.unit('jitter') };
    const collector = createCollector(
      {
        ...{ stream: this.#stream(), sites: sitesOf([site]), keys: keysOf([site]), salts: memorySalts('world') },
        ...{ codec: nodeCodec, clock: time, userAgents: traitsOf, countryOf, random },
        sleep: (ms) => time.sleep(ms),
      },
      {
        ...{ lanes: 1, maxRecordBytes: 1_000_000, streamsByType: [], gatherMs: 0 },
        retry: { attempts: 2, pauseMs: 50 },
        lateEventsPerMinute: LATE_EVENTS_PER_MINUTE,
      },
    );
    this.#means = {
      ...{ time, draws: this.#draws, faults: this.faults },
      collect: (request) => collector.collect(request),
    };
  }

  /** Lets visitors come and go, and at last every browser that keeps a queue once more, without faults. */
  async run(onError: (error: unknown) => void): Promise<void> {
    const devices = Array.from({ length: this.#draws.integer('browsers', 1, 3) }, (_, at) => this.#device(`b${at}`));
    await this.#until(devices, (device) => this.#live(device), onError);
    this.faults.calm();
    for (const device of devices) device.offlineUntilMs = 0;
    const kept = devices.filter(({ mode }) => mode === 'persistent');
    await this.#until(kept, (device) => this.#comeBack(device), onError);
    // Requests that pages left behind.
    await this.#time.run(this.#time.now() + MINUTE_MS);
  }

  /** The events in the stream, in its order. */
  stored() {
    return this.#entries.flatMap(({ data }) => {
      const frame = decodeFrame(data, nodeCodec);
      return frame.kind === 'events' ? frame.events : [];
    });
  }

  async #until(
    devices: readonly VisitorDevice[],
    live: (device: VisitorDevice) => Promise<void>,
    onError: (error: unknown) => void,
  ): Promise<void> {
    let left = devices.length;
    for (const device of devices)
      void live(device)
        .catch(onError)
        .finally(() => (left -= 1));
    await this.#time.run(Infinity, () => left === 0);
  }

  #device(name: string): VisitorDevice {
    const { faults } = this;
    return {
      name,
      mode: this.#draws.pick('storage', ['persistent', 'persistent', 'session', 'none']),
      local: new WebStorage(),
      clockErrorMs: faults.happens('browser.clock_wrong') ? this.#draws.pick('clock of a browser', CLOCK_ERRORS_MS) : 0,
      keepsAlive: !faults.happens('browser.only_beacons'),
      offlineUntilMs: 0,
    };
  }

  /** Page after page, some beside each other. */
  async #live(device: VisitorDevice): Promise<void> {
    const visits = this.#draws.integer('visits', 1, 4);
    for (let at = 0; at < visits; at++) {
      await this.#time.sleep(this.#draws.pick('between visits', [200, 5_000, 40_000, 2 * HOUR_MS]));
      const tabs = this.faults.happens('browser.two_tabs') ? 2 : 1;
      await Promise.all(Array.from({ length: tabs }, () => this.#visit(device)));
    }
  }

  async #visit(device: VisitorDevice): Promise<void> {
    const { page, act, tracker } = this.#open(device);
    const actions = this.#draws.pick('actions', [0, 1, 2, 4, BURST]);
    act();
    for (let at = 0; at < actions; at++) {
      await this.#time.sleep(actions === BURST ? 0 : this.#draws.integer('between actions', 0, 15_000));
      if (this.faults.happens('browser.offline')) this.#goOffline(device);
      act();
      // Another window comes to the front: the page may be gone soon, so it sends, but it lives on.
      if (this.#draws.chance('is hidden for a moment', 0.25)) tracker.flush(true);
    }
    await this.#time.sleep(this.#draws.integer('until a page is left', 0, 20_000));
    page.wasKilled = this.faults.happens('browser.killed');
    if (!page.wasKilled) {
      page.isAlive = false;
      tracker.flush(true);
    }
    page.isAlive = false;
  }

  #goOffline(device: VisitorDevice): void {
    const hours = this.#draws.unit('hours without a network') ** 3 * 5;
    device.offlineUntilMs = this.#time.now() + Math.ceil(hours * HOUR_MS);
  }

  /** A visit that lasts until everything is sent. */
  async #comeBack(device: VisitorDevice): Promise<void> {
    await this.#time.sleep(ABANDONED_MS);
    const { act } = this.#open(device);
    act();
    await this.#time.sleep(HOUR_MS);
  }

  #open(device: VisitorDevice): { readonly page: BrowserPage; readonly tracker: Tracker; readonly act: () => void } {
    const { site } = this.options;
    const page = new BrowserPage(`${device.name}-p${(this.#pages += 1)}`, device, this.#means);
    const settings = {
      writeKey: writeKeyOf(site.id),
      endpoint: 'https://stats.example/v1/events',
      storage: device.mode,
    };
    const tracker = createTracker(settings, page);
    page.later(
      () =>
        resendAbandoned(
          tracker,
          createStore(() => device.local),
          page.now(),
        ),
      LOADED_MS,
    );
    let place = 0;
    const act = (): void => {
      const action = { uid: this.actions.length + 1, atMs: this.#time.now(), page, place: place++ };
      this.actions.push(action);
      const fields = { custom_properties: { uid: action.uid } };
      this.#trace(`${page.name} does ${action.uid}`);
      if (action.place === 0) tracker.page(fields);
      else tracker.track('click', fields);
    };
    return { page, tracker, act };
  }

  #trace(line: string): void {
    this.options.trace?.(`${new Date(this.#time.now()).toISOString()} ${line}`);
  }

  #stream(): Pick<EventStream, 'put' | 'shards' | 'arrivalSlackMs' | 'read'> {
    return {
      arrivalSlackMs: 0,
      shards: () => Promise.resolve([{ id: '00', closed: false }]),
      read: () => Promise.resolve([]),
      put: (entries) => {
        if (this.faults.happens('kinesis.put_unavailable')) throw new StreamUnavailableError('PutRecords failed');
        this.#entries.push(...entries);
        const arrivedMs = this.#time.now();
        const sequence = (at: number): string => String(this.#entries.length + at).padStart(20, '0');
        return Promise.resolve(
          entries.map((_, at) => ({ ok: true as const, shard: '00', sequence: sequence(at), arrivedMs })),
        );
      },
    };
  }
}
