import { createHash } from 'node:crypto';
import { parquetFiles } from '../../adapters/columnar/event-files';
import type { Chunk, RawFile } from '../../batch-layer/plan/plan';
import { elementAt } from '../../core/element-at';
import { EVENT_COLUMNS, type LakeEvent } from '../../core/event/columns';
import { type Identity, identityOf } from '../../core/event/identity';
import type { Lake } from '../../core/port/lake';
import { binOf } from '../../core/sketch/ddsketch';
import { addDays, dayWindow } from '../../core/time/calendar';
import { DAY_MS, MINUTE_MS } from '../../core/time/window';
import { randomOf } from './synthetic-events';

const DAY = '2026-03-04';
const SITE = { id: 'bench', timeZone: 'UTC', currency: 'USD' };
const FILE_EVENTS = 20_000;
/** Days within the horizon, before those that a job reads. */
const DAYS_BEFORE = 28;
const VISIT_EVENTS = 16;
const VISIT_MS = 10 * MINUTE_MS;
const VISITS_PER_PERSON = 1.4;
/** One of so many people was there the day before. */
const RETURNING = 5;
/** Every so many events, the one before comes again. */
const COPY_EVERY = 50;
/** Of 1,000 events: a busy shop’s mix. */
const MIX = [
  ['page_view', 520],
  ['click', 180],
  ['search', 100],
  ['ad_impression', 60],
  ['performance', 60],
  ['add_to_cart', 50],
  ['checkout', 10],
  ['purchase', 8],
  ['ad_click', 5],
  ['error', 5],
  ['refund', 2],
] as const;
const TYPES = MIX.flatMap(([type, share]) => new Array<string>(share).fill(type));
const NO_VALUES = Object.fromEntries(EVENT_COLUMNS.map(({ name }) => [name, null])) as unknown as LakeEvent;

/** The raw files of a day of one site, and what a run over it computes. */
export interface BenchDay {
  readonly isolated: Chunk;
  /** As in every run but the first: the day before was published, and its sessions are computed again. */
  readonly steady: Chunk;
  /** The same after a month of such days, of which the ids are compared. */
  readonly month: Chunk;
}

/**
 * Writes days with as many events each; 2 % are duplicates, 1 % arrive an hour late. The files of one day stand for all the
 * days before yesterday.
 */
export async function writeBenchDays(lake: Pick<Lake, 'put'>, events: number): Promise<BenchDay> {
  const yesterday = addDays(DAY, -1);
  const earlier = await writeDay(lake, addDays(DAY, -2), events);
  const before = await writeDay(lake, yesterday, events);
  const own = await writeDay(lake, DAY, events);
  const target = (day: string, isRewritten: boolean): Chunk['targets'][number] => ({
    site: SITE,
    day,
    window: dayWindow(day, SITE.timeZone),
    isRewritten,
  });
  const steady = {
    files: [...before, ...own],
    targets: [target(yesterday, false), target(DAY, true)],
    orderLines: [],
    ids: [],
  };
  return {
    isolated: { files: own, targets: [target(DAY, true)], orderLines: [], ids: [] },
    steady,
    month: { ...steady, ids: new Array<readonly RawFile[]>(DAYS_BEFORE).fill(earlier).flat() },
  };
}

async function writeDay(lake: Pick<Lake, 'put'>, day: string, events: number): Promise<readonly RawFile[]> {
  const makeEvent = eventsOf(day, events);
  const files: RawFile[] = [];
  for (let from = 0; from < events; from += FILE_EVENTS) {
    const rows = Array.from({ length: Math.min(FILE_EVENTS, events - from) }, (_, at) => makeEvent(from + at));
    const key = `events/arrival_hour=${day}/${from}.parquet`;
    const bytes = parquetFiles.encode(rows);
    await lake.put(key, bytes);
    files.push({ key, bytes: bytes.length, events: rows.length });
  }
  return files;
}

/** Visits overlap: an event belongs to one of those that began in the ten minutes before it. */
function eventsOf(day: string, events: number): (at: number) => LakeEvent {
  const { start } = dayWindow(day, SITE.timeZone);
  const random = randomOf(start / DAY_MS);
  const below = (limit: number): number => Math.floor(random() * limit);
  const skewed = (limit: number): number => Math.floor(random() ** 3 * limit);
  const visits = Math.ceil(events / VISIT_EVENTS);
  const people = Math.ceil(visits / VISITS_PER_PERSON);
  const open = Math.max(1, Math.round((visits * VISIT_MS) / DAY_MS));
  const identities = new Map<string, Identity>();
  const identity = (name: string): Identity => {
    const known = identities.get(name);
    if (known !== undefined) return known;
    const made = identityOf(createHash('sha256').update(name).digest());
    identities.set(name, made);
    return made;
  };
  let last: LakeEvent | undefined;
  return (at) => {
    const record_sequence = String(start + at).padStart(20, '0');
    if (last !== undefined && at % COPY_EVERY === 0) return { ...last, record_sequence };
    last = eventAt(at, record_sequence);
    return last;
  };
  function eventAt(at: number, record_sequence: string): LakeEvent {
    const visit = Math.max(0, Math.floor(at / VISIT_EVENTS) - below(open));
    const person = Math.imul(visit, 0x9e3779b1) >>> 0;
    const isBot = person % 20 === 0;
    const number = person % people;
    const visitor = identity(number % RETURNING === 0 ? `person ${number}` : `person ${day} ${number}`);
    const session = identity(`session ${day} ${visit}`);
    const type = elementAt(TYPES, below(TYPES.length));
    const occurredMs = start + Math.floor((at * DAY_MS) / events);
    const product = skewed(5000);
    const isOrder = type === 'purchase' || type === 'refund';
    const hasProduct = isOrder || type === 'add_to_cart' || below(2) === 0;
    const price = isOrder || type === 'ad_click' ? 500 + product : null;
    const duration = type === 'performance' || type === 'click' ? below(4000) : null;
    return {
      ...NO_VALUES,
      event_id: uuidOf(`${day} ${at}`),
      event_type: type,
      occurred_ms: occurredMs,
      session_id: session.pseudonym,
      visitor: visitor.pseudonym,
      sequence: at - visit * VISIT_EVENTS,
      page: `/products/page-${skewed(2000)}`,
      page_url: `https://shop.example/products/page-${skewed(2000)}`,
      product_id: hasProduct ? `product-${product}` : null,
      category: hasProduct ? `category.${product % 200}` : null,
      price_minor: price,
      currency: price === null ? null : elementAt(['USD', 'EUR', 'GBP'], below(3)),
      quantity: isOrder ? 1 + below(3) : null,
      amount_minor: isOrder ? price : null,
      order_id: isOrder ? `order-${day}-${visit}` : null,
      query: type === 'search' ? `words ${skewed(3000)}` : null,
      device: elementAt(['mobile', 'desktop', 'tablet'], person % 3),
      platform: elementAt(['web', 'ios', 'android'], person % 5 < 3 ? 0 : person % 3),
      country: `C${Math.floor(((person % 997) / 997) ** 2 * 36)}`,
      is_bot: isBot,
      duration_ms: duration,
      duration_bin: duration === null ? null : binOf(duration),
      visitor_register: visitor.register,
      visitor_register_coarse: visitor.registerCoarse,
      session_register: session.register,
      session_register_coarse: session.registerCoarse,
      referrer_class: 'search',
      browser: 'chrome',
      system: 'windows',
      site: SITE.id,
      received_ms: occurredMs,
      arrived_ms: occurredMs + (at % 100 === 7 ? 3_600_000 : below(1500)),
      shard: `shard-${at % 2}`,
      record_sequence,
      record_index: 0,
    };
  }
}

/** Random as ids are, so that files do not compress them. */
function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
