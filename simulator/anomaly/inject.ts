import { HOUR_MS } from '../../core/time/window';
import { PURPOSE, Random } from '../random';
import { COUNTRIES } from '../world/countries';
import { simulatedIp } from '../world/ip-plan';
import { drawClient } from '../world/user-agents';
import { ABUSE } from './abuse';
import type { AnomalyKind } from './anomaly-kind';
import { GAPS } from './gaps';
import { ORDINARY } from './ordinary';
import { RACES } from './races';
import { ELSEWHERE, type Persona, type RecordedRow, Script, type ShopFacts, type ScriptProduct } from './script';
import { VIOLATIONS_OF_LOGIC } from './violations';

export const ANOMALY_KINDS: readonly AnomalyKind[] = [...RACES, ...GAPS, ...VIOLATIONS_OF_LOGIC, ...ABUSE, ...ORDINARY];

/** The truth about sessions that were written into a recording. */
export interface AnomalyLabel {
  readonly kind: string;
  /** Class of the finding; null for what is ordinary, although a simple rule would report it. */
  readonly class: string | null;
  /** Classes that are right as well. */
  readonly also: readonly string[];
  readonly severity: AnomalyKind['severity'];
  /** One person may have several. */
  readonly session_ids: readonly string[];
  /** The event that shows it, or with which it begins if it is shown by many. */
  readonly event_id: string;
}

export interface InjectionOptions {
  readonly seed: number;
  /** Sessions of each kind per session of the recording. */
  readonly rate: number;
  /** Names of kinds; all if absent. */
  readonly kinds?: readonly string[] | undefined;
  /** Customers of a flash sale that begins in the middle; none if absent. */
  readonly flashSale?: number | undefined;
}

export interface Injected {
  /** In order of arrival. */
  readonly rows: readonly RecordedRow[];
  readonly labels: readonly AnomalyLabel[];
}

/** Most products of a recording that written sessions look at. */
const MOST_PRODUCTS = 300;
/** Delay of the kind that has no network, ms. */
const OFFLINE_MS = 180_000;

/**
 * Writes sessions of every kind into a recording, simulated or real: they begin at times at which its sessions begin, look
 * at its products and are labelled. The same seed writes the same ones.
 */
export function injectAnomalies(recording: readonly RecordedRow[], options: InjectionOptions): Injected {
  const shop = factsOf(recording);
  const starts = startsOf(recording);
  const random = new Random(options.seed, PURPOSE.anomaly, 1);
  const rows = [...recording];
  const labels: AnomalyLabel[] = [];
  const kinds = ANOMALY_KINDS.filter(
    ({ name, needs = [] }) => (options.kinds?.includes(name) ?? true) && needs.every((type) => shop.types.has(type)),
  );
  const ofEach = Math.max(1, Math.round(starts.length * options.rate));
  for (const kind of kinds) {
    for (let at = 0; at < ofEach; at++) {
      const written = write(kind, { random, shop, startMs: random.pick(starts) + random.integer(0, 5000) });
      rows.push(...written.rows);
      labels.push(written.label);
    }
  }
  const sale = flashSale(shop, starts, { random, customers: options.flashSale ?? 0 });
  return { rows: inOrder([...rows, ...sale.rows]), labels: [...labels, ...sale.labels] };
}

interface Setting {
  readonly random: Random;
  readonly shop: ShopFacts;
  readonly startMs: number;
}

function write(
  kind: AnomalyKind,
  { random, shop, startMs }: Setting,
): { readonly rows: readonly RecordedRow[]; readonly label: AnomalyLabel } {
  const who = drawPersona(random);
  const scripts = [new Script(random, who, startMs)];
  const [script] = scripts;
  if (script === undefined) throw new RangeError('a session has no script');
  const event_id = kind.write({
    script,
    shop,
    draw: (count) => drawProducts(random, shop, count),
    another: (atMs, other = {}) => {
      const next = new Script(random, { ...who, sessionId: random.uuid(), ...other }, atMs);
      scripts.push(next);
      return next;
    },
  });
  const delayMs = kind.name === 'without_network' ? OFFLINE_MS : 0;
  return {
    rows: scripts.flatMap((one) => one.rows(delayMs)),
    label: {
      kind: kind.name,
      class: kind.class,
      also: kind.also ?? [],
      severity: kind.severity,
      session_ids: scripts.map((one) => one.who.sessionId),
      event_id,
    },
  };
}

/** Many people buy one product, cheaper than before, within minutes, with one coupon: good business. */
function flashSale(
  shop: ShopFacts,
  starts: readonly number[],
  { random, customers }: { readonly random: Random; readonly customers: number },
): { readonly rows: readonly RecordedRow[]; readonly labels: readonly AnomalyLabel[] } {
  if (customers === 0) return { rows: [], labels: [] };
  const product = random.pick(shop.products);
  const cheaper = { ...product, price: Math.round(product.price * 50) / 100 };
  const beginsMs = random.pick(starts);
  const sale: AnomalyKind = {
    name: 'flash_sale',
    class: null,
    severity: 'low',
    write: ({ script }) => {
      const shown = script.view(cheaper);
      script.nowMs += random.integer(800, 4000);
      script.add(cheaper);
      script.nowMs += random.integer(1000, 4000);
      if (shop.types.has('checkout')) script.checkout(1, { coupon: 'FLASH' });
      script.nowMs += random.integer(3000, 9000);
      script.purchase(cheaper, script.orderId(), { coupon: 'FLASH' });
      return shown;
    },
  };
  const written = Array.from({ length: customers }, () =>
    write(sale, { random, shop, startMs: beginsMs + random.integer(0, HOUR_MS / 12) }),
  );
  return { rows: written.flatMap(({ rows }) => rows), labels: written.map(({ label }) => label) };
}

function drawPersona(random: Random): Persona {
  const country = random.integer(ELSEWHERE + 1, COUNTRIES.length - 1);
  return {
    sessionId: random.uuid(),
    anonymousId: random.uuid(),
    userId: random.chance(0.5) ? `u${random.integer(100_000_000, 999_999_999)}` : undefined,
    userAgent: drawClient(random).userAgent,
    ip: simulatedIp(country, random.integer(1, 5000)),
  };
}

function drawProducts(random: Random, { products }: ShopFacts, count: number): readonly ScriptProduct[] {
  const drawn = new Set<ScriptProduct>();
  while (drawn.size < Math.min(count, products.length)) drawn.add(random.pick(products));
  return [...drawn];
}

function factsOf(recording: readonly RecordedRow[]): ShopFacts {
  const products = new Map<string, ScriptProduct>();
  const types = new Set<string>();
  let own: string | undefined;
  for (const { event_type: type, product_id: id, price, currency } of recording) {
    types.add(type);
    const amount = Number(price);
    const isOther = typeof currency === 'string' && currency !== (own ??= currency);
    if (typeof id !== 'string' || isOther || !(amount >= 1) || products.size >= MOST_PRODUCTS || products.has(id))
      continue;
    products.set(id, {
      id,
      price: Math.round(amount * 100) / 100,
      currency: typeof currency === 'string' ? currency : 'USD',
    });
  }
  if (products.size < 10)
    throw new RangeError(`the recording shows ${products.size} products with a price: it takes 10 to write sessions`);
  return { products: [...products.values()], types };
}

function startsOf(recording: readonly RecordedRow[]): readonly number[] {
  const starts = new Map<string, number>();
  for (const { session_id: session, received_at: at, no_event: none } of recording)
    if (none === undefined && !starts.has(session)) starts.set(session, Date.parse(at));
  return [...starts.values()].filter((ms) => Number.isFinite(ms));
}

function inOrder(rows: readonly RecordedRow[]): readonly RecordedRow[] {
  return rows
    .map((row) => ({ row, ms: Date.parse(row.received_at) }))
    .sort((a, b) => a.ms - b.ms)
    .map(({ row }) => row);
}
