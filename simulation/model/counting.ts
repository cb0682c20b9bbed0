import { type EventCondition, passes } from '../../core/metric/condition';
import type { LakeEvent } from '../../core/event/columns';
import { type Field, isField } from '../../core/metric/field';
import type { MeasuredMetric } from '../../core/metric/metric';
import { MEASURED } from '../../core/metric/registry';
import type { BatchJob, SqlRow, SqlStep } from '../../core/port/batch-engine';
import { byClaim, isLongAfter, isOfServer, isOrderLine, marksOf, orderOf, priced } from './curation';
import { seenBy } from './measured';
import type { CuratedEvent, Explored, Marks, Measured, OrderLine, Read, CountedVisit } from './relations';
import { distinct, groupByKey, orderBy } from './rows';
import { givingWayTo } from './server-lines';
import { ranking } from './window-marts';

type Question = ReturnType<typeof askedOf>;
type Known = ReadonlyMap<string, readonly CuratedEvent[]>;

/** The published events of the range, and those of the live tail that are not published, or only by public keys. */
export function explored(read: Read): readonly Explored[] {
  const question = askedOf(read);
  const known: Known = new Map(
    groupByKey(read('known'), ({ event_id }) => event_id).map(({ key, rows }) => [key, rows]),
  );
  const tail = arrivedNear(read, question);
  const far = farLines(read, question, tail);
  const near = tail.map(priced);
  const lines = read('order_lines')
    .map((line): OrderLine => priced(line))
    .filter(isOrderLine);
  const givesWay = givingWayTo([...near, ...far, ...lines]);
  const fresh = groupByKey(near, ({ event_id }) => event_id).flatMap(({ key, rows }) =>
    byClaim(rows)
      .slice(0, 1)
      .filter((event) => isNewBeside(known.get(key) ?? [], event) && !givesWay(event)),
  );
  const published = read('curated').map((event) => ({
    ...priced(event),
    visitor: event.person ?? event.visitor,
    is_live: false,
  }));
  const live = withMarks(read, { fresh, lines, far: far.filter((line) => !givesWay(line)) });
  return [...published, ...live].filter(
    ({ occurred_ms }) => occurred_ms >= question.read_from_ms && occurred_ms < question.read_to_ms,
  );
}

function arrivedNear(read: Read, question: Question): readonly LakeEvent[] {
  return read('live').filter(
    ({ site, arrived_ms, occurred_ms }) =>
      site === question.site &&
      arrived_ms <= question.as_of_ms &&
      occurred_ms >= question.near_from_ms &&
      occurred_ms < question.near_to_ms,
  );
}

/** Lines in the tail that orders of nearer events may continue. */
function farLines(read: Read, question: Question, tail: readonly LakeEvent[]): readonly LakeEvent[] {
  const near = new Set(tail);
  return read('live')
    .filter((event) => !near.has(event) && event.site === question.site && event.arrived_ms <= question.as_of_ms)
    .filter(({ occurred_ms }) => occurred_ms >= question.lines_from_ms && occurred_ms < question.lines_to_ms)
    .map(priced)
    .filter(isOrderLine);
}

interface Tail {
  readonly fresh: readonly LakeEvent[];
  /** Published. */
  readonly lines: readonly OrderLine[];
  readonly far: readonly LakeEvent[];
}

function withMarks(read: Read, { fresh, lines, far }: Tail): readonly Explored[] {
  const marksIn = marksOf([...fresh.filter(isOrderLine), ...lines, ...far]);
  return fresh.flatMap((event) => {
    const marks = marksBeside(lines, event, marksIn(event));
    return read('days')
      .filter(({ day_start_ms, day_end_ms }) => event.occurred_ms >= day_start_ms && event.occurred_ms < day_end_ms)
      .map(({ event_date }) => ({ ...event, event_date, ...marks, is_live: true }));
  });
}

/** An event is new beside the published ones with its id if there are none, or if it will supersede them. */
function isNewBeside(published: readonly CuratedEvent[], event: OrderLine): boolean {
  return published.length === 0 || (isOfServer(event) && !published.some(isOfServer));
}

/** Of the lines of an order a published one counts, even if a line that the run overlooked arrived before it. */
function marksBeside(published: readonly OrderLine[], event: OrderLine, marks: Marks): Marks {
  if (!isOrderLine(event)) return marks;
  const later = published.filter(
    (line) => orderOf(line) === orderOf(event) && line.arrived_ms >= event.arrived_ms && !isLongAfter(line, event),
  );
  const isInCurrency = ({ amount_minor, currency }: OrderLine) => amount_minor !== null && currency === event.currency;
  return {
    is_first_of_order: marks.is_first_of_order && later.length === 0,
    is_first_in_currency: marks.is_first_in_currency && !later.some(isInCurrency),
  };
}

function askedOf(read: Read) {
  const [question] = read('question');
  if (question === undefined) throw new Error('the job has no question');
  return question;
}

/** What the text of the step says: by which columns, of whom, and on which conditions. */
interface AskedText {
  readonly by: readonly Field[];
  readonly bots: readonly string[];
  readonly conditions: readonly EventCondition[];
}

const BOTS = /where is_bot in \((true|false)(?:, (true|false))?\)/;
const KEYS = /coalesce\(([a-z_]+), ''\) as key_\d/g;
const TEXT = String.raw`\(select value from texts where number = (\d+)\)`;
const CONDITION = new RegExp(
  String.raw`coalesce\(([a-z_]+), ''\) (=|<>) ${TEXT}|position\(${TEXT} in coalesce\(([a-z_]+), ''\)\) ([>=]) 0`,
  'g',
);

/** The events relevant to the metric of the job, with the value that it counts, sums or ranks. */
export function measured(read: Read, step: SqlStep, job: BatchJob): readonly Measured[] {
  const asked = askedText(read, step);
  const visited = VISITED[job.name];
  if (visited !== undefined)
    return askedOnly(asked, read('visits'))
      .filter(({ is_bounce }) => is_bounce || !visited.onlyBounces)
      .map((visit) => ({
        ...labelsOf(asked, visit),
        is_former: visit.is_former,
        measured_value: visited.page === undefined ? '' : visit[visited.page],
        currency: '',
        weight: visit.is_former ? 0 : 1,
      }));
  const metric = metricOf(job);
  return seenBy(metric, askedOnly(asked, read('events'))).map((event) => ({
    ...labelsOf(asked, event),
    is_former: false,
    ...valueOf(metric, event),
  }));
}

interface Visited {
  readonly onlyBounces: boolean;
  /** Ranked, if any is. */
  readonly page?: 'entry_page' | 'exit_page';
}

/** What is counted of whole sessions, by the job that counts it. */
const VISITED: Readonly<Record<string, Visited>> = {
  'count visits': { onlyBounces: false },
  'count bounces': { onlyBounces: true },
  'count top_entry_pages': { onlyBounces: false, page: 'entry_page' },
  'count top_exit_pages': { onlyBounces: false, page: 'exit_page' },
};

function askedOnly<Row extends Explored | CountedVisit>(
  { bots, conditions }: AskedText,
  rows: readonly Row[],
): readonly Row[] {
  return rows.filter(
    (row) => bots.includes(String(row.is_bot)) && conditions.every((one) => passes(one, fieldOf(row, one.column))),
  );
}

function labelsOf({ by: [first, second] }: AskedText, row: Explored | CountedVisit) {
  return {
    occurred_ms: row.occurred_ms,
    key_1: first === undefined ? '' : (fieldOf(row, first) ?? ''),
    key_2: second === undefined ? '' : (fieldOf(row, second) ?? ''),
    is_live: row.is_live,
  };
}

function fieldOf(event: Explored | CountedVisit, field: Field): string | null {
  return event[field];
}

function askedText(read: Read, { sql }: SqlStep): AskedText {
  const [, ...bots] = BOTS.exec(sql) ?? [];
  if (bots.length === 0)
    throw new Error(`the model does not know this select of the events that a metric sees:\n${sql}`);
  return {
    by: [...sql.matchAll(KEYS)].map(([, column]) => fieldNamed(column)),
    bots,
    conditions: conditionsIn(read, sql),
  };
}

/** The conditions that are written in a part of a step's text. */
export function conditionsIn(read: Read, sql: string): readonly EventCondition[] {
  const texts = new Map(read('texts').map(({ number, value }) => [number, value]));
  const textOf = (number: string | undefined): string => texts.get(Number(number)) ?? '';
  return [...sql.matchAll(CONDITION)].map(([, column, sign, number, part, inside, found]): EventCondition =>
    sign === undefined
      ? { column: fieldNamed(inside), test: found === '>' ? 'contains' : 'contains_not', value: textOf(part) }
      : { column: fieldNamed(column), test: sign === '=' ? 'is' : 'is_not', value: textOf(number) },
  );
}

function fieldNamed(name: string | undefined): Field {
  if (name !== undefined && isField(name)) return name;
  throw new Error(`the model does not know the column ${name}`);
}

function metricOf({ name }: BatchJob): MeasuredMetric {
  const metric = MEASURED.find(({ id }) => name === `count ${id}`);
  if (metric === undefined) throw new Error(`the model does not know the metric of the job ${name}`);
  return metric;
}

type Value = Pick<Measured, 'measured_value' | 'currency' | 'weight'>;

function valueOf({ measure }: MeasuredMetric, event: Explored): Value {
  const currency = event.currency ?? '';
  switch (measure.kind) {
    case 'count':
      return { measured_value: '', currency: '', weight: 1 };
    case 'sum':
      return {
        measured_value: '',
        currency: measure.byCurrency ? currency : '',
        weight: measure.column === 'events' ? 1 : (event[measure.column] ?? 0),
      };
    case 'distinct':
      return { measured_value: event[measure.column], currency: '', weight: 1 };
    case 'quantiles':
      return { measured_value: String(event[measure.column]), currency: '', weight: 1 };
    case 'top':
      return measure.weight === 'events'
        ? { measured_value: event[measure.column], currency: '', weight: 1 }
        : { measured_value: event[measure.column], currency, weight: event[measure.weight] ?? 0 };
  }
}

/** Distinct counts, sums, or rankings cut to the requested places, per bucket and pair of keys. */
export function counted(read: Read, _: SqlStep, job: BatchJob): readonly SqlRow[] {
  const kind = kindOf(job);
  const rowsOf = kind === 'distinct' ? counts : kind === 'top' ? places : sums;
  return orderBy(read('buckets'), 'bucket_start').flatMap(({ bucket_start, bucket_end }) => {
    const inside = read('measured').filter(
      ({ occurred_ms }) => occurred_ms >= bucket_start && occurred_ms < bucket_end,
    );
    return groupByKey(inside, ({ key_1 }) => key_1).flatMap(({ key: key_1, rows: first }) =>
      groupByKey(first, ({ key_2 }) => key_2).flatMap(({ key: key_2, rows }) =>
        rowsOf(rows, read, liveRows(inside.filter(isRanked))).map((values) => ({
          bucket_start,
          key_1,
          key_2,
          ...values,
        })),
      ),
    );
  });
}

function kindOf(job: BatchJob): MeasuredMetric['measure']['kind'] {
  const visited = VISITED[job.name];
  if (visited === undefined) return metricOf(job).measure.kind;
  return visited.page === undefined ? 'count' : 'top';
}

function liveRows(events: readonly Measured[]): number {
  return events.filter(({ is_live }) => is_live).length;
}

function isRanked({ measured_value, weight, is_former }: Measured): boolean {
  return measured_value !== null && (weight > 0 || is_former);
}

function counts(events: readonly Measured[]): readonly SqlRow[] {
  return [{ amount: distinct(events.map(({ measured_value }) => measured_value)), live_rows: liveRows(events) }];
}

function sums(events: readonly Measured[]): readonly SqlRow[] {
  return groupByKey(events, ({ currency }) => currency).flatMap(({ key: currency, rows: own }) =>
    groupByKey(own, ({ measured_value }) => measured_value).map(({ key: measured_value, rows }) => ({
      currency,
      measured_value,
      amount: String(rows.reduce((sum, { weight }) => sum + BigInt(weight), 0n)),
      live_rows: liveRows(rows),
    })),
  );
}

function places(events: readonly Measured[], read: Read, live: number): readonly SqlRow[] {
  const [cut] = read('places');
  return groupByKey(events, ({ currency }) => currency).flatMap(({ key: currency, rows }) =>
    ranking(rows.map(({ measured_value, weight }) => ({ ranked: measured_value, weight })))
      .map(({ ranked, weight }, before) => ({
        currency,
        measured_value: ranked,
        amount: weight,
        live_rows: live,
        place: before + 1,
      }))
      .slice(cut?.after_place, cut?.last_place),
  );
}
