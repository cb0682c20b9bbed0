import { retryDelay } from '../../client/retry-delay';
import type { EventInput } from '../../core/wire/ingest';

/*
 * Bounds of a request and of what waits for one. From a page that is closing, a browser takes 64 KiB at once
 * (https://fetch.spec.whatwg.org/#http-network-or-cache-fetch). Constants, which the bundler inlines.
 */
export const REQUEST_EVENTS = 50;
const REQUEST_CHARACTERS = 50_000;
export const WAITING_EVENTS = 1_000;
const WAITING_CHARACTERS = 1_000_000;
/** Pauses after failures. */
const RETRY = { firstMs: 1_000, longestMs: 300_000 } as const;

/**
 * What became of a request: stored or refused for good, larger than the collector takes, unknown, or to be sent again
 * (after so many ms, if the collector said when).
 */
export type Delivery = 'done' | 'too_large' | 'unknown' | { readonly afterMs: number | undefined };

export interface OutboxDeps {
  /** @param leaving the page may be gone before the answer. Never rejects. */
  readonly send: (events: readonly EventInput[], leaving: boolean) => Promise<Delivery>;
  /** Runs a function after a delay in ms; returns a function that calls it off. */
  readonly later: (run: () => void, ms: number) => () => void;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Stores the events that no answer has confirmed, for the next page load. */
  readonly keep: (events: readonly EventInput[]) => void;
  /** How long an event waits for others, ms. */
  readonly intervalMs: number;
}

export interface Outbox {
  readonly add: (...events: readonly EventInput[]) => void;
  /** Sends what waits now. @param leaving the page is being hidden: send everything at once */
  readonly flush: (leaving?: boolean) => void;
  /** Adds fields to an event. Returns false if it does not wait or was sent before. */
  readonly amend: (eventId: string, fields: Partial<EventInput>) => boolean;
}

interface Queued {
  readonly event: EventInput;
  readonly characters: number;
  readonly wasSent: boolean;
}

/**
 * Events on their way to the collector. One request at a time; each event keeps its `event_id` over all attempts, so
 * an event whose answer was lost is sent again and counts once.
 */
export function createOutbox({ send, later, random, keep, intervalMs }: OutboxDeps): Outbox {
  let waiting: readonly Queued[] = [];
  const flying = new Set<readonly Queued[]>();
  let mostEvents: number = REQUEST_EVENTS;
  let failures = 0;
  let cancelTimer: (() => void) | undefined;

  const store = (): void => keep([...[...flying].flat(), ...waiting].map(({ event }) => event));

  const schedule = (ms: number): void => {
    cancelTimer ??= later(() => {
      cancelTimer = undefined;
      flush();
    }, ms);
  };

  const take = (): readonly Queued[] => {
    let characters = 0;
    const end = waiting.findIndex((one, at) => {
      characters += one.characters;
      return at > 0 && (at >= mostEvents || characters > REQUEST_CHARACTERS);
    });
    const batch = end < 0 ? waiting : waiting.slice(0, end);
    waiting = waiting.slice(batch.length);
    return batch;
  };

  const deliver = async (batch: readonly Queued[], leaving: boolean): Promise<void> => {
    flying.add(batch);
    const delivery = await send(
      batch.map(({ event }) => event),
      leaving,
    );
    flying.delete(batch);
    if (delivery === 'too_large') mostEvents = Math.max(1, batch.length >> 1);
    const isOver = delivery === 'done' || (delivery === 'too_large' && batch.length === 1);
    if (!isOver) waiting = bounded([...batch.map((one) => ({ ...one, wasSent: true })), ...waiting]);
    failures = typeof delivery === 'object' ? failures + 1 : 0;
    store();
    // Whether a beacon arrived is unknown: it is repeated with the next request, if the page lives on.
    if (delivery === 'unknown' || waiting.length === 0) return;
    if (typeof delivery === 'object') schedule(delivery.afterMs ?? retryDelay(failures, random(), RETRY));
    else schedule(waiting.length < mostEvents ? intervalMs : 0);
  };

  const flush = (leaving = false): void => {
    if (flying.size > 0 && !leaving) return;
    do {
      const batch = take();
      if (batch.length > 0) void deliver(batch, leaving);
    } while (leaving && waiting.length > 0);
  };

  return {
    add: (...events) => {
      waiting = bounded([...waiting, ...events.map(queued)]);
      store();
      if (waiting.length >= mostEvents && failures === 0) flush();
      else schedule(intervalMs);
    },
    flush,
    amend: (eventId, fields) => {
      const found = waiting.find(({ event, wasSent }) => !wasSent && event.event_id === eventId);
      if (found === undefined) return false;
      waiting = waiting.map((one) => (one === found ? queued({ ...one.event, ...fields }) : one));
      store();
      return true;
    },
  };
}

function queued(event: EventInput): Queued {
  return { event, characters: JSON.stringify(event).length, wasSent: false };
}

/** Leaves out the oldest events beyond the bounds. */
function bounded(queue: readonly Queued[]): readonly Queued[] {
  let characters = 0;
  const newest = queue.slice(-WAITING_EVENTS);
  return newest.slice(newest.findLastIndex((one) => (characters += one.characters) > WAITING_CHARACTERS) + 1);
}
