import type { Random } from '../random';
import { type Weighted, zipf } from '../weighted';
import { LEAF_CATEGORIES } from './category-tree';
import { COUNTRIES, type Country } from './countries';
import { elementAt } from '../../core/element-at';

export const PRODUCT_COUNT = 2000;
const SEARCH_TERM_COUNT = 600;
const BRANDS =
  'acorn birch cobalt delta ember fjord garnet harbor indigo juniper krona lumen meridian nimbus onyx pike quartz river'.split(
    ' ',
  );
const ADJECTIVES = 'cheap best new red black small large wireless gift sale'.split(' ');

export interface Product {
  readonly id: string;
  readonly category: string;
  readonly brand: string;
  readonly priceUsdCents: number;
}

/** A price in a currency: in minor units, and as decimal text for the wire. */
export interface Price {
  readonly minor: number;
  readonly text: string;
}

/** What the shop sells and what people look for, most popular first. */
export interface ProductCatalogue {
  readonly products: readonly Product[];
  readonly popularity: Weighted;
  readonly searchTerms: readonly string[];
  readonly searchPopularity: Weighted;
  /** Price of a product in the currency of a country. */
  price(product: number, countryIndex: number): Price;
}

export function createCatalogue(random: Random): ProductCatalogue {
  const products = Array.from({ length: PRODUCT_COUNT }, (_, index) => createProduct(random, index));
  const tables = new Map<string, readonly Price[]>();
  return {
    products,
    popularity: zipf(PRODUCT_COUNT, 0.9),
    searchTerms: createSearchTerms(random),
    searchPopularity: zipf(SEARCH_TERM_COUNT, 1),
    price(product, countryIndex) {
      const country = elementAt(COUNTRIES, countryIndex);
      let table = tables.get(country.currency);
      if (table === undefined) tables.set(country.currency, (table = products.map((entry) => priceIn(entry, country))));
      return elementAt(table, product);
    },
  };
}

function createProduct(random: Random, index: number): Product {
  const leaf = random.integer(0, LEAF_CATEGORIES.length - 1);
  // Each category has its own price level, from about 8 to about 800 dollars.
  const level = 800 * 10 ** ((2 * ((leaf * 37) % LEAF_CATEGORIES.length)) / LEAF_CATEGORIES.length);
  const dollars = Math.max(1, Math.round(random.logNormal(level, 0.5) / 100));
  return {
    id: `p${String(index + 1).padStart(5, '0')}`,
    category: elementAt(LEAF_CATEGORIES, leaf),
    brand: random.pick(BRANDS),
    priceUsdCents: dollars * 100 - random.pick([1, 1, 5, 10, 0]),
  };
}

function priceIn(product: Product, country: Country): Price {
  const minor = Math.max(1, Math.round((product.priceUsdCents / 100) * country.perDollar * 10 ** country.minorDigits));
  return { minor, text: decimalText(minor, country.minorDigits) };
}

function decimalText(minor: number, digits: number): string {
  if (digits === 0) return String(minor);
  const text = String(minor).padStart(digits + 1, '0');
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

function createSearchTerms(random: Random): readonly string[] {
  const terms = new Set<string>();
  while (terms.size < SEARCH_TERM_COUNT) {
    const noun = (random.pick(LEAF_CATEGORIES).split('.').at(-1) as string).replace('_', ' ');
    const before = random.pick([
      '',
      '',
      random.pick(BRANDS),
      random.pick(ADJECTIVES),
      `${random.pick(ADJECTIVES)} ${random.pick(BRANDS)}`,
    ]);
    terms.add(`${before} ${noun}`.trim());
  }
  return [...terms];
}
