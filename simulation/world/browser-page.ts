import { exchange } from '../../core/wire/ingest-exchange';
import type { IngestRequest, IngestResponse } from '../../core/wire/ingest-exchange';
import type { CollectorReply } from '../../tracker/src/deliver';
import type { KeyValues, StorageMode } from '../../tracker/src/storage';
import type { Surroundings } from '../../tracker/src/tracker';
import type { Draws } from '../engine/draw';
import type { VirtualTime } from '../engine/virtual-time';
import type { Faults } from './faults';

/** What all browsers share. */
export interface BrowserMeans {
  readonly time: VirtualTime;
  readonly draws: Draws;
  readonly faults: Faults;
  readonly collect: (request: IngestRequest) => Promise<IngestResponse>;
}

/** A browser of a visitor. */
export interface VisitorDevice {
  readonly name: string;
  readonly mode: StorageMode;
  /** Outlives its pages, and is the same in all its tabs. */
  readonly local: KeyValues;
  readonly clockErrorMs: number;
  /** `fetch` with `keepalive`: a request outlives its page. Older browsers have beacons only. */
  readonly keepsAlive: boolean;
  offlineUntilMs: number;
}

/** How long a request, or its answer, is on its way. */
const LATENCY_MS = { least: 10, most: 3_000 } as const;

/** A page load: what the tracker needs of it, over a network that loses requests and answers. */
export class BrowserPage implements Surroundings {
  isAlive = true;
  wasKilled = false;
  /** A request failed that the page did not live to repeat. */
  hasLost = false;
  readonly #session: KeyValues = new WebStorage();
  #ids = 0;

  constructor(
    readonly name: string,
    readonly device: VisitorDevice,
    private readonly means: BrowserMeans,
  ) {}

  readonly now = (): number => this.means.time.now() + this.device.clockErrorMs;
  readonly random = (): number => this.means.draws.unit('jitter of a tracker');
  readonly newId = (): string => `${this.name}-${(this.#ids += 1)}`;
  readonly storage = (kind: 'session' | 'local'): KeyValues => (kind === 'local' ? this.device.local : this.#session);
  readonly address = (): string => 'https://shop.example/';
  readonly referrer = (): string => '';
  readonly warn = (): void => undefined;
  readonly later = (run: () => void, ms: number): (() => void) => {
    let isDue = true;
    void this.means.time.sleep(ms).then(() => {
      if (isDue && this.isAlive) run();
    });
    return () => {
      isDue = false;
    };
  };

  readonly post = async (
    url: string,
    body: string,
    leaving: boolean,
  ): Promise<CollectorReply | 'unknown' | undefined> => {
    if (leaving && !this.device.keepsAlive) {
      void this.#request(url, body, leaving);
      return 'unknown';
    }
    const reply = await this.#request(url, body, leaving);
    // Nothing runs on a page that is gone.
    return this.isAlive ? reply : new Promise(() => undefined);
  };

  async #request(url: string, body: string, leaving: boolean): Promise<CollectorReply | undefined> {
    const { time, faults, collect } = this.means;
    if (time.now() < this.device.offlineUntilMs) {
      this.#failed();
      return undefined;
    }
    await this.#travel();
    const isCancelled = !this.isAlive && !leaving && !this.device.keepsAlive;
    if (isCancelled || faults.happens('browser.request_lost')) {
      this.#failed();
      return undefined;
    }
    const call = {
      method: 'POST',
      header: (name: string) => (name === 'content-type' ? 'text/plain;charset=UTF-8' : undefined),
      parameter: (name: string) => new URL(url).searchParams.get(name) ?? undefined,
      body: Buffer.from(body),
      ip: undefined,
    };
    const sentMs = time.now();
    const { status, headers } = await exchange(call, collect);
    await this.#travel();
    if (status !== 202) this.#failed();
    if (faults.happens('browser.answer_lost')) return undefined;
    return { status, retryAfter: headers['retry-after'] ?? null, date: new Date(sentMs).toUTCString() };
  }

  #failed(): void {
    if (!this.isAlive) this.hasLost = true;
  }

  #travel(): Promise<void> {
    const { time, draws } = this.means;
    return time.sleep(draws.integer('latency of a browser', LATENCY_MS.least, LATENCY_MS.most));
  }
}

/** Its names are its own keys, as those of Web Storage are. */
export class WebStorage implements KeyValues {
  getItem(name: string): string | null {
    return Object.hasOwn(this, name) ? String(Reflect.get(this, name)) : null;
  }

  setItem(name: string, value: string): void {
    Object.defineProperty(this, name, { value, enumerable: true, configurable: true });
  }

  removeItem(name: string): void {
    Reflect.deleteProperty(this, name);
  }
}
