import { type Cell, emptyCell, sectionName } from '../../core/cell/cell';
import { encodeCell } from '../../core/cell/codec';
import { fold } from '../../core/cell/fold';
import { EMPTY_LEDGER, encodeLedger } from '../../core/ledger/ledger';
import type { DistinctState } from '../../core/metric/kind/distinct';
import type { TopState } from '../../core/metric/kind/top';
import type { MeasuredMetric } from '../../core/metric/metric';
import type { Answers } from '../../core/port/answers';
import type { Pointer, PointerState } from '../../core/port/pointer';
import type { Site } from '../../core/port/sites';
import type { DayVersion, DayViews, ViewCell, ViewStore } from '../../core/port/view-store';
import { arrivalHourOf } from '../../core/time/arrival-hour';
import { dayOf, dayWindow, hoursIn } from '../../core/time/calendar';
import { HOUR_MS, minuteOf, type Window, type Grain } from '../../core/time/window';
import { isField } from '../../core/metric/field';
import { passes } from '../../core/metric/condition';
import { isVisit } from '../../core/metric/metric';
import type { CountedNumber, CountQuestion } from '../../serving-layer/query/count-source';
import { createQueryService, type QueryServiceDeps } from '../../serving-layer/query/query-service';
import { createMemoryStores } from '../../adapters/memory/memory-stores';
import type { ArrivedEvent } from './arrived-events';
import { byKey, distinctOf, eventsOf, rankings } from './oracle';

export interface WorldOptions {
  readonly site?: Site;
  readonly events: readonly ArrivedEvent[];
  /** Earlier arrivals are in views; 0 for none. On a full hour. */
  readonly tidemark: number;
  /** Newest pulse of both shards. */
  readonly asOf: number;
  readonly deps?: Partial<QueryServiceDeps>;
}

export const SHOP: Site = { id: 'shop', timeZone: 'UTC', currency: 'USD' };

export interface World {
  readonly deps: QueryServiceDeps;
  readonly query: Answers;
  readonly pointer: Pointer;
  readonly views: ViewStore;
  /** How often exact numbers were requested. */
  readonly exactCalls: () => number;
  /** Publishes everything that arrived before an instant under an epoch. */
  readonly publish: (epoch: number, until: number) => Promise<void>;
  /** Folds events into live cells as a consumer would. */
  readonly fold: (events: readonly ArrivedEvent[]) => Promise<void>;
  /** Both shards, or the given ones, show a pulse. */
  readonly pulse: (pulseMs: number, ...shards: readonly string[]) => Promise<void>;
}

/**
 * What the layers would have stored for a list of events, with a query service over it. Folding uses the real code;
 * exact numbers come from the oracle.
 */
export async function createWorld({
  site = SHOP,
  events,
  tidemark,
  asOf,
  deps: changes = {},
}: WorldOptions): Promise<World> {
  const { cells, ledgers } = createMemoryStores();
  const views = memoryViews();
  const pointer = memoryPointer();
  let exactCalls = 0;
  const deps: QueryServiceDeps = {
    cells,
    ledgers,
    views,
    pointer,
    sites: { get: (id) => Promise.resolve(id === site.id ? site : undefined), list: () => Promise.resolve([site]) },
    stream: { arrivalSlackMs: 0, shards: () => Promise.resolve(['s0', 's1'].map((id) => ({ id, closed: false }))) },
    explorer: {
      count: (question) => {
        exactCalls += 1;
        return Promise.resolve(exactNumbers(events, question));
      },
    },
    clock: { now: () => asOf + 20_000 },
    degraded: () => Promise.resolve(false),
    runOf: (epoch) => Promise.resolve(runs.get(epoch)),
    ...changes,
  };
  const runs = new Map<number, { readonly publishedMs: number }>();
  const publish = async (epoch: number, until: number): Promise<void> => {
    const before = await pointer.read();
    for (const [day, dayEvents] of byDay(
      events.filter((event) => event.arrived_ms < until),
      site.timeZone,
    )) {
      await views.put(
        site.id,
        { day, epoch, tidemark: until },
        { cells: dayCells(dayEvents, dayWindow(day, site.timeZone), site.timeZone), tables: {} },
      );
    }
    runs.set(epoch, { publishedMs: until + HOUR_MS * epoch });
    await pointer.move(before, { epoch, tidemark: until, withdrawn: before.withdrawn });
  };
  const foldEvents = async (live: readonly ArrivedEvent[]): Promise<void> => {
    const groups = new Map<string, ArrivedEvent[]>();
    for (const event of live) {
      const name = [arrivalHourOf(event.arrived_ms), event.shard, minuteOf(event.occurred_ms)].join('/');
      groups.set(name, [...(groups.get(name) ?? []), event]);
    }
    for (const [name, group] of groups) {
      const [arrivalHour = '', shard = '', window] = name.split('/');
      const key = { site: site.id, arrivalHour, shard, windowStart: Number(window), minutesLate: 0 } as const;
      const [known] = await cells.get([key]);
      const sequence = String(Number(known?.lastSequence ?? 0) + 1).padStart(12, '0');
      await cells.put([
        { key, item: { bytes: encodeCell(cellOf(group)), lastSequence: sequence }, expected: known?.lastSequence },
      ]);
    }
  };
  const pulse = async (pulseMs: number, ...shards: readonly string[]): Promise<void> => {
    const keys = (shards.length === 0 ? ['s0', 's1'] : shards).flatMap((shard) =>
      (['aggregate', 'archive'] as const).map((consumer) => ({
        consumer,
        shard,
        arrivalHour: arrivalHourOf(pulseMs),
      })),
    );
    for (const key of keys) {
      const [known] = await ledgers.get([key]);
      const bytes = encodeLedger({ ...EMPTY_LEDGER, lastPulseMs: pulseMs });
      await ledgers.put([
        { key, item: { bytes, lastSequence: `${known?.lastSequence ?? ''}1` }, expected: known?.lastSequence },
      ]);
    }
  };
  await pulse(asOf);
  if (tidemark > 0) await publish(1, tidemark);
  await foldEvents(events.filter((event) => event.arrived_ms >= tidemark));
  return {
    deps,
    query: createQueryService(deps),
    pointer,
    views,
    exactCalls: () => exactCalls,
    publish,
    fold: foldEvents,
    pulse,
  };
}

export function cellOf(events: readonly ArrivedEvent[]): Cell {
  const cell = emptyCell();
  for (const event of events) fold(cell, event, false);
  return cell;
}

function byDay(events: readonly ArrivedEvent[], zone: string): ReadonlyMap<string, readonly ArrivedEvent[]> {
  const days = new Map<string, ArrivedEvent[]>();
  for (const event of events) {
    const day = dayOf(event.occurred_ms, zone);
    days.set(day, [...(days.get(day) ?? []), event]);
  }
  return days;
}

function dayCells(events: readonly ArrivedEvent[], day: Window, zone: string): DayViews['cells'] {
  const minutes = [...new Set(events.map((event) => minuteOf(event.occurred_ms)))]
    .sort((a, b) => a - b)
    .map((start) => ({ start, end: start + 60_000 }));
  return {
    minute: exactCells(events, minutes),
    hour: exactCells(events, hoursIn(day.start, day.end, zone)),
    day: exactCells(events, [day]),
  };
}

function exactCells(events: readonly ArrivedEvent[], windows: readonly Window[]): readonly ViewCell[] {
  return windows.flatMap(({ start, end }) => {
    const inside = events.filter((event) => event.occurred_ms >= start && event.occurred_ms < end);
    return inside.length === 0 ? [] : [{ windowStart: start, bytes: encodeCell(exactCell(inside, { start, end })) }];
  });
}

/** A cell as the batch layer publishes it: folded, with exact distinct counts and rankings. */
function exactCell(events: readonly ArrivedEvent[], window: Window): Cell {
  const cell = cellOf(events);
  for (const [id, section] of cell.sections) {
    const name = sectionName(id);
    if (name === undefined) continue;
    const seen = byKey(eventsOf(events, name.metric, window, [name.population]), name.dimension);
    const states = 'total' in section ? [['', section.total] as const] : [...section.keys];
    for (const [key, state] of states) makeExact(name.metric, state, seen.get(key) ?? []);
  }
  return cell;
}

function makeExact(metric: MeasuredMetric, state: unknown, events: readonly ArrivedEvent[]): void {
  const { measure } = metric;
  if (measure.kind === 'distinct') (state as DistinctState).exact = distinctOf(events, metric);
  if (measure.kind !== 'top') return;
  for (const [currency, ranking] of rankings(events, metric)) {
    const entries = new Map(
      ranking.slice(0, measure.capacity).map(([key, weight]) => [key, { lower: weight, upper: weight }]),
    );
    (state as TopState).set(currency, { floor: ranking[measure.capacity]?.[1] ?? 0, entries });
  }
}

/** Counts by walking through the events. Only metrics of the kinds count, distinct and top are asked for. */
function exactNumbers(
  events: readonly ArrivedEvent[],
  { metric, by, filters, populations, windows, places, pointer, asOf }: CountQuestion,
): readonly CountedNumber[] {
  if (isVisit(metric)) throw new Error(`${metric.id} is not counted here`);
  if (asOf === undefined && windows.some(({ end }) => end > pointer.tidemark))
    throw new Error('exact numbers were asked of a window that is not final');
  const covered = events.filter(
    (event) =>
      event.arrived_ms < (asOf ?? pointer.tidemark) &&
      filters.every((condition) => passes(condition, event[condition.column])),
  );
  const fieldsOf = (event: ArrivedEvent): readonly string[] => by.filter(isField).map((field) => event[field] ?? '');
  return windows.flatMap((window) => {
    const seen = eventsOf(covered, metric, window, populations);
    const groups = groupBy(seen, (event) => JSON.stringify(fieldsOf(event)));
    return [...groups.values()].flatMap((group): readonly CountedNumber[] => {
      const common = {
        windowStart: window.start,
        values: fieldsOf(group[0]!),
        isLive: group.some((event) => event.arrived_ms >= pointer.tidemark),
      };
      if (metric.measure.kind === 'distinct') return [{ ...common, value: distinctOf(group, metric) }];
      if (metric.measure.kind === 'count') return [{ ...common, value: group.length }];
      return [...rankings(group, metric)].flatMap(([currency, ranking]) =>
        ranking
          .slice(places.offset, places.offset + places.limit)
          .map(([ranked, value]) => ({ ...common, ranked, ...(currency === '' ? {} : { currency }), value })),
      );
    });
  });
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function memoryPointer(): Pointer {
  let state: PointerState = { epoch: 0, tidemark: 0, withdrawn: [] };
  return {
    read: () => Promise.resolve(state),
    move: (from, to) => {
      const same = JSON.stringify(from) === JSON.stringify(state);
      if (same) state = to;
      return Promise.resolve(same);
    },
  };
}

export function memoryViews(): ViewStore {
  const days = new Map<string, { readonly version: DayVersion; readonly site: string; readonly views: DayViews }>();
  const nameOf = (site: string, { day, epoch }: DayVersion): string =>
    [site, day, String(epoch).padStart(8, '0')].join('/');
  const grainOf = (site: string, version: DayVersion, grain: Grain): readonly ViewCell[] =>
    days.get(nameOf(site, version))?.views.cells[grain] ?? [];
  return {
    put: (site, version, views) => Promise.resolve(void days.set(nameOf(site, version), { version, site, views })),
    versions: (site, fromDay, toDay) =>
      Promise.resolve(
        [...days]
          .filter(([, entry]) => entry.site === site && entry.version.day >= fromDay && entry.version.day <= toDay)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([, { version }]) => version),
      ),
    cells: (site, version, grain) => Promise.resolve(grainOf(site, version, grain)),
    table: (site, version, name) => Promise.resolve(days.get(nameOf(site, version))?.views.tables[name]),
    delete: (site, version) => Promise.resolve(void days.delete(nameOf(site, version))),
  };
}
