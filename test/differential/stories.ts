import fc from 'fast-check';
import type { NormalEvent } from '../../core/event/columns';
import type { Site } from '../../core/port/sites';
import { floorTo, HOUR_MS, hourOf, MINUTE_MS } from '../../core/time/window';
import type { Arrival } from '../batch/batch-world';
import { plainEvent } from '../batch/plain-event';
import { AUTUMN_MS, dirtyArrivals, SITES, SPRING_MS } from './dirty-arrivals';

/** What arrives, and when the batch layer first runs; it runs again when everything has arrived. */
export interface Story {
  readonly sites: readonly Site[];
  readonly arrivals: readonly Arrival[];
  /** The tidemark of the first run. */
  readonly firstNight: number;
  /** One in this many arrivals before the first night reaches the consumers only after it; 0 for none. */
  readonly stragglerEvery: number;
  /** How many records of a shard a consumer is given at once. */
  readonly batchSize: number;
  /** Which of the numbers counted from events are queried. */
  readonly exactly: number;
}

/** An offset of a quarter of an hour; a clock that changes by half an hour; one that changes at midnight. */
const ODD_ZONES: readonly Site[] = [
  { id: 'utc-shop', timeZone: 'Asia/Kathmandu', currency: 'NPR' },
  { id: 'york-shop', timeZone: 'Australia/Lord_Howe', currency: 'AUD' },
  { id: 'kolkata-shop', timeZone: 'America/Havana', currency: 'CUP' },
];

/** Evenings before a clock of these sites changes. */
const SETTINGS: readonly Setting[] = [
  { startMs: SPRING_MS, sites: SITES },
  { startMs: AUTUMN_MS, sites: SITES },
  // Lord Howe's clocks go back; Havana's skip a midnight, and repeat one.
  { startMs: Date.UTC(2026, 3, 4, 10), sites: ODD_ZONES },
  { startMs: SPRING_MS, sites: ODD_ZONES },
  { startMs: AUTUMN_MS, sites: ODD_ZONES },
];

interface Setting {
  readonly startMs: number;
  readonly sites: readonly Site[];
}

/**
 * Dirty events in two nights, plus what `dirtyArrivals` lacks: crowds that buy, equal times of events and of arrivals,
 * huge fields, ids that only code points can sort.
 */
export function dirtyStories(maxLength: number): fc.Arbitrary<Story> {
  return fc.constantFrom(...SETTINGS).chain((setting) => fc.noBias(storiesIn(setting, maxLength)).map(readable));
}

/** For readers of a counterexample: per event, what differs from the default. */
export function readable(story: Story): Story {
  const { sites, arrivals, ...rest } = story;
  const plain = plainEvent({});
  const differing = (event: NormalEvent): unknown =>
    Object.fromEntries(Object.entries(event).filter(([name, value]) => plain[name as keyof NormalEvent] !== value));
  const lines = [
    JSON.stringify({
      ...rest,
      firstNight: iso(story.firstNight),
      zones: sites.map(({ id, timeZone }) => `${id} in ${timeZone}`),
    }),
    ...arrivals.map(
      ({ arrivedMs, shard, site, events }) =>
        `  ${iso(arrivedMs)} ${shard} ${site} ${JSON.stringify(events.map(differing))}`,
    ),
  ];
  const text = lines.join('\n').replace(/(.)\1{20,}/gu, (run, one: string) => `${one}…×${run.length / one.length}`);
  return Object.assign({ ...story }, { [fc.toStringMethod]: () => `\n${text}\n` });
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function storiesIn({ startMs, sites }: Setting, maxLength: number): fc.Arbitrary<Story> {
  // Without a size, fast-check draws at most ten, whatever maxLength says.
  const lengths = { minLength: 1, maxLength, size: 'max' } as const;
  // In the order in which a counterexample shrinks: first to one site without further dirt than that of its events,
  // then to few events.
  const drawn = fc.record({
    sitesUsed: fc.integer({ min: 1, max: sites.length }),
    hugeEvery: fc.constantFrom(0, 3),
    isCrowded: fc.boolean(),
    /** The grid of all times; half an hour is what ends a session. */
    gridMs: fc.constantFrom(1, MINUTE_MS, 30 * MINUTE_MS),
    stragglerEvery: fc.constantFrom(0, 4),
    batchSize: fc.constantFrom(20, 1),
    exactly: fc.nat(100),
    nightAfter: fc.integer({ min: 1, max: 10 }),
    arrivals: dirtyArrivals(startMs, lengths),
  });
  return drawn.map(({ arrivals, sitesUsed, isCrowded, gridMs, hugeEvery, nightAfter, ...rest }) => ({
    sites,
    firstNight: hourOf(startMs) + nightAfter * HOUR_MS,
    ...rest,
    arrivals: arrivals.map(({ shard, site, arrivedMs, events }, at) => {
      const how = { gridMs, isCrowded, isHuge: hugeEvery > 0 && at % hugeEvery === 0 };
      const place = sites[sites.findIndex(({ id }) => id === site) % sitesUsed]?.id ?? site;
      return {
        shard,
        site: place,
        arrivedMs: floorTo(arrivedMs, gridMs),
        events: events.map((event) => dirtier(event, how)),
      };
    }),
  }));
}

interface Dirt {
  readonly gridMs: number;
  readonly isCrowded: boolean;
  readonly isHuge: boolean;
}

function dirtier(event: NormalEvent, { gridMs, isCrowded, isHuge }: Dirt): NormalEvent {
  const number = Number(event.event_id.replace('event-', ''));
  const session = Number(event.session_id.replace('session-', ''));
  return collected({
    ...event,
    ...(isHuge ? hugeFields(event) : {}),
    ...(isCrowded && number % 3 === 0
      ? { event_type: 'purchase', order_id: event.order_id === null ? null : `order-${number % 2}` }
      : {}),
    event_id: `${markOf(number)}event-${number % 40}`,
    session_id: `${markOf(session)}${event.session_id}`,
    occurred_ms: floorTo(event.occurred_ms, gridMs),
  });
}

/** As the collector stores it: an event with a price, or a purchase, has a quantity. */
function collected(event: NormalEvent): NormalEvent {
  const { event_type, price_minor, quantity } = event;
  return { ...event, quantity: quantity ?? (price_minor !== null || event_type === 'purchase' ? 1 : null) };
}

/** `<` puts the first two the other way round. */
const MARKS = ['\u{1F600}', '\uE000', 'e\u0301', 'é', 'a\0', ''];

function markOf(number: number): string {
  return MARKS[number % MARKS.length] ?? '';
}

/**
 * As long as the contract allows, and equal except for their last characters; with zero amounts. A cell keeps few pages
 * for bots.
 */
function hugeFields({ page, query, product_id, price_minor, is_bot }: NormalEvent): Partial<NormalEvent> {
  return {
    page: is_bot ? page : `/${'ü'.repeat(190)}${page ?? ''}`,
    query: `${'\u{10FFFF}'.repeat(90)}${query ?? ''}`,
    product_id: product_id === null ? null : `${'p'.repeat(120)}${product_id}`,
    page_url: `https://shop.example/${'x'.repeat(2000)}`,
    custom_properties: JSON.stringify({ text: '\u0001"\\\u2028'.repeat(600) }),
    ...(price_minor === null ? {} : { price_minor: 0, amount_minor: 0 }),
  };
}
