import type { CollectorReply } from '../../tracker/src/deliver';
import type { KeyValues } from '../../tracker/src/storage';
import type { Surroundings } from '../../tracker/src/tracker';

/** A request that the tracker made. */
export interface Sent {
  readonly url: string;
  readonly leaving: boolean;
  readonly sent_at: string;
  readonly events: readonly Readonly<Record<string, unknown>>[];
}

type Answer = Partial<CollectorReply> | 'unknown' | undefined;

/** A page with a clock and a network that a test controls. Storage outlives the page, as in a browser. */
export class FakePage implements Surroundings {
  readonly sent: Sent[] = [];
  readonly warnings: string[] = [];
  /** What the network answers next; 202 if nothing is left. undefined: the network failed. */
  readonly answers: Answer[] = [];
  url = 'https://shop.example/';
  nowMs = Date.UTC(2026, 9, 1, 8, 30);
  #timers: { readonly at: number; readonly run: () => void }[] = [];
  #ids = 0;

  constructor(
    readonly name = 'page',
    readonly kept: Readonly<Record<'session' | 'local', KeyValues>> = { session: keyValues(), local: keyValues() },
  ) {}

  readonly now = (): number => this.nowMs;
  readonly newId = (): string => `${this.name}-${this.#ids++}`;
  readonly random = (): number => 1;
  readonly address = (): string => this.url;
  readonly referrer = (): string => 'https://search.example/';
  readonly warn = (text: string): void => void this.warnings.push(text);
  readonly storage = (kind: 'session' | 'local'): KeyValues => this.kept[kind];
  readonly later = (run: () => void, ms: number): (() => void) => {
    const timer = { at: this.nowMs + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  };
  readonly post = (url: string, body: string, leaving: boolean): Promise<CollectorReply | 'unknown' | undefined> => {
    this.sent.push({ ...(JSON.parse(body) as Pick<Sent, 'sent_at' | 'events'>), url, leaving });
    const answer = this.answers.length === 0 ? {} : this.answers.shift();
    if (answer === undefined || answer === 'unknown') return Promise.resolve(answer);
    return Promise.resolve({ status: 202, retryAfter: null, date: new Date(this.nowMs).toUTCString(), ...answer });
  };

  /** Lets time pass, and everything happen that is due. */
  async pass(ms: number): Promise<void> {
    const until = this.nowMs + ms;
    await settled();
    for (let timer = this.#next(until); timer !== undefined; timer = this.#next(until)) {
      this.nowMs = timer.at;
      this.#timers = this.#timers.filter((one) => one !== timer);
      timer.run();
      await settled();
    }
    this.nowMs = until;
  }

  #next(until: number): { readonly at: number; readonly run: () => void } | undefined {
    return this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
  }
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Storage whose names are its own keys, as those of Web Storage are. */
export function keyValues(): KeyValues {
  const values: Record<string, string> = {};
  const methods: KeyValues = {
    getItem: (name) => (Object.hasOwn(values, name) ? (values[name] ?? null) : null),
    setItem: (name, value) => {
      values[name] = value;
    },
    removeItem: (name) => {
      Reflect.deleteProperty(values, name);
    },
  };
  return new Proxy(methods, {
    ownKeys: () => Object.keys(values),
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
  });
}
