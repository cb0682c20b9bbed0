import type { EventInput } from '../../core/wire/ingest';
import { createDelivery, type DeliverDeps } from './deliver';
import { createIdentity } from './identity';
import { createOutbox, type OutboxDeps } from './outbox';
import { scrub } from './scrub';
import { createStore, type KeyValues, type StorageMode } from './storage';

export interface TrackerSettings {
  /** Public key of the site (scope `ingest`). */
  readonly writeKey: string;
  /** Address of the collector or of a first-party path that leads to it. @example https://stats.example/v1/events */
  readonly endpoint: string;
  /** What may be written to the device; `none` by default. */
  readonly storage?: StorageMode | undefined;
  /** The storage after `consent('granted')`; `persistent` by default. */
  readonly storageAfterConsent?: StorageMode | undefined;
  /** How long an event waits for others, ms; 5,000 by default. */
  readonly intervalMs?: number | undefined;
  /** Version of the site or app, sent with every event. */
  readonly release?: string | undefined;
}

/** What a tracker needs of the page that it runs in. */
export interface Surroundings extends Pick<DeliverDeps, 'post' | 'now'>, Pick<OutboxDeps, 'later' | 'random'> {
  /** A random id. */
  readonly newId: () => string;
  readonly storage: (kind: 'session' | 'local') => KeyValues;
  readonly address: () => string;
  readonly referrer: () => string;
  readonly warn: (text: string) => void;
}

/** Fields of an event; the tracker adds ids, time, session and page. */
export type EventFields = Partial<EventInput>;
export type Properties = NonNullable<EventInput['custom_properties']>;

export interface Tracker {
  /** Any event of the contract (docs/contract.md). */
  readonly track: (type: EventInput['event_type'], fields?: EventFields) => void;
  /** A page view, for pages that count their own views. @param fields such as `product_id` of the product shown */
  readonly page: (fields?: EventFields) => void;
  /** Adds fields to the page view of this page if it was not sent yet. Returns false if it was. */
  readonly amendPage: (fields: EventFields) => boolean;
  /** Names the user from now on. Only a keyed hash of the id is stored. */
  readonly identify: (userId: string, properties?: Properties) => void;
  readonly login: (userId: string) => void;
  /** Sends a logout, then forgets the user and ends the session. */
  readonly logout: () => void;
  /** Changes the storage; `denied` also removes all that the tracker wrote. */
  readonly consent: (state: 'granted' | 'denied') => void;
  /** Sends what waits now. @param leaving the page is being hidden */
  readonly flush: (leaving?: boolean) => void;
  /** What may be written to the device now. */
  readonly storage: () => StorageMode;
  /** Sends events of another page load, as they are. */
  readonly resend: (events: readonly EventInput[]) => void;
}

/** Beginning of the name under which the queue of a page load is stored, followed by its `stream_id`. */
export const QUEUE = 'queue.';

/** Counts what happens on a page as events with one `stream_id` and a contiguous `sequence`. */
export function createTracker(settings: TrackerSettings, page: Surroundings): Tracker {
  const mode = createMode(settings, page);
  const store = createStore(() => storageOf(mode.current(), page));
  const identity = createIdentity({ ...page, mode: mode.current, store });
  const stream = page.newId();
  let sequence = 0;
  let lastView = '';
  let referrer = page.referrer();
  let address = page.address();

  const outbox = createOutbox({
    ...page,
    send: createDelivery({
      ...page,
      url: `${settings.endpoint}?write_key=${encodeURIComponent(settings.writeKey)}`,
      refused: (status) => page.warn(`tidemark: events were refused with status ${status}`),
    }),
    keep: (events) => {
      if (mode.current() === 'persistent') store.set(QUEUE + stream, queueText(events, page.now()));
    },
    intervalMs: settings.intervalMs ?? 5_000,
  });

  const track = (type: EventInput['event_type'], fields: EventFields = {}): void =>
    outbox.add({
      event_id: page.newId(),
      event_type: type,
      timestamp: new Date(page.now()).toISOString(),
      stream_id: stream,
      sequence: sequence++,
      page_url: scrub(address),
      referrer: scrub(referrer),
      release: settings.release,
      ...identity.fields(),
      ...fields,
    });

  return {
    track,
    page: (fields) => {
      const next = page.address();
      if (sequence > 0 && next !== address) referrer = address;
      address = next;
      lastView = page.newId();
      track('page_view', { event_id: lastView, ...fields });
    },
    amendPage: (fields) => outbox.amend(lastView, fields),
    identify: (userId, properties) => {
      identity.setUser(userId);
      track('identify', { custom_properties: properties });
    },
    login: (userId) => {
      identity.setUser(userId);
      track('login');
    },
    logout: () => {
      track('logout');
      identity.setUser(undefined);
      identity.endSession();
    },
    consent: (state) => {
      if (state === 'denied') identity.setUser(undefined);
      mode.consent(state);
      track('consent', { custom_properties: { state } });
    },
    flush: outbox.flush,
    storage: mode.current,
    resend: (events) => outbox.add(...events),
  };
}

const CONSENT = 'consent';

/** The storage mode: as set, until consent was given or withdrawn. */
function createMode({ storage = 'none', storageAfterConsent = 'persistent' }: TrackerSettings, page: Surroundings) {
  const local = createStore(() => page.storage('local'));
  const session = createStore(() => page.storage('session'));
  let current = local.get(CONSENT) === 'granted' ? storageAfterConsent : storage;
  return {
    current: () => current,
    consent: (state: 'granted' | 'denied') => {
      if (state === 'denied')
        for (const store of [local, session]) for (const name of store.names('')) store.set(name, undefined);
      else local.set(CONSENT, state);
      current = state === 'denied' ? 'none' : storageAfterConsent;
    },
  };
}

function storageOf(mode: StorageMode, page: Surroundings): KeyValues | undefined {
  return mode === 'none' ? undefined : page.storage(mode === 'session' ? 'session' : 'local');
}

/** When it was written (ms since 1970), and the events as JSON. */
function queueText(events: readonly EventInput[], nowMs: number): string | undefined {
  return events.length === 0 ? undefined : `${nowMs} ${JSON.stringify(events)}`;
}
