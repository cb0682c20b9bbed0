import {
  type LineInCart,
  isProductView,
  markOf,
  newest,
  SESSION_BOUNDS,
  type SessionEventFacts,
  type SessionState,
  type StreamCursor,
  triedWith,
} from './session-state';

/** The state after an event. Pure, and bounded: what does not fit makes a part unknown. */
export function advance(before: SessionState, event: SessionEventFacts, atMs: number): SessionState {
  const isBack = NEEDS_LOGIN.includes(event.event_type) && event.visitor === before.loggedOut;
  return {
    ...before,
    // What comes after a logout is reported once.
    ...(isBack ? { loggedOut: null } : {}),
    ...ofType(before, event, atMs),
    streams: event.sequence === null ? before.streams : withCursor(before, event, atMs),
    firstSequence: before.events === 0 ? event.sequence : before.firstSequence,
    lastMs: Math.max(before.lastMs, atMs),
    events: before.events + 1,
  };
}

/** Types of what only a person who is logged in does. */
export const NEEDS_LOGIN: readonly string[] = ['add_to_cart', 'remove_from_cart', 'checkout', 'purchase', 'refund'];

function ofType(before: SessionState, event: SessionEventFacts, atMs: number): Partial<SessionState> {
  switch (event.event_type) {
    case 'page_view':
      return isProductView(event) ? { ...viewed(before, event.product_id ?? ''), hasMovedOn: true } : SEEN_PAGE;
    case 'search':
      return SEEN_PAGE;
    case 'add_to_cart':
      return { ...added(before, event), hasMovedOn: true };
    case 'remove_from_cart':
      return { ...taken(before, event), removed: removedAfter(before, event), hasMovedOn: true };
    case 'checkout':
      return { lastCheckout: markOf(event, atMs), triedWith: triedWith(event), hasMovedOn: false };
    case 'purchase':
      return { ...taken(before, event), bought: boughtAfter(before, event, atMs) };
    case 'logout':
      return { loggedOut: event.visitor };
    case 'login':
    case 'sign_up':
    case 'identify':
      return { loggedOut: null };
    default:
      return {};
  }
}

const SEEN_PAGE: Partial<SessionState> = { hasSeenPage: true, hasMovedOn: true };

function viewed(before: SessionState, product: string): Partial<SessionState> {
  if (before.viewed.includes(product)) return {};
  const all = [...before.viewed, product];
  return {
    viewed: newest(all, SESSION_BOUNDS.viewed),
    isViewedWhole: before.isViewedWhole && all.length <= SESSION_BOUNDS.viewed,
  };
}

function added(before: SessionState, event: SessionEventFacts): Partial<SessionState> {
  const { product_id: product, quantity, price_minor: priceMinor, currency } = event;
  if (product === null) return { isCartKnown: false };
  const known = before.cart.find((line) => line.product === product);
  const line: LineInCart = { product, units: (known?.units ?? 0) + (quantity ?? 1), priceMinor, currency };
  const others = before.cart.filter((one) => one !== known);
  if (others.length >= SESSION_BOUNDS.cartLines) return { isCartKnown: false };
  return { cart: [...others, line] };
}

/** What a purchase or a removal takes out; one without a quantity takes the whole line. */
function taken({ cart }: SessionState, event: SessionEventFacts): Partial<SessionState> {
  const { product_id: product, quantity, event_type: type } = event;
  if (product === null) return type === 'purchase' ? { cart: [] } : { isCartKnown: false };
  return {
    cart: cart.flatMap((line) => {
      if (line.product !== product) return [line];
      const units = line.units - (quantity ?? line.units);
      return units > 0 ? [{ ...line, units }] : [];
    }),
  };
}

function removedAfter({ removed }: SessionState, { product_id: product }: SessionEventFacts): readonly string[] {
  return product === null ? removed : newest([...removed, product], SESSION_BOUNDS.removed);
}

function boughtAfter(before: SessionState, event: SessionEventFacts, atMs: number): SessionState['bought'] {
  const one = { mark: markOf(event, atMs), orderId: event.order_id, amountMinor: event.amount_minor };
  return newest([...before.bought, one], SESSION_BOUNDS.bought);
}

/** The cursor of the event’s counter. */
export function cursorOf(
  { streams }: SessionState,
  { stream_id: stream }: SessionEventFacts,
): StreamCursor | undefined {
  return streams.find((one) => one.stream === stream);
}

function withCursor(before: SessionState, event: SessionEventFacts, atMs: number): readonly StreamCursor[] {
  const { stream_id: stream, sequence, occurred_ms: ms, event_type: type } = event;
  if (sequence === null) return before.streams;
  const known = cursorOf(before, event);
  const others = before.streams.filter((one) => one !== known);
  const isNext = known === undefined || sequence > known.last;
  const cursor: StreamCursor = isNext
    ? { stream, last: sequence, lastMs: ms, effectiveMs: atMs, lastType: type, isBelieved: known?.isBelieved ?? true }
    : { ...known, isBelieved: false };
  return newest([...others, cursor], SESSION_BOUNDS.streams);
}
