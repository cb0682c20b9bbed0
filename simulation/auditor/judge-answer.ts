import type { Row } from '../../core/merge/rows';
import type { Copy, Meaning } from '../truth/meaning';
import { keepsAll } from './asked-filters';
import { type Definition, dimensionOf } from './oracle';
import type { Possible, Ways } from './possibilities';

export interface Asked {
  readonly site: string;
  readonly definition: Definition;
  readonly by: readonly string[];
  readonly bots: 'exclude' | 'include' | 'only';
  /** Keys that are shown, if only some are. */
  readonly limit: number | undefined;
  /** As the question writes them. */
  readonly filters?: readonly string[];
}

/** The result of checking rows: the complaint about the first wrong one, and how many estimates contained the truth. */
export interface AnswerVerdict {
  readonly complaint: string | undefined;
  readonly estimates: number;
  readonly missed: number;
}

export interface Bounds {
  readonly low: number;
  readonly high: number;
}

const CLEAN: AnswerVerdict = { complaint: undefined, estimates: 0, missed: 0 };

/** Compares the rows of one bucket with what the producers sent. */
export function judgeBucket(
  rows: readonly Row[],
  bucket: { readonly start: number; readonly end: number },
  asked: Asked,
  possible: Possible,
): AnswerVerdict {
  const { definition } = asked;
  const within = (copy: Copy): boolean =>
    copy.occurredMs >= bucket.start && copy.occurredMs < bucket.end && isAsked(copy.meaning, asked);
  switch (definition.kind) {
    case 'count':
    case 'sum':
    case 'orders':
      return complaintOnly(judgeAmounts(rows, amounts(definition, asked.by, possible, within), asked));
    case 'ratio':
      return judgeRatio(rows, { ...asked, definition }, possible, within);
    case 'distinct':
    case 'quantiles':
    case 'top': {
      const counted = certain(possible.events, within);
      return counted === undefined ? CLEAN : judgeStates(rows, definition, asked, counted);
    }
  }
}

function complaintOnly(complaint: string | undefined): AnswerVerdict {
  return { ...CLEAN, complaint };
}

export function isAsked(
  event: Meaning,
  { site, bots, filters = [] }: Pick<Asked, 'site' | 'bots' | 'filters'>,
): boolean {
  return event.site === site && (bots === 'include' || event.isBot === (bots === 'only')) && keepsAll(filters, event);
}

/** The least and the most that each row may show. */
function amounts(
  definition: Definition & { kind: 'count' | 'sum' | 'orders' },
  by: readonly string[],
  possible: Possible,
  within: (copy: Copy) => boolean,
): ReadonlyMap<string, Bounds> {
  const totals = new Map<string, Bounds>();
  for (const ways of waysOf(definition, possible)) {
    const outcomes = ways.map((way) => amountsOf(way.filter(within), definition, by));
    for (const key of new Set(outcomes.flatMap((outcome) => [...outcome.keys()]))) {
      const values = outcomes.map((outcome) => outcome.get(key) ?? 0);
      const known = totals.get(key) ?? { low: 0, high: 0 };
      totals.set(key, { low: known.low + Math.min(...values), high: known.high + Math.max(...values) });
    }
  }
  return totals;
}

function waysOf(definition: Definition, { events, orders, ordersInCurrency }: Possible): readonly Ways[] {
  if (definition.kind !== 'orders') return events;
  return definition.inCurrency ? ordersInCurrency : orders;
}

function amountsOf(
  copies: readonly Copy[],
  definition: Definition & { kind: 'count' | 'sum' | 'orders' },
  by: readonly string[],
): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { meaning } of copies) {
    if (definition.kind !== 'orders' && !definition.sees(meaning)) continue;
    const currency = definition.kind === 'sum' && definition.isMoney ? [meaning.currency] : [];
    const key = keyOf([...by.map((dimension) => dimensionOf(meaning, dimension)), ...currency]);
    found.set(key, (found.get(key) ?? 0) + (definition.kind === 'sum' ? definition.value(meaning) : 1));
  }
  return found;
}

export function judgeAmounts(
  rows: readonly Row[],
  expected: ReadonlyMap<string, Bounds>,
  asked: Pick<Asked, 'by' | 'limit'>,
): string | undefined {
  const missing = new Map(expected);
  for (const row of rows) {
    const key = keyOf(
      [...asked.by, ...('currency' in row.by ? ['currency'] : [])].map((column) => row.by[column] ?? null),
    );
    missing.delete(key);
    const { low, high } = expected.get(key) ?? { low: 0, high: 0 };
    if ((row.value ?? 0) < low || (row.value ?? 0) > high)
      return `${shown(row)} says ${row.value}, the producers say ${range(low, high)}`;
  }
  for (const [key, { low, high }] of missing)
    if ((low > 0 || high < 0) && !isCutOff(key, low, rows, asked))
      return `there is no row for ${key}, of which the producers say ${range(low, high)}`;
  return undefined;
}

/** True if so many keys are shown that one of at least some value need not be among them. */
function isCutOff(key: string, low: number, rows: readonly Row[], { by, limit }: Pick<Asked, 'by' | 'limit'>): boolean {
  if (by.length === 0 || limit === undefined) return false;
  const currency = key.split('|')[by.length] ?? '';
  const own = rows.filter((row) => (row.by['currency'] ?? '') === currency);
  return own.length >= limit && own.every(({ value }) => (value ?? 0) >= low);
}

/** The events that count, if that is certain. */
function certain(events: readonly Ways[], within: (copy: Copy) => boolean): readonly Meaning[] | undefined {
  const counted: Meaning[] = [];
  for (const ways of events) {
    const inside = ways.map((way) => way.filter(within));
    const [first] = inside;
    if (
      first === undefined ||
      inside.some((way) => way.length !== first.length || way.some((copy, at) => copy.meaning !== first[at]?.meaning))
    )
      return undefined;
    counted.push(...first.map(({ meaning }) => meaning));
  }
  return counted;
}

function judgeStates(
  rows: readonly Row[],
  definition: Definition & { kind: 'distinct' | 'quantiles' | 'top' },
  asked: Asked,
  counted: readonly Meaning[],
): AnswerVerdict {
  if (definition.kind === 'top') return judgeRanking(rows, definition, asked, counted);
  let missed = 0;
  let estimates = 0;
  for (const row of rows) {
    const group = counted.filter(
      (event) =>
        definition.sees(event) &&
        asked.by.every((dimension) => (dimensionOf(event, dimension) ?? null) === (row.by[dimension] ?? null)),
    );
    if (definition.kind === 'distinct' && definition.of === 'visitor' && group.some(({ isUnsettled }) => isUnsettled))
      continue;
    const truth =
      definition.kind === 'distinct'
        ? new Set(group.map((event) => event[definition.of])).size
        : quantileOf(group, row.by['quantile'] ?? '');
    if (isAhead(row) && group.length === 0) continue;
    if (truth === undefined || row.value === null) {
      if (truth !== undefined || row.value !== null)
        return complaintOnly(`${shown(row)} says ${row.value}, the producers say ${truth}`);
      continue;
    }
    if (isCounted(row) && definition.kind === 'distinct' && row.value !== truth)
      return complaintOnly(`${shown(row)} says exactly ${row.value}, the producers say ${truth}`);
    if (!isWithinBounds(row))
      return complaintOnly(`${shown(row)} says ${row.value}, which is not in ${row.lower} to ${row.upper}`);
    const isWithin = truth >= (row.lower ?? 0) - 1e-6 && truth <= (row.upper ?? 0) + 1e-6;
    if (!isWithin && definition.kind === 'quantiles')
      return complaintOnly(`${shown(row)} says ${row.lower} to ${row.upper}, the producers say ${truth}`);
    estimates += 1;
    if (!isWithin) missed += 1;
  }
  return { complaint: undefined, estimates, missed };
}

/** True if the number was counted from the events, which makes it certain. */
function isCounted({ exact, layer }: Row): boolean {
  return exact || layer === 'events';
}

/** True if the row has no numbers because its window begins after everything that has arrived. */
function isAhead({ value, lower, upper, layer, exact }: Row): boolean {
  return value === null && lower === null && upper === null && layer !== 'batch' && !exact;
}

/** The quantile by nearest rank: the ⌈q n⌉th of the sorted values. */
function quantileOf(events: readonly Meaning[], name: string): number | undefined {
  const durations = events.flatMap(({ durationMs }) => durationMs ?? []).sort((a, b) => a - b);
  return durations[Math.max(0, Math.ceil((Number(name.slice(1)) / 100) * durations.length) - 1)];
}

function judgeRanking(
  rows: readonly Row[],
  definition: Definition & { kind: 'top' },
  asked: Asked,
  counted: readonly Meaning[],
): AnswerVerdict {
  const weights = new Map<string, number>();
  for (const event of counted) {
    const key = event[definition.key];
    const weight = definition.isMoney ? (event.priceMinor ?? 0) * (event.quantity ?? 1) : 1;
    if (!definition.sees(event) || key === null || weight <= 0) continue;
    const name = keyOf(definition.isMoney ? [event.currency, key] : [key]);
    weights.set(name, (weights.get(name) ?? 0) + weight);
  }
  const column = { product: 'product_id', category: 'category', page: 'page', query: 'query' }[definition.key];
  const nameOf = (row: Row): string =>
    keyOf(definition.isMoney ? [row.by['currency'] ?? null, row.by[column] ?? null] : [row.by[column] ?? null]);
  for (const row of rows) {
    const truth = weights.get(nameOf(row)) ?? 0;
    if (truth < (row.lower ?? 0) || truth > (row.upper ?? 0))
      return complaintOnly(`${shown(row)} says ${row.lower} to ${row.upper}, the producers say ${truth}`);
  }
  if (!rows.every(isCounted) || (rows.length === 0 && weights.size > 0)) {
    return rows.length === 0 && weights.size > 0
      ? complaintOnly(`the ranking is empty, the producers know ${weights.size} keys`)
      : CLEAN;
  }
  const expected = rankedKeys(weights, definition.isMoney, asked.limit ?? 10);
  const found = rows.map(nameOf);
  const same = found.length === expected.length && found.every((key, at) => key === expected[at]);
  return same ? CLEAN : complaintOnly(`the ranking is ${found.join(' > ')}, the producers say ${expected.join(' > ')}`);
}

/** Heaviest first; ties in code point order; one ranking per currency. */
export function rankedKeys(weights: ReadonlyMap<string, number>, isMoney: boolean, limit: number): readonly string[] {
  const currencyOf = (key: string): string => (isMoney ? (key.split('|')[0] ?? '') : '');
  const currencies = [...new Set([...weights.keys()].map(currencyOf))].sort();
  return currencies.flatMap((currency) =>
    [...weights]
      .filter(([key]) => currencyOf(key) === currency)
      .sort(([a, x], [b, y]) => y - x || Buffer.compare(Buffer.from(a), Buffer.from(b)))
      .slice(0, limit)
      .map(([key]) => key),
  );
}

function judgeRatio(
  rows: readonly Row[],
  asked: Asked & { readonly definition: { readonly kind: 'ratio' } },
  possible: Possible,
  within: (copy: Copy) => boolean,
): AnswerVerdict {
  const { of, to } = asked.definition;
  let missed = 0;
  let estimates = 0;
  for (const row of rows) {
    const inRow = (copy: Copy): boolean =>
      within(copy) &&
      asked.by.every((dimension) => (dimensionOf(copy.meaning, dimension) ?? null) === (row.by[dimension] ?? null)) &&
      (!('currency' in row.by) || copy.meaning.currency === row.by['currency']);
    const above = partOf(of, possible, inRow);
    const below = partOf(to, possible, inRow);
    if (above === undefined || below === undefined) continue;
    if (below === 0 ? row.value !== null : row.value === null)
      return complaintOnly(`${shown(row)} says ${row.value}, the producers say ${above} ÷ ${below}`);
    if (below === 0) continue;
    if (!isWithinBounds(row))
      return complaintOnly(`${shown(row)} says ${row.value}, which is not in ${row.lower} to ${row.upper}`);
    const truth = above / below;
    const slack = 1e-9 * Math.max(1, Math.abs(truth));
    // An open bound is null.
    const isHeld = truth >= (row.lower ?? -Infinity) - slack && truth <= (row.upper ?? Infinity) + slack;
    // An estimate below the tidemark may miss now and then, as estimates do.
    if (to.kind === 'distinct' && !row.exact) {
      estimates += 1;
      if (!isHeld) missed += 1;
    } else if (!isHeld)
      return complaintOnly(`${shown(row)} says ${row.lower} to ${row.upper}, the producers say ${truth}`);
  }
  return { complaint: undefined, estimates, missed };
}

/** A number lies within its own bounds, whatever the truth is. */
function isWithinBounds({ value, lower, upper }: Row): boolean {
  return value === null || ((lower ?? -Infinity) <= value && value <= (upper ?? Infinity));
}

/** A part of a ratio, if it is certain. */
function partOf(definition: Definition, possible: Possible, within: (copy: Copy) => boolean): number | undefined {
  if (definition.kind === 'distinct') {
    const counted = certain(possible.events, within);
    return counted && new Set(counted.filter(definition.sees).map((event) => event[definition.of])).size;
  }
  if (definition.kind !== 'count' && definition.kind !== 'sum' && definition.kind !== 'orders')
    throw new Error(`a ratio has no part of kind ${definition.kind}`);
  const bounds = [...amounts(definition, [], possible, within).values()];
  const low = bounds.reduce((sum, one) => sum + one.low, 0);
  return low === bounds.reduce((sum, one) => sum + one.high, 0) ? low : undefined;
}

export function keyOf(values: readonly (string | null)[]): string {
  return values.map((value) => value ?? '').join('|');
}

function range(low: number, high: number): string {
  return low === high ? String(low) : `${low} to ${high}`;
}

export function shown({ start, end, by, layer, exact }: Row): string {
  return `${new Date(start).toISOString()}–${new Date(end).toISOString()} ${JSON.stringify(by)} (${layer}${exact ? ', exact' : ''})`;
}
