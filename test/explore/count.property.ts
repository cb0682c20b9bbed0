import fc from 'fast-check';
import type { Population } from '../../core/cell/cell';
import { binOf } from '../../core/sketch/ddsketch';
import type { LakeEvent } from '../../core/event/columns';
import { type EventCondition, passes } from '../../core/metric/condition';
import type { Field } from '../../core/metric/field';
import { matches, type MeasureSpec } from '../../core/metric/measure';
import { isVisit, measureOf } from '../../core/metric/metric';
import { bounces } from '../../core/metric/metrics/bounces';
import { topEntryPages } from '../../core/metric/metrics/top-entry-pages';
import { topExitPages } from '../../core/metric/metrics/top-exit-pages';
import { visitors } from '../../core/metric/metrics/visitors';
import { MEASURED } from '../../core/metric/registry';
import { DAY_MS, HOUR_MS, type Window } from '../../core/time/window';
import type { CountedNumber, CountedPart, CountQuestion } from '../../serving-layer/query/count-source';
import { besideDays } from '../../serving-layer/explore/sources';
import { AT_REST, DAYS, dirtyEvents, event, START_MS, tidemarks } from './dirty-events';
import { type ExploreBench, makeWorld, openBench, type World } from './explored-world';
import { survivors, visitsTruth } from './oracle';
import { runs } from '../support/effort';

const WINDOWS: readonly (readonly Window[])[] = [
  [{ start: START_MS, end: START_MS + DAYS * DAY_MS }],
  [0, 1, 2, 3, 5].map((hour) => ({ start: START_MS + (4 + hour) * HOUR_MS, end: START_MS + (5 + hour) * HOUR_MS })),
  [
    { start: START_MS - DAY_MS, end: START_MS + 7_000_000 },
    { start: START_MS + 7_000_000, end: START_MS + 90_000_000 },
  ],
];
const METRICS: readonly CountedPart[] = [
  ...MEASURED.filter(({ where }) => where.marked === undefined),
  bounces,
  topEntryPages,
  topExitPages,
];
const CONDITIONS: readonly EventCondition[] = [
  { column: 'country', test: 'is', value: 'DE' },
  { column: 'page', test: 'is_not', value: '/a' },
  { column: 'page', test: 'contains', value: 'b' },
  { column: 'category', test: 'contains_not', value: 'hoe' },
  { column: 'product_id', test: 'is', value: '' },
  { column: 'product_id', test: 'contains', value: '' },
];

const questions = fc.record({
  metric: fc.constantFrom(...METRICS),
  by: fc.constantFrom<readonly Field[]>([], ['country'], ['page'], ['category', 'page'], ['product_id', 'event_type']),
  filters: fc.uniqueArray(fc.constantFrom(...CONDITIONS), { maxLength: 3 }),
  populations: fc.constantFrom<readonly Population[]>(['human'], ['bot'], ['human', 'bot']),
  windows: fc.constantFrom(...WINDOWS),
  places: fc.constantFrom({ offset: 0, limit: 2 }, { offset: 1, limit: 2 }, { offset: 0, limit: 10 }),
});

describe('numbers counted from events', () => {
  let bench: ExploreBench;
  beforeAll(async () => {
    bench = await openBench();
  });
  afterAll(() => bench.close());

  it('are those of a walk through all events, whatever part of them is published', async () => {
    await fc.assert(
      fc.asyncProperty(
        dirtyEvents({ minLength: 0, maxLength: 60 }),
        questions,
        tidemarks,
        async (events, question, tidemark) => {
          const world = await makeWorld(bench, events.map(timed), tidemark);

          const numbers = await world.explorer.count({ ...world, ...question, asOf: AT_REST });

          const read = isVisit(question.metric)
            ? besideDays(rangeOf(question.windows), 'UTC')
            : rangeOf(question.windows);
          const seen = survivors(events.map(timed), AT_REST).filter(
            ({ occurred_ms }) => occurred_ms >= read.start && occurred_ms < read.end,
          );
          expect(withoutLayer(numbers)).toEqual(question.windows.flatMap((window) => truthOf(seen, question, window)));
        },
      ),
      { numRuns: runs(60) },
    );
  });

  it('are those of published events alone where the live tail is not asked for', async () => {
    const events = [
      event({ event_id: 'a', visitor: 'ann' }),
      event({ event_id: 'b', visitor: 'bob', arrived_ms: AT_REST }),
    ];
    const world = await makeWorld(bench, events, START_MS + HOUR_MS);

    const [published, all] = [await ask(world, { asOf: undefined }), await ask(world, { asOf: AT_REST })];

    expect([published, all].map((numbers) => numbers.map(({ value, isLive }) => [value, isLive]))).toEqual([
      [[1, false]],
      [[2, true]],
    ]);
  });

  it('leave out copies of published events that are in the live tail, also if the copy has another time', async () => {
    const copy = { event_id: 'a', arrived_ms: AT_REST, record_sequence: '1' };
    const world = await makeWorld(
      bench,
      [
        event({ event_id: 'a' }),
        event(copy),
        event({ ...copy, occurred_ms: START_MS + 3 * HOUR_MS, record_sequence: '2' }),
        event({ event_id: 'b', arrived_ms: AT_REST, record_sequence: '3' }),
        event({ event_id: 'b', arrived_ms: AT_REST, record_sequence: '4' }),
      ],
      START_MS + HOUR_MS,
    );

    const counted = await ask(world, { metric: MEASURED.find(({ id }) => id === 'page_views')!, asOf: AT_REST });

    expect(counted.map(({ value }) => value)).toEqual([2]);
  });

  it('count a line of an order first only if no published line of it came before', async () => {
    const line = (id: string, order_id: string | null, arrived_ms: number): LakeEvent =>
      event({ event_id: id, event_type: 'purchase', order_id, arrived_ms });
    const early = START_MS + 1000;
    const world = await makeWorld(
      bench,
      [
        line('a', 'known', early),
        ...['b', 'c'].map((id) => line(id, 'known', AT_REST)),
        line('d', 'new', AT_REST - 1),
        line('e', 'new', AT_REST),
        line('f', null, AT_REST),
      ],
      START_MS + HOUR_MS,
    );
    const orders = MEASURED.find(({ id }) => id === 'orders')!;

    // The plain copy of the batch layer in explored-world marks no published line.
    expect((await ask(world, { metric: orders, asOf: AT_REST })).map(({ value }) => value)).toEqual([2]);
  });

  it('know the lines of an order that were published days before, and forget an order after 30 days', async () => {
    const line = (id: string, changes: Partial<LakeEvent>): LakeEvent =>
      event({ event_id: id, event_type: 'purchase', order_id: 'far', ...changes });
    const later = START_MS + 3 * DAY_MS;
    const world = await makeWorld(
      bench,
      [
        line('a', { occurred_ms: START_MS, price_minor: 100, amount_minor: 100, currency: 'EUR' }),
        line('b', { occurred_ms: later, price_minor: 100, amount_minor: 100, currency: 'USD' }),
        line('c', { occurred_ms: later, is_bot: true }),
        line('d', { occurred_ms: later, price_minor: -100, amount_minor: -100, order_id: 'sent back' }),
        line('e', { occurred_ms: later, arrived_ms: START_MS + 40 * DAY_MS }),
      ],
      START_MS + HOUR_MS,
    );
    const counted = async (id: string, asOf: number): Promise<readonly unknown[]> =>
      (await ask(world, { metric: MEASURED.find((metric) => metric.id === id)!, asOf })).map(
        ({ currency, value }) => currency ?? value,
      );

    expect(await counted('orders', AT_REST)).toEqual([]);
    expect(await counted('orders_by_currency', AT_REST)).toEqual(['USD']);
    expect(await counted('refunds', AT_REST)).toEqual(['']);
    expect(await counted('orders', START_MS + 50 * DAY_MS)).toEqual([1]);
  });

  it('leave out lines in the tail that give way to a server’s line of their order, published or not', async () => {
    const line = (event_id: string, key_kind: string, changes: Partial<LakeEvent> = {}): LakeEvent =>
      event({ event_id, event_type: 'purchase', key_kind, order_id: 'one', arrived_ms: AT_REST, ...changes });
    const early = { arrived_ms: START_MS + 1000, occurred_ms: START_MS - 9 * DAY_MS };
    const world = await makeWorld(
      bench,
      [
        line('a', 'server', early),
        line('b', 'public'),
        line('c', 'public', { is_bot: true }),
        line('d', 'public', { order_id: 'two', arrived_ms: AT_REST - HOUR_MS }),
        line('e', 'server', { order_id: 'two' }),
        line('f', 'public', { order_id: 'two', event_type: 'click' }),
        line('g', 'public', { order_id: 'three' }),
        line('h', 'public', { ...early, order_id: 'four', occurred_ms: START_MS }),
        line('i', 'server', { order_id: 'four' }),
      ],
      START_MS + HOUR_MS,
    );
    const asked = { populations: ['human', 'bot'], by: ['event_type'], asOf: AT_REST } as const;
    const counted = async (id: string): Promise<number | bigint | undefined> =>
      (await ask(world, { ...asked, metric: MEASURED.find((one) => one.id === id)! })).find(
        ({ values }) => values[0] === 'purchase',
      )?.value;

    // e, g and i, and h, which is published.
    expect(await counted('purchases')).toBe(4);
    expect(await counted('events')).toBe(4);
    // The published line of the fourth order counted it.
    expect(await counted('orders')).toBe(2);
  });

  it('keep what is published until the next run, also if a server’s event in the tail supersedes it', async () => {
    const line = (event_id: string, key_kind: string, changes: Partial<LakeEvent> = {}): LakeEvent =>
      event({
        event_id,
        event_type: 'purchase',
        key_kind,
        category: 'shoes',
        product_id: event_id,
        price_minor: 100,
        amount_minor: 100,
        currency: 'EUR',
        ...changes,
      });
    const ofServer = { category: 'server', arrived_ms: AT_REST, record_sequence: '1' };
    const laterMs = START_MS + 9 * HOUR_MS;
    const world = await makeWorld(
      bench,
      [
        line('a', 'public'),
        line('b', 'public', { order_id: 'one' }),
        line('c', 'public', { session_id: 'moved' }),
        line('d', 'public'),
        line('a', 'server', ofServer),
        line('b', 'server', { ...ofServer, order_id: 'one' }),
        line('c', 'server', { ...ofServer, occurred_ms: laterMs, category: 'shoes' }),
      ],
      START_MS + HOUR_MS,
    );
    const shoes = {
      windows: [{ start: START_MS, end: laterMs }],
      filters: [{ column: 'category', test: 'contains', value: 'hoe' }],
      places: { offset: 0, limit: 10 },
    } as const;
    const all = { windows: [{ start: START_MS, end: START_MS + DAY_MS }] };
    const counted = (id: string, changes: Partial<CountQuestion>): Promise<readonly CountedNumber[]> =>
      ask(world, { metric: MEASURED.find((one) => one.id === id)!, asOf: AT_REST, ...changes });

    // Numbers of published events alone are exact, whatever is in the tail.
    for (const id of ['top_products_by_revenue', 'revenue', 'purchases', 'converting_sessions', 'events'])
      expect(await counted(id, shoes)).toEqual(await counted(id, { ...shoes, asOf: undefined }));
    expect((await counted('top_products_by_revenue', shoes)).map(({ ranked, isLive }) => [ranked, isLive])).toEqual(
      ['a', 'b', 'c', 'd'].map((product) => [product, false]),
    );
    // No page hides what a server sent, and the order counts once.
    expect(await counted('purchases', all)).toMatchObject([{ value: 7, isLive: true }]);
    expect(await counted('orders', { ...all, filters: [{ column: 'product_id', test: 'is', value: 'b' }] })).toEqual(
      [],
    );
  });

  it('are sums of any size', async () => {
    const most = Number.MAX_SAFE_INTEGER;
    const amounts = [most, most, most].map((amount_minor, at) =>
      event({ event_id: `p${at}`, event_type: 'purchase', price_minor: amount_minor, amount_minor, currency: 'EUR' }),
    );
    const world = await makeWorld(bench, amounts, START_MS + HOUR_MS);
    const revenue = MEASURED.find(({ id }) => id === 'revenue')!;

    const [sum] = await ask(world, { metric: revenue });

    expect(sum?.value).toBe(3n * BigInt(most));
  });

  it('need no engine without a query', async () => {
    const world = await makeWorld(bench, [], START_MS + DAY_MS);

    expect(await ask(world, { windows: [] })).toEqual([]);
    expect(await ask(world, { populations: ['duplicate'] })).toEqual([]);
  });
});

function ask(world: World, changes: Partial<CountQuestion>): Promise<readonly CountedNumber[]> {
  return world.explorer.count({
    ...world,
    metric: visitors,
    by: [],
    filters: [],
    populations: ['human'],
    windows: WINDOWS[0]!,
    places: { offset: 0, limit: 1 },
    asOf: undefined,
    ...changes,
  });
}

/** Durations for the quantiles. */
function timed(lake: LakeEvent, at: number): LakeEvent {
  return at % 3 === 0 ? lake : { ...lake, duration_bin: binOf((at % 5) * 100) };
}

function rangeOf(windows: readonly Window[]): Window {
  return { start: windows[0]?.start ?? 0, end: windows.at(-1)?.end ?? 0 };
}

type Number = Omit<CountedNumber, 'isLive'>;

function withoutLayer(numbers: readonly CountedNumber[]): readonly Number[] {
  return numbers.map(({ windowStart, values, value, ranked, currency, bin }) => ({
    windowStart,
    values,
    value,
    ...(ranked === undefined ? {} : { ranked }),
    ...(currency === undefined ? {} : { currency }),
    ...(bin === undefined ? {} : { bin }),
  }));
}

type Asked = Pick<CountQuestion, 'metric' | 'by' | 'filters' | 'populations' | 'places'>;

/** An event or a session that counts: its columns, and the values of the measure. */
interface Counted {
  readonly occurredMs: number;
  readonly isBot: boolean;
  readonly columns: LakeEvent;
  readonly value: string | null;
  readonly currency: string;
  readonly weight: number;
}

function truthOf(events: readonly LakeEvent[], asked: Asked, { start, end }: Window): readonly Number[] {
  const { metric, by, filters, populations, places } = asked;
  const { kind } = measureOf(metric);
  const inside = countedBy(metric, events).filter(
    ({ occurredMs, isBot, columns }) =>
      occurredMs >= start &&
      occurredMs < end &&
      populations.includes(isBot ? 'bot' : 'human') &&
      filters.every((one) => passes(one, columns[one.column])),
  );
  const valuesOf = ({ columns }: Counted): readonly string[] =>
    (by as readonly Field[]).map((column) => columns[column] ?? '');
  return groups(inside, (one) => valuesOf(one).join('\0')).flatMap((group) => {
    const common = { windowStart: start, values: valuesOf(group[0]!) };
    if (kind === 'distinct') return [{ ...common, value: new Set(group.map(({ value }) => value)).size }];
    return groups(group, ({ currency }) => currency).flatMap((own): readonly Number[] => {
      const sums = groups(
        own.filter(({ value, weight }) => kind !== 'top' || (value !== null && weight > 0)),
        ({ value }) => value ?? '',
      ).map((rows) => ({ value: rows[0]!.value ?? '', sum: rows.reduce((sum, { weight }) => sum + weight, 0) }));
      const money = isMoney(metric) ? { currency: own[0]!.currency } : {};
      if (kind === 'quantiles') return sums.map(({ value, sum }) => ({ ...common, bin: Number(value), value: sum }));
      if (kind !== 'top') return sums.map(({ sum }) => ({ ...common, ...money, value: sum }));
      return sums
        .sort((a, b) => b.sum - a.sum || (a.value < b.value ? -1 : 1))
        .slice(places.offset, places.offset + places.limit)
        .map(({ value, sum }) => ({ ...common, ranked: value, ...money, value: sum }));
    });
  });
}

function countedBy(metric: CountedPart, events: readonly LakeEvent[]): readonly Counted[] {
  if (!isVisit(metric))
    return events
      .filter((one) => matches(metric.where, { ...one, is_first_of_order: false, is_first_in_currency: false }))
      .map((one) => ({
        occurredMs: one.occurred_ms,
        isBot: one.is_bot,
        columns: one,
        ...measuredOf(metric.measure, one),
      }));
  return visitsTruth(events)
    .filter(({ isBounce }) => metric.visits.kind !== 'count' || metric.visits.of === 'visits' || isBounce)
    .map(({ startedMs, first, isBot, entry, exit }) => ({
      occurredMs: startedMs,
      isBot,
      columns: first,
      value: metric.visits.kind !== 'top' ? '' : metric.visits.column === 'entry_page' ? entry : exit,
      currency: '',
      weight: 1,
    }));
}

function measuredOf(measure: MeasureSpec, one: LakeEvent): Pick<Counted, 'value' | 'currency' | 'weight'> {
  const currency = one.currency ?? '';
  switch (measure.kind) {
    case 'count':
      return { value: '', currency: '', weight: 1 };
    case 'distinct':
      return { value: one[measure.column], currency: '', weight: 1 };
    case 'quantiles':
      return { value: String(one[measure.column]), currency: '', weight: 1 };
    case 'sum':
      return {
        value: '',
        currency: measure.byCurrency ? currency : '',
        weight: measure.column === 'events' ? 1 : (one[measure.column] ?? 0),
      };
    case 'top':
      return measure.weight === 'events'
        ? { value: one[measure.column], currency: '', weight: 1 }
        : { value: one[measure.column], currency, weight: one[measure.weight] ?? 0 };
  }
}

function isMoney(metric: CountedPart): boolean {
  const measure = measureOf(metric);
  return (measure.kind === 'sum' && measure.byCurrency) || (measure.kind === 'top' && measure.weight !== 'events');
}

function groups<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly (readonly Item[])[] {
  const found = new Map<string, Item[]>();
  for (const item of items) found.set(keyOf(item), [...(found.get(keyOf(item)) ?? []), item]);
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, own]) => own);
}
