import type { NormalEvent } from '../../../core/event/columns';

/** What detectors know of an event. */
export type SessionEventFacts = Pick<
  NormalEvent,
  | 'event_id'
  | 'event_type'
  | 'occurred_ms'
  | 'session_id'
  | 'visitor'
  | 'stream_id'
  | 'sequence'
  | 'page'
  | 'product_id'
  | 'price_minor'
  | 'amount_minor'
  | 'currency'
  | 'quantity'
  | 'order_id'
  | 'coupon'
  | 'payment_token'
  | 'is_bot'
>;

/** An event as evidence remembers it. */
export interface EventMark {
  readonly id: string;
  readonly type: string;
  /** Effective time, ms since 1970. */
  readonly atMs: number;
  readonly sequence: number | null;
  readonly product: string | null;
}

/** A product in the cart. */
export interface LineInCart {
  readonly product: string;
  readonly units: number;
  /** Of the last event that put it there; null if it named none. */
  readonly priceMinor: number | null;
  readonly currency: string | null;
}

/** A counter of events: `stream_id`, or null for the session. */
export interface StreamCursor {
  readonly stream: string | null;
  /** The highest number so far. */
  readonly last: number;
  readonly lastMs: number;
  /** The latest time so far: the effective time of the newest event. */
  readonly effectiveMs: number;
  /** Its type, because only the order of some types matters. */
  readonly lastType: string;
  /** False once one number came twice: then the counter says nothing. */
  readonly isBelieved: boolean;
}

/** What an effect still waits for. */
export interface Expectation {
  /** Id of the detector that says so if nothing comes. */
  readonly detector: string;
  readonly effect: EventMark;
  readonly cause: Cause;
  /** Effective time after which it is too late, ms since 1970. */
  readonly dueMs: number;
  /** What to say if nothing comes; undefined if that is usual. */
  readonly says?: string | undefined;
  readonly isStrong: boolean;
}

/** An event that should have come before. */
export interface Cause {
  readonly type: 'product_view' | 'add_to_cart' | 'checkout';
  /** Any product if null. */
  readonly product: string | null;
}

/** All that is remembered of a session: bounded, whatever the session does. */
export interface SessionState {
  readonly cart: readonly LineInCart[];
  /** More products than are kept, or one without an id: nothing is said of the cart any more. */
  readonly isCartKnown: boolean;
  /** Products that were taken out of the cart, newest last. */
  readonly removed: readonly string[];
  /** Products whose page was shown, newest last. */
  readonly viewed: readonly string[];
  /** More than are kept: an absent product may have been shown. */
  readonly isViewedWhole: boolean;
  /** Whether any page that is not a product’s was shown: from a list, products are added without being looked at. */
  readonly hasSeenPage: boolean;
  readonly lastCheckout: EventMark | null;
  /** What it was tried with: another coupon or card is another attempt. */
  readonly triedWith: string | null;
  /** Whether a page or a change of the cart came after the last checkout. */
  readonly hasMovedOn: boolean;
  /** The newest purchases, for repeats. */
  readonly bought: readonly Bought[];
  /** Visitor that logged out; null while nobody has. */
  readonly loggedOut: string | null;
  readonly streams: readonly StreamCursor[];
  readonly expected: readonly Expectation[];
  /** Refused events of the session: they explain missing numbers, and what they would have done is unknown. */
  readonly refused: number;
  /** Effective time of the newest event, ms since 1970. */
  readonly lastMs: number;
  readonly events: number;
  /** Ids of detectors whose rules it could have broken, and, after a “!”, of those that it broke. */
  readonly asked: readonly string[];
  /** The number of its first event: one that is high may mean that the beginning is missing. */
  readonly firstSequence: number | null;
}

export interface Bought {
  readonly mark: EventMark;
  readonly orderId: string | null;
  readonly amountMinor: number | null;
}

/** How much is remembered of a session. */
export const SESSION_BOUNDS = {
  cartLines: 48,
  viewed: 32,
  streams: 6,
  expected: 8,
  bought: 6,
  removed: 8,
  idLength: 64,
} as const;

export const NEW_SESSION: SessionState = {
  cart: [],
  isCartKnown: true,
  removed: [],
  viewed: [],
  isViewedWhole: true,
  hasSeenPage: false,
  lastCheckout: null,
  triedWith: null,
  hasMovedOn: true,
  bought: [],
  loggedOut: null,
  streams: [],
  expected: [],
  refused: 0,
  lastMs: -Infinity,
  events: 0,
  asked: [],
  firstSequence: null,
};

export function markOf(event: SessionEventFacts, atMs: number): EventMark {
  return { id: event.event_id, type: event.event_type, atMs, sequence: event.sequence, product: event.product_id };
}

/** The coupon and the card of a checkout. */
export function triedWith({
  coupon,
  payment_token: card,
}: Pick<SessionEventFacts, 'coupon' | 'payment_token'>): string | null {
  return coupon === null && card === null ? null : `${coupon ?? ''} ${card ?? ''}`;
}

/** A view of a product’s page, which other events of a product are not. */
export function isProductView({
  event_type,
  product_id,
}: Pick<SessionEventFacts, 'event_type' | 'product_id'>): boolean {
  return event_type === 'page_view' && product_id !== null;
}

/** Units of a product in the cart. */
export function unitsInCart({ cart }: SessionState, product: string): number {
  return cart.find((line) => line.product === product)?.units ?? 0;
}

export function hasBeenViewed({ viewed }: SessionState, product: string): boolean {
  return viewed.includes(product);
}

/** The newest of a list, at most so many. */
export function newest<Item>(items: readonly Item[], most: number): readonly Item[] {
  return items.length <= most ? items : items.slice(items.length - most);
}
