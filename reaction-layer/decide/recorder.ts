import type { DecideContext } from '../../core/capability/route';
import { inTime } from './in-time';

/** Records that wait for a stream that is down; beyond it the oldest are lost, and said to be. */
const MOST_WAITING = 20_000;
const RETRY_MS = 1000;
const PER_RETRY = 200;

type Event = Readonly<Record<string, unknown>>;

interface Waiting {
  readonly site: string;
  readonly event: Event;
  readonly done: () => void;
}

/** Writes events into the stream without holding up answers for longer than they may take. */
export class Recorder {
  readonly #record: DecideContext['record'];
  readonly #withinMs: number;
  #waiting: Waiting[] = [];
  #isDown = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(record: DecideContext['record'], withinMs: number) {
    this.#record = record;
    this.#withinMs = withinMs;
  }

  /** Whether the last record was not taken in time: then the next answer does not wait. */
  get isDown(): boolean {
    return this.#isDown;
  }

  /** Returns when the stream has the event, or when the caller may wait no longer; then it is sent again later. */
  async write(site: string, event: Event, done: () => void): Promise<void> {
    if (this.#isDown) {
      this.#wait({ site, event, done });
      return;
    }
    const sent = this.#record({ site, events: [event] }).then(
      () => {
        done();
        this.#isDown = false;
        return true;
      },
      () => {
        this.#isDown = true;
        this.#wait({ site, event, done });
        return false;
      },
    );
    if ((await inTime(sent, this.#withinMs)) === undefined) this.#isDown = true;
    if (this.#isDown) this.#later();
  }

  #wait(one: Waiting): void {
    this.#waiting.push(one);
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift();
    this.#later();
  }

  #later(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#again();
    }, RETRY_MS);
    this.#timer.unref();
  }

  async #again(): Promise<void> {
    const batch = this.#waiting.splice(0, PER_RETRY);
    try {
      for (const { site, event, done } of batch) {
        await this.#record({ site, events: [event] });
        done();
      }
      this.#isDown = false;
      if (this.#waiting.length > 0) this.#later();
    } catch {
      this.#waiting = [...batch, ...this.#waiting];
      this.#later();
    }
  }
}
