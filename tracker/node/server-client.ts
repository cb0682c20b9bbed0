import { randomUUID } from 'node:crypto';
import type { EventInput } from '../../core/wire/ingest';
import { retryDelay } from '../../client/retry-delay';
import { deliver, type QueuedEvent } from './deliver';
import { type ServerClientOptions, settingsOf } from './settings';

/** What the collector takes in one request (docs/contract.md), less what JSON around the events takes. */
export const MOST_PER_REQUEST = { events: 500, characters: 300_000 } as const;

/** Sends the events of a server. */
export interface ServerClient {
  /**
   * Queues an event, with an id and the time of now if it has none. Later changes to the object are not sent.
   *
   * @returns false if it was not taken, because too many wait: `await send(event)` waits for room
   */
  track(event: EventInput): boolean;
  /** Queues an event as soon as there is room. @throws if the client is closed */
  send(event: EventInput): Promise<void>;
  /** Sends what waits now. Resolves once every event that was queued before is stored, or refused for good. */
  flush(): Promise<void>;
  /**
   * Takes no more events, and sends those that wait.
   *
   * @param atMostMs after which it gives up; 5,000 by default
   * @returns the events that were not answered, with their ids: sent again later, they count once
   */
  close(atMostMs?: number): Promise<readonly EventInput[]>;
  /** Events that wait or are on their way. */
  readonly waiting: number;
}

const CLOSING_MS = 5_000;

/**
 * Batches, compresses and retries. An event keeps its `event_id` over all attempts, so one whose answer was lost counts
 * once. Memory is bounded: when the collector is slow or away, `track` returns false and `send` waits.
 */
export function createServerClient(options: ServerClientOptions): ServerClient {
  const settings = settingsOf(options);
  const { intervalMs, mostWaiting, connections, onRetry } = settings;
  const stop = new AbortController();
  /** From `first` on; those before were taken. */
  let [queue, first]: [QueuedEvent[], number] = [[], 0];
  const flying = new Set<readonly QueuedEvent[]>();
  let [flyingEvents, mostEvents, failures, isClosed]: [number, number, number, boolean] = [
    0,
    MOST_PER_REQUEST.events,
    0,
    false,
  ];
  let timer: NodeJS.Timeout | undefined;
  /** Nothing is sent before, as the collector asked. */
  let pausedUntil = 0;
  const watchers = new Set<() => void>();
  const changed = (): void => {
    for (const look of [...watchers]) look();
  };
  const until = (isMet: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (isMet() && watchers.delete(look)) resolve();
      };
      watchers.add(look);
      look();
    });
  const queued = (): number => queue.length - first;
  const waiting = (): number => queued() + flyingEvents;

  const take = (): readonly QueuedEvent[] => {
    let [end, characters] = [first, 0];
    for (; end < queue.length && end - first < mostEvents; end++) {
      characters += queue[end]?.text.length ?? 0;
      if (end > first && characters > MOST_PER_REQUEST.characters) break;
    }
    const batch = queue.slice(first, end);
    first = end;
    if (first * 2 > queue.length) [queue, first] = [queue.slice(first), 0];
    return batch;
  };
  const giveBack = (batch: readonly QueuedEvent[]): void => {
    [queue, first] = [[...batch, ...queue.slice(first)], 0];
  };
  const sendBatch = async (batch: readonly QueuedEvent[]): Promise<void> => {
    flying.add(batch);
    flyingEvents += batch.length;
    const delivery = await deliver(batch, settings, stop.signal);
    flying.delete(batch);
    flyingEvents -= batch.length;
    if (delivery === 'too_large') mostEvents = Math.max(1, batch.length >> 1);
    else if (delivery === 'done') failures = 0;
    if (delivery !== 'done') giveBack(batch);
    if (typeof delivery === 'object' && !stop.signal.aborted) {
      failures += 1;
      pausedUntil = performance.now() + (delivery.afterMs ?? retryDelay(failures, Math.random()));
      onRetry(delivery.reason);
    }
    changed();
    pump(queued() >= mostEvents || failures > 0 || isClosed || watchers.size > 0);
  };
  const pump = (isDue: boolean): void => {
    if (stop.signal.aborted || queued() === 0) return;
    const pauseMs = pausedUntil - performance.now();
    if (pauseMs > 0) {
      schedule(pauseMs);
      return;
    }
    // After a failure, one request finds out whether the collector is back.
    const most = failures > 0 ? 1 : connections;
    for (
      let isFirst = isDue;
      flying.size < most && queued() > 0 && (isFirst || queued() >= mostEvents);
      isFirst = isClosed
    )
      void sendBatch(take());
    if (queued() > 0 && flying.size < most) schedule(intervalMs);
  };
  const schedule = (ms: number): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      pump(true);
    }, ms).unref();
  };
  const add = (event: EventInput): void => {
    const whole = { ...event, event_id: event.event_id ?? randomUUID(), timestamp: event.timestamp ?? now() };
    queue.push({ event: whole, text: JSON.stringify(whole) });
    if (queued() >= mostEvents) pump(false);
    else schedule(intervalMs);
  };
  const hasRoom = (): boolean => waiting() < mostWaiting;
  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const done = until(() => waiting() === 0 || stop.signal.aborted);
    pump(true);
    await done;
  };
  return {
    track: (event) => {
      if (isClosed || !hasRoom()) return false;
      add(event);
      return true;
    },
    send: async (event) => {
      if (!hasRoom()) await until(() => isClosed || hasRoom());
      if (isClosed) throw new Error('this client is closed: it takes no more events');
      add(event);
    },
    flush,
    close: async (atMostMs = CLOSING_MS) => {
      isClosed = true;
      changed();
      const giveUp = setTimeout(() => {
        stop.abort(new Error('the client was closed'));
        changed();
      }, atMostMs);
      await flush();
      clearTimeout(giveUp);
      clearTimeout(timer);
      const left = [...[...flying].flat(), ...queue.slice(first)];
      return left.map(({ event }) => event);
    },
    get waiting() {
      return waiting();
    },
  };
}

function now(): string {
  return new Date().toISOString();
}
