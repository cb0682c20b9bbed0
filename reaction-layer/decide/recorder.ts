import type { DecideContext } from '../../core/capability/route';
import { inTime } from './in-time';

/** Records that wait for a stream that is down; beyond it the oldest are lost, and reported. */
const MOST_WAITING = 20_000;
const PER_RETRY = 500;

type Event = Readonly<Record<string, unknown>>;

interface Waiting {
  readonly site: string;
  readonly event: Event;
  readonly done: () => void;
}

/** ms. */
interface RecorderTimes {
  /** How long an answer may wait for its record. */
  readonly withinMs: number;
  /** After how long what the stream refused is sent again. */
  readonly retryMs: number;
}

/** Writes events into the stream without holding up answers for longer than they may take. */
export class Recorder {
  readonly #context: Pick<DecideContext, 'record' | 'onError'>;
  readonly #times: RecorderTimes;
  #waiting: Waiting[] = [];
  /** late: answers do not wait for the stream; failed: records wait until it takes them again. */
  #stream: 'up' | 'late' | 'failed' = 'up';
  #timer: NodeJS.Timeout | undefined;

  constructor(context: Pick<DecideContext, 'record' | 'onError'>, times: RecorderTimes) {
    this.#context = context;
    this.#times = times;
  }

  /** Whether answers are given before the stream has their records. */
  get isDown(): boolean {
    return this.#stream !== 'up';
  }

  /** Returns when the stream has the event, or when the caller may wait no longer; then it is sent again later. */
  async write(site: string, event: Event, done: () => void): Promise<void> {
    if (this.#stream === 'failed') {
      this.#wait([{ site, event, done }]);
      return;
    }
    const mayWait = this.#stream === 'up';
    const sent = this.#send([{ site, event, done }]);
    if (mayWait && (await inTime(sent, this.#times.withinMs)) === undefined && this.#stream === 'up')
      this.#stream = 'late';
  }

  /** Sends events of one site. @returns whether the stream has them; if not, they wait */
  async #send(batch: readonly Waiting[]): Promise<boolean> {
    const [first] = batch;
    if (first === undefined) return true;
    try {
      await this.#context.record({ site: first.site, events: batch.map(({ event }) => event) });
    } catch {
      this.#stream = 'failed';
      this.#wait(batch);
      return false;
    }
    for (const { done } of batch) done();
    this.#stream = 'up';
    return true;
  }

  #wait(batch: readonly Waiting[]): void {
    this.#waiting.push(...batch);
    const lost = this.#waiting.splice(0, Math.max(0, this.#waiting.length - MOST_WAITING));
    if (lost.length > 0)
      this.#context.onError(new Error(`${lost.length} decisions were not recorded: the stream is down for too long`));
    this.#later();
  }

  #later(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#again();
    }, this.#times.retryMs);
    this.#timer.unref();
  }

  async #again(): Promise<void> {
    for (;;) {
      const [first] = this.#waiting;
      if (first === undefined) return;
      const batch = this.#waiting.filter(({ site }) => site === first.site).slice(0, PER_RETRY);
      const taken = new Set(batch);
      this.#waiting = this.#waiting.filter((one) => !taken.has(one));
      if (!(await this.#send(batch))) return;
    }
  }
}
