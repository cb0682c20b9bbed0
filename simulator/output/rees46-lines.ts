import { PURPOSE, Random } from '../random';
import { weighted } from '../weighted';
import { type ProductCatalogue, createCatalogue } from '../world/catalogue';
import { LEAF_CATEGORIES } from '../world/category-tree';
import { elementAt } from '../../core/element-at';

const HEADER = 'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session';
/** When the public file begins. */
export const REES46_START_MS = Date.UTC(2019, 9, 1);
const TEN_MINUTES_MS = 600_000;
/** How busy each ten-minute slot of the 2 h 50 min is. */
const SHAPE = [6, 6, 5, 5, 4, 4, 4, 5, 5, 6, 7, 8, 9, 11, 13, 14, 15];
const SPAN_MS = SHAPE.length * TEN_MINUTES_MS;
const MOST_DUPLICATES = 5;
const ROWS_PER_DUPLICATE = 20;
const FIRST_CATEGORY_ID = 2_053_013_550_000_000_000n;
const FIRST_PRODUCT_ID = 1_000_001;

export interface Rees46Options {
  readonly seed: number;
  /** Time of the first row, ms since 1970; that of the public file by default. */
  readonly startMs?: number;
  /** Rows after the header, including the duplicates and the truncated last one. At least 2. */
  readonly events: number;
}

interface Row {
  readonly atMs: number;
  readonly text: string;
}

/**
 * A file in the format of the public REES46 shop data, 2 h 50 min long, and as dirty: some
 * exact duplicates (5 for 100 rows or more), rows without category or brand, and a last row that stops in the middle.
 * Yields the header and the rows, each with its newline except the last.
 */
export function* rees46Lines({ seed, startMs = REES46_START_MS, events }: Rees46Options): Generator<string> {
  if (!Number.isSafeInteger(events) || events < 2)
    throw new RangeError(`A file of ${events} rows cannot be made: ask for 2 or more.`);
  const random = new Random(seed, PURPOSE.rees46, 0);
  const catalogue = createCatalogue(random);
  const duplicates = Math.min(MOST_DUPLICATES, Math.floor(events / ROWS_PER_DUPLICATE));
  const rows = drawRows(random, catalogue, { startMs, count: events - duplicates - 1 });
  const repeated = new Set<number>();
  while (repeated.size < duplicates) repeated.add(random.integer(0, rows.length - 1));
  yield `${HEADER}\n`;
  for (const [index, { text }] of rows.entries()) {
    yield `${text}\n`;
    if (repeated.has(index)) yield `${text}\n`;
  }
  const last = rowText(catalogue, {
    atMs: startMs + SPAN_MS,
    type: 'view',
    product: 0,
    user: drawUser(random),
    session: random.uuid(),
  });
  yield last.slice(0, last.lastIndexOf(',') - 1);
}

function drawRows(
  random: Random,
  catalogue: ProductCatalogue,
  { startMs, count }: { readonly startMs: number; readonly count: number },
): readonly Row[] {
  const rows: Row[] = [];
  const shape = weighted(SHAPE);
  while (rows.length < count) {
    const start =
      rows.length === 0
        ? startMs
        : startMs + shape.draw(random) * TEN_MINUTES_MS + random.integer(0, TEN_MINUTES_MS - 1);
    for (const row of session(random, catalogue, start))
      if (row.atMs <= startMs + SPAN_MS && rows.length < count) rows.push(row);
  }
  return rows.sort((a, b) => a.atMs - b.atMs);
}

function* session(random: Random, catalogue: ProductCatalogue, startMs: number): Generator<Row> {
  const who = { user: drawUser(random), session: random.uuid() };
  let atMs = startMs;
  do {
    const product = catalogue.popularity.draw(random);
    yield { atMs, text: rowText(catalogue, { ...who, atMs, type: 'view', product }) };
    for (const [type, share] of [
      ['cart', 0.02],
      ['purchase', 0.012],
    ] as const) {
      if (!random.chance(share)) continue;
      atMs += random.integer(5000, 60_000);
      yield { atMs, text: rowText(catalogue, { ...who, atMs, type, product }) };
    }
    atMs += Math.round(random.logNormal(35_000, 0.8));
  } while (random.chance(0.7));
}

interface RowFacts {
  readonly atMs: number;
  readonly type: 'view' | 'cart' | 'purchase';
  readonly product: number;
  readonly user: number;
  readonly session: string;
}

function rowText(catalogue: ProductCatalogue, { atMs, type, product, user, session: sessionId }: RowFacts): string {
  const { category, brand, priceUsdCents } = elementAt(catalogue.products, product);
  const leaf = LEAF_CATEGORIES.indexOf(category);
  const time = `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  const categoryId = FIRST_CATEGORY_ID + BigInt(leaf) * 131_072n;
  // A third of the categories have no code, and one product in seven has no brand.
  const code = leaf % 3 === 2 ? '' : category;
  const knownBrand = product % 7 === 3 ? '' : brand;
  return [
    time,
    type,
    FIRST_PRODUCT_ID + product,
    categoryId,
    code,
    knownBrand,
    (priceUsdCents / 100).toFixed(2),
    user,
    sessionId,
  ].join(',');
}

function drawUser(random: Random): number {
  return random.integer(500_000_000, 560_000_000);
}
