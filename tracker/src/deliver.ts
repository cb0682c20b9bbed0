import type { EventInput } from '../../core/wire/ingest';
import { mayPass } from '../../core/wire/may-pass';
import type { Delivery } from './outbox';

/** What the collector answered; undefined if there was no answer. */
export interface CollectorReply {
  readonly status: number;
  /** Headers `retry-after` (seconds) and `date`, if the answer has them. */
  readonly retryAfter: string | null;
  readonly date: string | null;
}

export interface DeliverDeps {
  /** Address of `POST /v1/events`, with the write key. */
  readonly url: string;
  /** Resolves with undefined if the network failed, and with `unknown` if the browser sends it and does not say more. */
  readonly post: (url: string, body: string, leaving: boolean) => Promise<CollectorReply | 'unknown' | undefined>;
  readonly now: () => number;
  /** Hears of a request that was refused for good, with its status. */
  readonly refused: (status: number) => void;
}

/** A clock that is wrong by more is corrected here; the collector corrects less (docs/contract.md, Time). */
const CLOCK_ERROR_MS = 82_800_000;

/** Sends events, and learns from the collector’s `date` if this machine’s clock is wrong by about a day or more. */
export function createDelivery({ url, post, now, refused }: DeliverDeps) {
  let clockErrorMs = 0;
  return async (events: readonly EventInput[], leaving: boolean): Promise<Delivery> => {
    const believedMs = clockErrorMs;
    const reply = await post(url, bodyOf(events, now(), believedMs), leaving);
    if (reply === 'unknown') return reply;
    if (reply === undefined) return { afterMs: undefined };
    const errorMs = Date.parse(reply.date ?? '') - now();
    if (clockErrorMs === 0 && Math.abs(errorMs) > CLOCK_ERROR_MS) clockErrorMs = errorMs;
    // The collector may have refused the times of these events, also if another answer has told so: they go again.
    return believedMs === clockErrorMs ? deliveryOf(reply, refused) : { afterMs: 0 };
  };
}

function deliveryOf({ status, retryAfter }: CollectorReply, refused: (status: number) => void): Delivery {
  if (status === 413) return 'too_large';
  if (mayPass(status)) return { afterMs: Number(retryAfter) * 1000 || undefined };
  if (status >= 300) refused(status);
  return 'done';
}

function bodyOf(events: readonly EventInput[], nowMs: number, errorMs: number): string {
  const corrected = (time: number): string => new Date(time + errorMs).toISOString();
  return JSON.stringify({
    sent_at: corrected(nowMs),
    events:
      errorMs === 0
        ? events
        : events.map((event) => ({ ...event, timestamp: corrected(Date.parse(event.timestamp ?? '') || nowMs) })),
  });
}
