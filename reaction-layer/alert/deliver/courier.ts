import { messageOf } from '../../../core/message-of';
import type { DeliveryOutcome } from '../../../core/port/mailer';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../core/time/window';
import type { AlertDelivery } from './delivery';

export interface CourierDeps {
  /** One attempt; it never throws for what the other side does. */
  readonly send: (delivery: AlertDelivery) => Promise<DeliveryOutcome>;
  /** Durably writes how a delivery stands. */
  readonly record: (delivery: AlertDelivery) => Promise<void>;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

/** Waits between attempts: doubled each time. */
const FIRST_PAUSE_MS = SECOND_MS;
const LONGEST_PAUSE_MS = 5 * MINUTE_MS;
/** What is older helps nobody any more. */
const GIVE_UP_AFTER_MS = DAY_MS;
/** What a person must repair first is tried no more than so long. */
const NOT_CONFIGURED_MS = HOUR_MS;
/** An attempt that takes longer is taken for lost, whatever becomes of it. */
const LOST_AFTER_MS = MINUTE_MS;

/** A channel with what waits for it. */
interface ChannelQueue {
  readonly waiting: AlertDelivery[];
  /** Start of the attempt that is being made. */
  busySince: number | undefined;
  /** Number of the attempt, so that one that was given up changes nothing when it ends. */
  attempt: number;
}

/**
 * Delivers messages: in order per channel, all channels at the same time, again after failures. An attempt is recorded
 * before it begins and after it ends, so that a copy is possible only if the process dies in between.
 */
export class AlertCourier {
  readonly #deps: CourierDeps;
  readonly #queues = new Map<string, ChannelQueue>();
  readonly #attempts = new Set<Promise<void>>();

  constructor(deps: CourierDeps) {
    this.#deps = deps;
  }

  /** Takes deliveries that are recorded as waiting or, after a crash, as being sent. */
  take(deliveries: readonly AlertDelivery[]): void {
    for (const delivery of deliveries) {
      const queue = this.#queueOf(delivery);
      if (queue.waiting.some(({ notice }) => notice.id === delivery.notice.id)) continue;
      const wasSending = delivery.status === 'sending';
      queue.waiting.push(wasSending ? { ...delivery, status: 'waiting', unsure: delivery.unsure + 1 } : delivery);
    }
  }

  /** Begins every attempt that is due, and waits for none. */
  turn(): void {
    const nowMs = this.#deps.now();
    for (const queue of this.#queues.values()) {
      if (queue.busySince !== undefined && nowMs - queue.busySince > LOST_AFTER_MS) this.#giveUpAttempt(queue);
      const [first] = queue.waiting;
      if (queue.busySince !== undefined || first === undefined || first.next > nowMs) continue;
      queue.busySince = nowMs;
      queue.attempt += 1;
      const attempt = this.#attempt(queue, first, queue.attempt).catch((error: unknown) => {
        queue.busySince = undefined;
        this.#deps.onError(error);
      });
      this.#attempts.add(attempt);
      void attempt.finally(() => {
        this.#attempts.delete(attempt);
      });
    }
  }

  /** Resolves once the attempts that are being made have ended. */
  async idle(): Promise<void> {
    while (this.#attempts.size > 0) await Promise.all(this.#attempts);
  }

  /** Messages that are not delivered yet. */
  waiting(): number {
    return [...this.#queues.values()].reduce((sum, { waiting }) => sum + waiting.length, 0);
  }

  async #attempt(queue: ChannelQueue, delivery: AlertDelivery, attempt: number): Promise<void> {
    const sending: AlertDelivery = { ...delivery, status: 'sending', attempts: delivery.attempts + 1 };
    await this.#deps.record(sending);
    const outcome = await this.#deps.send(sending).catch(failed);
    if (queue.attempt !== attempt) return;
    await this.#settle(queue, after(sending, outcome, this.#deps.now()));
  }

  /** What is delivered or given up makes room for the next. */
  async #settle(queue: ChannelQueue, delivery: AlertDelivery): Promise<void> {
    await this.#deps.record(delivery);
    if (delivery.status === 'waiting') queue.waiting[0] = delivery;
    else queue.waiting.shift();
    queue.busySince = undefined;
  }

  #giveUpAttempt(queue: ChannelQueue): void {
    const [first] = queue.waiting;
    queue.attempt += 1;
    queue.busySince = undefined;
    if (first === undefined) return;
    const sending: AlertDelivery = { ...first, attempts: first.attempts + 1 };
    const detail = `no answer within ${LOST_AFTER_MS} ms`;
    queue.waiting[0] = after(sending, { status: 'failed', failure: 'timeout', detail }, this.#deps.now());
  }

  #queueOf({ notice: { site, channel } }: AlertDelivery): ChannelQueue {
    const key = `${site} ${channel}`;
    const queue = this.#queues.get(key) ?? { waiting: [], busySince: undefined, attempt: 0 };
    this.#queues.set(key, queue);
    return queue;
  }
}

function failed(error: unknown): DeliveryOutcome {
  return { status: 'failed', failure: 'unavailable', detail: messageOf(error) };
}

/** A delivery after an attempt. */
function after(delivery: AlertDelivery, outcome: DeliveryOutcome, nowMs: number): AlertDelivery {
  if (outcome.status === 'delivered') return { ...delivery, status: 'delivered', delivered: nowMs };
  const { failure, detail } = outcome;
  const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (delivery.attempts - 1));
  const next = nowMs + pauseMs;
  const mostMs = failure === 'not_configured' ? NOT_CONFIGURED_MS : GIVE_UP_AFTER_MS;
  const isOver = failure === 'refused' || next - delivery.notice.at > mostMs;
  return {
    ...delivery,
    status: isOver ? 'given_up' : 'waiting',
    next,
    unsure: delivery.unsure + (failure === 'timeout' ? 1 : 0),
    last: { at: nowMs, failure, detail: detail.slice(0, 300) },
  };
}
