import type { Site } from '../../core/port/sites';
import type { AgentTraits } from '../../speed-layer/collect/user-agents';
import type { Meaning, Sent } from '../truth/meaning';
import type { Draws } from '../engine/draw';
import type { Faults } from './faults';

const DECIMALS: Readonly<Record<string, number>> = { EUR: 2, USD: 2, INR: 2, JPY: 0, AUD: 2, KWD: 3 };
const CATEGORIES = ['shoes', 'Hüte & mehr', 'フルーツ', 'a"b\\c', "o'clock", '😀', null] as const;
const PAGES = ['/', '/p/1', '/p/2', '/warenkorb', '/suche', null] as const;
const PRODUCTS = ['p1', 'p2', 'p3', 'p4', 'p5', null] as const;
const QUERIES = ['red shoes', 'Ωmega', 'hat', null] as const;
const COUNTRIES = ['DE', 'US', 'IN', 'unknown'] as const;
const DEVICES = ['mobile', 'desktop', 'tablet'] as const;
const OWN_TYPE = 'custom:wish';
/** A custom event type that a metric names. Half of the custom events have it, drawn without disturbing other draws. */
const COUNTED_OWN_TYPE = 'custom:wishlist_add';
const TYPES = [
  'page_view',
  'page_view',
  'page_view',
  'purchase',
  'purchase',
  'purchase',
  'add_to_cart',
  'checkout',
  'search',
  'search',
  'click',
  'performance',
  'error',
  'ad_impression',
  'ad_click',
  'sign_up',
  'remove_from_cart',
  OWN_TYPE,
] as const;

/** Most lines of an order are no further apart than this; some come days later. */
const ORDER_MS = 3_600_000;

/** Addresses whose country the world knows. */
export function countryOf(ip: string): string {
  return COUNTRIES[Number(ip.split('.')[3])] ?? 'unknown';
}

/** User agents of the world: `robot`, or the platform's name. */
export function traitsOf(userAgent: string): AgentTraits {
  const platform = userAgent === 'ios' || userAgent === 'android' ? userAgent : 'web';
  return {
    device: 'unknown',
    platform,
    isBot: userAgent === 'robot',
    browser: 'other',
    system: platform === 'web' ? 'other' : platform,
    isLibrary: false,
  };
}

/** Times that the producers agree on: when the event happened, and how wrong the client's clock is. */
export interface TrafficMoment {
  readonly happenedMs: number;
  readonly clockErrorMs: number;
}

/** Creates events and says what each of them means. */
export class Shopping {
  #events = 0;
  readonly #sessions: number;
  readonly #ofSite = new Map<string, { events: number; orders: number; orderMs: number }>();

  constructor(
    private readonly draws: Draws,
    private readonly faults: Faults,
  ) {
    // A few recurring visitors, or a crowd whose number is an estimate.
    this.#sessions = draws.pick('sessions', [25, 25, 25, 4000]);
  }

  event(site: Site, { happenedMs, clockErrorMs }: TrafficMoment): Sent {
    const { draws } = this;
    const uid = (this.#events += 1);
    const type = this.#type();
    const session = `s${draws.integer('session', 1, this.#sessions)}`;
    const user = draws.chance('is logged in', 0.3) ? `u${draws.integer('user', 1, 8)}` : null;
    const anonymous = draws.chance('has an anonymous id', 0.6) ? `a${draws.integer('anonymous id', 1, 12)}` : null;
    const anyProduct = draws.pick('product', PRODUCTS);
    const country = draws.integer('country', 0, COUNTRIES.length - 1);
    const userAgent = draws.pick('user agent', ['firefox', 'firefox', 'ios', 'android', 'robot']);
    const device = draws.chance('has device', 0.7) ? draws.pick('device', DEVICES) : null;
    const money = this.#money(site, type, happenedMs);
    const product = money.isOfWholeOrder ? null : anyProduct;
    const duration = type === 'performance' || type === 'click' ? draws.integer('duration', 0, 5000) : null;
    const page = draws.pick('page', PAGES);
    const wire = {
      event_id: draws.chance('names its events', 0.8) ? `e${(this.#countsOf(site).events += 1)}` : undefined,
      event_type: money.isRefund && money.isNamed ? 'refund' : type,
      timestamp: new Date(happenedMs + clockErrorMs).toISOString(),
      session_id: session,
      user_id: user,
      anonymous_id: anonymous,
      page_url: page === null ? null : `https://${site.id}.example${page}?q=1#top`,
      product_id: product,
      category: draws.pick('category', CATEGORIES),
      query: type === 'search' ? draws.pick('query', QUERIES) : null,
      device_type: device,
      user_agent: userAgent,
      ip_address: `203.0.113.${country}`,
      duration_ms: duration,
      order_id: money.order,
      price: money.price,
      currency: money.wireCurrency,
      quantity: money.quantity,
      custom_properties: { uid, copy: 0 },
    };
    const meaning: Meaning = {
      site: site.id,
      type: money.isRefund ? 'refund' : type,
      session,
      visitor: visitorOf({ user, anonymous, session }),
      user,
      anonymous,
      category: wire.category === null ? null : wire.category.toLowerCase(),
      country: COUNTRIES[country] as string,
      device: device ?? 'unknown',
      platform: traitsOf(userAgent).platform,
      page,
      product,
      query: wire.query === null ? null : wire.query.toLowerCase(),
      isBot: userAgent === 'robot',
      durationMs: duration,
      orderId: money.order,
      priceMinor: money.priceMinor,
      currency: money.currency,
      quantity: money.quantity ?? unitsOf(type, product, money),
      isOfServer: false,
    };
    return { uid, copy: 0, wire, meaning, isValid: true };
  }

  /** The same identity with different content, and perhaps another time: what a buggy client sends. */
  changed(sent: Sent, copy: number): Sent {
    const movedMs = this.draws.integer('copy moved', -3, 3) * ORDER_MS;
    const timestamp = new Date(Date.parse(String(sent.wire['timestamp'])) + movedMs).toISOString();
    const wire = { ...sent.wire, custom_properties: { uid: sent.uid, copy }, category: 'changed', timestamp };
    return { ...sent, copy, wire, meaning: { ...sent.meaning, category: 'changed' } };
  }

  /** The same identity under the time of an earlier day: a clock was wrong, and is right now. */
  ofAnotherDay(sent: Sent, copy: number): Sent {
    const movedMs = this.draws.integer('copy moved by days', 1, 9) * 24 * ORDER_MS;
    const timestamp = new Date(Date.parse(String(sent.wire['timestamp'])) - movedMs).toISOString();
    return { ...sent, copy, wire: { ...sent.wire, custom_properties: { uid: sent.uid, copy }, timestamp } };
  }

  /** The same event as the shop's server knows it: it puts its goods into categories of its own. */
  ofServer(sent: Sent, copy: number): Sent {
    const wire = { ...sent.wire, custom_properties: { uid: sent.uid, copy }, category: 'server' };
    return { ...sent, copy, wire, meaning: { ...sent.meaning, category: 'server', isOfServer: true } };
  }

  /** A line of the same order that the server sends under an identity of its own. */
  lineOfServer(sent: Sent): Sent {
    const uid = (this.#events += 1);
    const { wire, ...rest } = this.ofServer({ ...sent, uid }, 0);
    return { ...rest, wire: { ...wire, event_id: `server-${uid}` } };
  }

  /** An event that breaks the contract. */
  broken(sent: Sent): Sent {
    const wrong = this.draws.pick('fault of an event', [
      { event_type: 'no_such_type' },
      { price: 'cheap' },
      { timestamp: 'yesterday' },
      { event_type: 'custom:Not a name' },
    ]);
    return { ...sent, wire: { ...sent.wire, ...wrong }, isValid: false };
  }

  #type(): string {
    const type = this.draws.pick('type', TYPES);
    return type === OWN_TYPE && this.draws.chance('own type is counted', 0.5) ? COUNTED_OWN_TYPE : type;
  }

  #money(site: Site, type: string, happenedMs: number): Money {
    const { draws } = this;
    const sells = ['purchase', 'add_to_cart', 'remove_from_cart', 'ad_click'].includes(type);
    const order = type === 'purchase' && draws.chance('has order', 0.7) ? `o${this.#order(site, happenedMs)}` : null;
    if (!sells || draws.chance('has no price', 0.15)) return { ...NO_MONEY, order };
    const currency = draws.chance('foreign money', 0.3) ? draws.pick('currency', Object.keys(DECIMALS)) : site.currency;
    const isRefund = type === 'purchase' && draws.chance('refund', 0.2);
    const isNamed = isRefund && draws.chance('refund is named', 0.5);
    // A price of zero has no sign: only its type makes such an event a refund.
    const priceMinor = draws.integer('price', isRefund && !isNamed ? 1 : 0, 20_000);
    const decimals = DECIMALS[currency] as number;
    const isNegative = isRefund && (!isNamed || draws.chance('named refund is negative', 0.3));
    const price = decimalText(isNegative ? -priceMinor : priceMinor, decimals);
    const quantity = draws.chance('has quantity', 0.5) ? draws.integer('quantity', 1, 5) : null;
    const money = {
      order,
      price: draws.chance('price as number', 0.3) ? Number(price) : price,
      wireCurrency: currency === site.currency ? null : currency,
      quantity,
      priceMinor,
      currency,
      isRefund,
      isNamed,
      isOfWholeOrder: false,
    };
    const isOfOrder = isNamed && order !== null && draws.chance('refund of a whole order', 0.6);
    if (!isOfOrder) return money;
    const isOfWholeOrder = draws.chance('refund names no product', 0.7);
    return { ...money, price: null, priceMinor: null, currency: null, isOfWholeOrder };
  }

  /** Lines of one order come in one request or in several, mostly within an hour. */
  #order(site: Site, happenedMs: number): number {
    const counts = this.#countsOf(site);
    if (counts.orders > 0 && this.draws.chance('line of an old order', 0.05))
      return this.draws.integer('which old order', 1, counts.orders);
    const isNew = !this.draws.chance('same order', 0.4) || Math.abs(happenedMs - counts.orderMs) > ORDER_MS;
    if (isNew) [counts.orders, counts.orderMs] = [counts.orders + 1, happenedMs];
    return counts.orders;
  }

  /** Each site numbers its events and orders from one: ids are the same on every site. */
  #countsOf(site: Site): { events: number; orders: number; orderMs: number } {
    const counts = this.#ofSite.get(site.id) ?? { events: 0, orders: 0, orderMs: 0 };
    this.#ofSite.set(site.id, counts);
    return counts;
  }

  lateByMs(): number {
    if (!this.faults.happens('producer.late')) return this.draws.integer('age of an event', 0, 20_000);
    return Math.floor(this.draws.unit('lateness') ** 3 * 3 * 86_400_000);
  }
}

function visitorOf({ user, anonymous, session }: Pick<Meaning, 'user' | 'anonymous' | 'session'>): string {
  if (user !== null) return `user ${user}`;
  return anonymous === null ? `session ${session}` : `anonymous ${anonymous}`;
}

/** A purchase is of one unit, and so is a price; a refund that names no product gives back none. */
function unitsOf(type: string, product: string | null, { price, isRefund }: Money): number | null {
  if (isRefund) return product === null ? null : 1;
  return price !== null || type === 'purchase' ? 1 : null;
}

interface Money {
  readonly order: string | null;
  readonly price: string | number | null;
  readonly wireCurrency: string | null;
  readonly quantity: number | null;
  readonly priceMinor: number | null;
  readonly currency: string | null;
  readonly isRefund: boolean;
  /** By its type, not only by its negative price. */
  readonly isNamed: boolean;
  /** Neither an amount nor a product. */
  readonly isOfWholeOrder: boolean;
}

const NO_MONEY: Omit<Money, 'order'> = {
  price: null,
  wireCurrency: null,
  quantity: null,
  priceMinor: null,
  currency: null,
  isRefund: false,
  isNamed: false,
  isOfWholeOrder: false,
};

function decimalText(minor: number, decimals: number): string {
  const digits = String(Math.abs(minor)).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  return `${minor < 0 ? '-' : ''}${whole}${decimals === 0 ? '' : `.${digits.slice(-decimals)}`}`;
}
