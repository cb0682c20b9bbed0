import type { Draft, Visit } from '../session/visit';
import { CATEGORIES } from '../world/category-tree';
import { addToCart, type CartLine, checkOut, productFields, removeFromCart } from './cart';
import { openPage } from './page';
import { elementAt } from '../../core/element-at';

const SEARCH_ENGINE = 'https://www.search.example/';
const REFERRERS = [
  SEARCH_ENGINE,
  SEARCH_ENGINE,
  'https://social.example/feed',
  'https://news.example/deals',
  undefined,
  undefined,
];
const BOUNCE_RATE = 0.3;

/** How a shopper comes to the shop. */
export interface Arrival {
  readonly path: string;
  /** The product that the landing page shows. */
  readonly product: number | undefined;
  readonly referrer: string | undefined;
  readonly bounceRate: number;
  /** 1 is the mean readiness to buy. */
  readonly readiness: number;
}

/** A shopper who comes through a link, a search engine or by typing the address. */
export function* shop(visit: Visit): Generator<Draft> {
  const { random } = visit;
  const product = random.chance(0.25) ? drawProduct(visit) : undefined;
  const path =
    product === undefined
      ? random.pick(['/', '/', categoryPath(random.pick(CATEGORIES))])
      : productPath(visit, product);
  yield* shopFrom(visit, { path, product, referrer: random.pick(REFERRERS), bounceRate: BOUNCE_RATE, readiness: 1 });
}

/** The whole visit: landing, perhaps an account, browsing with a cart, perhaps an order. */
export function* shopFrom(visit: Visit, arrival: Arrival): Generator<Draft> {
  const { random } = visit;
  const shown = arrival.product === undefined ? {} : productFields(visit, arrival.product);
  yield* openPage(
    visit,
    arrival.path,
    arrival.referrer === undefined ? shown : { ...shown, referrer: arrival.referrer },
  );
  if (random.chance(arrival.bounceRate)) return;
  if (visit.userId === undefined && random.chance(0.02)) yield signUp(visit);
  const cart: CartLine[] = [];
  do yield* browse(visit, cart, arrival.readiness);
  while (random.chance(0.85));
  yield* checkOut(visit, cart, arrival.readiness);
}

function* browse(visit: Visit, cart: CartLine[], readiness: number): Generator<Draft> {
  const { random } = visit;
  const step = random.unit();
  if (step < 0.25) yield* openPage(visit, categoryPath(random.pick(CATEGORIES)));
  else if (step < 0.5) yield* search(visit);
  else yield* viewProduct(visit, cart, readiness);
  if (cart.length > 0 && random.chance(0.06)) yield* removeFromCart(visit, cart);
}

function* search(visit: Visit): Generator<Draft> {
  const { random, world } = visit;
  const term = elementAt(world.catalogue.searchTerms, world.catalogue.searchPopularity.draw(random));
  // People type in any case and spacing; the contract trims and lower-cases.
  const typed = random.chance(0.1) ? ` ${term.toUpperCase()}` : term;
  yield visit.event('search', { query: typed, page_url: visit.url('/search') });
  visit.wait(700);
  if (random.chance(0.4)) yield* openPage(visit, `/search?q=${encodeURIComponent(term)}`);
}

function* viewProduct(visit: Visit, cart: CartLine[], readiness: number): Generator<Draft> {
  const product = drawProduct(visit);
  yield* openPage(visit, productPath(visit, product), productFields(visit, product));
  if (visit.random.chance(0.02))
    yield visit.event('custom:wishlist_add', { product_id: elementAt(visit.world.catalogue.products, product).id });
  if (visit.random.chance(0.11 * readiness)) yield* addToCart(visit, cart, product);
}

function signUp(visit: Visit): Draft {
  visit.userId = `u${visit.random.integer(100_000_000, 999_999_999)}`;
  return visit.event('sign_up', { page_url: visit.url('/account/new') });
}

export function drawProduct(visit: Visit): number {
  return visit.world.catalogue.popularity.draw(visit.random);
}

export function productPath(visit: Visit, product: number): string {
  return `/p/${elementAt(visit.world.catalogue.products, product).id}`;
}

export function categoryPath(category: string): string {
  return `/c/${category.replaceAll('.', '/')}`;
}
