import { setTimeout as pause } from 'node:timers/promises';
import { type Numbers, oracle, type SentEvent, sentEvent } from './shop-week';

const EVENTS_PER_REQUEST = 3;
/** Yields the processor to the process that is to be killed. */
const PAUSE_MS = 20;

/**
 * An HTTP client with a ledger of its responses: an event is acknowledged, or it will be sent again under the same id.
 */
export class Producer {
  readonly #name: string;
  readonly #writeKey: string;
  readonly #acknowledged: SentEvent[] = [];
  #open: readonly (readonly SentEvent[])[] = [];
  #made = 0;
  #lastStatus: number | undefined;

  constructor(name: string, writeKey: string) {
    this.#name = name;
    this.#writeKey = writeKey;
  }

  /** Every event that was ever sent. */
  get sent(): readonly SentEvent[] {
    return [...this.#acknowledged, ...this.#open.flat()];
  }

  /** Status of the last response; undefined if there was none. */
  get lastStatus(): number | undefined {
    return this.#lastStatus;
  }

  /**
   * Sends unanswered requests again, then new ones, one after the other, until one gets no response or `goesOn` says
   * no. Returns how many were accepted.
   */
  async sendWhile(url: string, nowMs: () => number, goesOn: (taken: number) => boolean): Promise<number> {
    let taken = 0;
    if (!(await this.sendAgain(url))) return taken;
    while (goesOn(taken)) {
      await pause(PAUSE_MS);
      const timestamp = new Date(nowMs()).toISOString();
      const request = Array.from({ length: EVENTS_PER_REQUEST }, () =>
        sentEvent(`${this.#name}-`, this.#made++, timestamp),
      );
      this.#open = [...this.#open, request];
      if (!(await this.sendAgain(url))) return taken;
      taken += 1;
    }
    return taken;
  }

  /** True if everything sent is now acknowledged. */
  async sendAgain(url: string): Promise<boolean> {
    for (const request of this.#open) {
      if (!(await this.#isTaken(url, request))) return false;
      this.#acknowledged.push(...request);
      this.#open = this.#open.filter((other) => other !== request);
    }
    return true;
  }

  /** Asserts that each acknowledged event counts once, and each other event at most once. */
  expectWithin(numbers: Numbers): void {
    const [least, most] = [oracle(this.#acknowledged), oracle(this.sent)];
    const wrong = Object.keys({ ...most, ...numbers }).filter((name) => {
      const value = numbers[name] ?? 0;
      return value < (least[name] ?? 0) || value > (most[name] ?? 0);
    });
    expect(
      wrong.map((name) => `${name}: ${numbers[name] ?? 0} is not within ${least[name] ?? 0} and ${most[name] ?? 0}`),
    ).toEqual([]);
  }

  async #isTaken(url: string, events: readonly SentEvent[]): Promise<boolean> {
    const headers = { authorization: `Bearer ${this.#writeKey}`, 'content-type': 'application/json' };
    const response = await fetch(`${url}/v1/events`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ events }),
    }).catch(() => undefined);
    this.#lastStatus = response?.status;
    return response?.status === 202;
  }
}
