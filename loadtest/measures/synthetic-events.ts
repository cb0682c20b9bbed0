import type { NormalEvent } from '../../core/event/columns';
import { NOTHING_COPIED } from '../../core/event/generated/copied-columns';
import { eventOfRow, rowOf } from '../../core/event/generated/event-row';
import type { BuiltInEventType } from '../../core/event/event-type';
import type { FoldedEvent } from '../../core/metric/measure';
import { binOf } from '../../core/sketch/ddsketch';
import { COARSE_PRECISION, FINE_PRECISION, registerOf } from '../../core/sketch/hyperloglog';
import { REFERRER_CLASSES } from '../../core/event/source-lists';
import { elementAt } from '../../core/element-at';

/** Events per minute of a shop at its peak: 556 per second. */
export const PEAK_EVENTS_PER_MINUTE = 33_360;
/** 2019-10-01T12:00:00Z */
const FIRST_MS = 1_569_931_200_000;

/**
 * Mix of a busy minute (2 M events per hour): 1 M page views, 500 k interactions, 200 k searches, 10 k purchases; the
 * rest is advertisements and timings.
 */
const MIX: readonly (readonly [BuiltInEventType, number])[] = [
  ['page_view', 1000],
  ['click', 350],
  ['performance', 120],
  ['search', 200],
  ['ad_impression', 150],
  ['add_to_cart', 110],
  ['remove_from_cart', 20],
  ['checkout', 20],
  ['ad_click', 10],
  ['purchase', 10],
  ['error', 6],
  ['sign_up', 4],
];
const COUNTRIES =
  'US GB DE FR IN BR JP CA AU IT ES NL MX PL SE TR KR ID AR CH BE AT NO DK FI IE PT GR CZ RO HU NZ ZA SG IL AE'.split(
    ' ',
  );
const PLATFORMS = ['web', 'ios', 'android'];
const DEVICES = ['mobile', 'desktop', 'tablet'];
const BROWSERS = ['chrome', 'safari', 'app', 'edge', 'firefox', 'samsung_internet', 'opera', 'other'];
const SYSTEMS = ['android', 'ios', 'windows', 'macos', 'linux', 'chrome_os', 'other'];
const CAMPAIGNS = Array.from({ length: 12 }, (_, at) => `autumn_sale_${at}`);
const CURRENCIES: Readonly<Record<string, string>> = { US: 'USD', CA: 'USD', GB: 'GBP' };

/** A repeatable stream of numbers in [0, 1) (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * `count` normalised events of one minute of a busy shop: ~9,000 visitors; popularity follows Zipf’s law. Equal seeds
 * yield equal events.
 */
export function syntheticEvents(count: number, seed = 1): readonly FoldedEvent[] {
  const world = worldOf(randomOf(seed));
  return Array.from({ length: count }, (_, place) => eventOf(world, FIRST_MS + Math.floor((place * 60_000) / count)));
}

type Random = () => number;
type Pick<Value> = (random: Random) => Value;

interface Visitor {
  readonly session_id: string;
  readonly visitor: string;
  readonly country: string;
  readonly platform: string;
  readonly device: string;
  readonly is_bot: boolean;
  readonly registers: Pick4;
}
type Pick4 = Readonly<
  Record<'visitor_register' | 'visitor_register_coarse' | 'session_register' | 'session_register_coarse', number>
>;

interface World {
  readonly random: Random;
  readonly visitor: Pick<Visitor>;
  readonly type: Pick<BuiltInEventType>;
  readonly product: Pick<{ readonly id: string; readonly category: string; readonly price: number }>;
  readonly page: Pick<string>;
  readonly query: Pick<string>;
}

function worldOf(random: Random): World {
  const categories = list(200, () => `${word(random)}.${word(random)}`);
  const pickCategory = zipf(categories);
  const pickCountry = zipf(COUNTRIES);
  return {
    random,
    visitor: uniform(list(9000, () => visitorOf(random, pickCountry))),
    type: weighted(MIX),
    product: zipf(
      list(5000, () => ({
        id: digits(random, 8),
        category: pickCategory(random),
        price: 500 + Math.floor(random() * 100_000),
      })),
    ),
    page: zipf(
      list(2000, (place) => (place < 5 ? `/${word(random)}` : `/${word(random)}/${word(random)}-${digits(random, 4)}`)),
    ),
    query: zipf(list(3000, () => `${word(random)} ${word(random)}`)),
  };
}

function visitorOf(random: Random, country: Pick<string>): Visitor {
  const bits = (): number => Math.floor(random() * 2 ** 32);
  const [high, low, sessionHigh, sessionLow] = [bits(), bits(), bits(), bits()];
  return {
    session_id: `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-8${hex(random, 3)}-${hex(random, 12)}`,
    visitor: hex(random, 22),
    country: country(random),
    platform: elementAt(PLATFORMS, Math.floor(random() ** 2 * 3)),
    device: elementAt(DEVICES, Math.floor(random() ** 2 * 3)),
    is_bot: random() < 0.02,
    registers: {
      visitor_register: registerOf(high, low, FINE_PRECISION),
      visitor_register_coarse: registerOf(high, low, COARSE_PRECISION),
      session_register: registerOf(sessionHigh, sessionLow, FINE_PRECISION),
      session_register_coarse: registerOf(sessionHigh, sessionLow, COARSE_PRECISION),
    },
  };
}

function eventOf(world: World, occurredMs: number): FoldedEvent {
  const { random } = world;
  const { registers, ...visitor } = world.visitor(random);
  const type = world.type(random);
  const bought = ['add_to_cart', 'remove_from_cart', 'purchase'].includes(type);
  const product = bought || (type === 'page_view' && random() < 0.6) ? world.product(random) : undefined;
  const page = world.page(random);
  const quantity = bought ? 1 + Math.floor(random() ** 3 * 4) : null;
  const price = type === 'ad_click' ? 20 + Math.floor(random() * 200) : bought ? (product?.price ?? null) : null;
  const duration =
    type === 'performance' || type === 'click' ? Math.round(Math.exp(4 + random() + random() * 3)) : null;
  const own = {
    event_id: `${hex(random, 8)}-${hex(random, 4)}-7${hex(random, 3)}-a${hex(random, 3)}-${hex(random, 12)}`,
    event_type: type,
    occurred_ms: occurredMs,
    session_id: visitor.session_id,
    visitor: visitor.visitor,
    sequence: Math.floor(random() * 100),
    page,
    page_url: `https://shop.example${page}`,
    referrer: random() < 0.3 ? 'https://search.example/' : null,
    product_id: product?.id ?? null,
    category: product?.category ?? null,
    price_minor: price,
    currency: price === null ? null : (CURRENCIES[visitor.country] ?? 'EUR'),
    quantity,
    amount_minor: price === null || quantity === null ? null : price * quantity,
    order_id: type === 'purchase' ? digits(random, 10) : null,
    query: type === 'search' ? world.query(random) : null,
    device: visitor.device,
    platform: visitor.platform,
    country: visitor.country,
    is_bot: visitor.is_bot,
    duration_ms: duration,
    duration_bin: duration === null ? null : binOf(duration),
    custom_properties: null,
    coupon: null,
    payment_token: null,
    referrer_class: elementAt(REFERRER_CLASSES, Math.floor(random() ** 2 * REFERRER_CLASSES.length)),
    campaign: random() < 0.1 ? elementAt(CAMPAIGNS, Math.floor(random() ** 2 * CAMPAIGNS.length)) : null,
    browser: elementAt(BROWSERS, Math.floor(random() ** 2 * BROWSERS.length)),
    system: elementAt(SYSTEMS, Math.floor(random() ** 2 * SYSTEMS.length)),
    key_kind: 'public',
    user_pseudonym: null,
    anonymous_pseudonym: visitor.visitor,
  };
  const event = asDecoded({ ...NOTHING_COPIED, ...own, ...registers });
  return type === 'purchase' ? Object.assign(event, FIRST_LINE) : event;
}

/** Each purchase is an order of its own. */
export const FIRST_LINE = { is_first_of_order: true, is_first_in_currency: true };

/** An object as consumers get it from a frame. One made by spreads takes twice as long to fold. */
function asDecoded(event: NormalEvent): NormalEvent {
  return eventOfRow(rowOf(event));
}

function list<Value>(length: number, make: (place: number) => Value): readonly Value[] {
  return Array.from({ length }, (_, place) => make(place));
}

function uniform<Value>(values: readonly Value[]): Pick<Value> {
  return (random) => elementAt(values, Math.floor(random() * values.length));
}

/** Draws the value of rank k with weight 1 ÷ k. */
function zipf<Value>(values: readonly Value[]): Pick<Value> {
  return weighted(values.map((value, place) => [value, 1 / (place + 1)]));
}

function weighted<Value>(values: readonly (readonly [Value, number])[]): Pick<Value> {
  let sum = 0;
  const edges = values.map(([, weight]) => (sum += weight));
  return (random) => {
    const wanted = random() * sum;
    let low = 0;
    let high = edges.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (elementAt(edges, middle) > wanted) high = middle;
      else low = middle + 1;
    }
    return elementAt(values, low)[0];
  };
}

function hex(random: Random, length: number): string {
  return list(length, () => Math.floor(random() * 16).toString(16)).join('');
}

function digits(random: Random, length: number): string {
  return list(length, () => Math.floor(random() * 10)).join('');
}

const SYLLABLES = 'ka ro mi ten sol ver da lin por gas tel no be chi ra fu mon di'.split(' ');
function word(random: Random): string {
  return list(2 + Math.floor(random() * 3), () => elementAt(SYLLABLES, Math.floor(random() * SYLLABLES.length))).join(
    '',
  );
}
