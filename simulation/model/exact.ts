import { type DimensionName, DIMENSION_NAMES, dimensionKeySql } from '../../core/metric/dimension';
import type { MeasuredMetric } from '../../core/metric/metric';
import { MEASURED } from '../../core/metric/registry';
import type { BatchJob, SqlRow, SqlStep } from '../../core/port/batch-engine';
import { keyOf, seenBy } from './measured';
import type { CuratedEvent, Measured, Read } from './relations';
import { distinct, groupByKey, orderBy } from './rows';
import { ranking, weigh } from './window-marts';

const MEASURED_SQL =
  /^select\n {2}(.+) as dimension_key,\n(?: {2}.+\n)+from curated\nwhere is_bot in \((true|false)(?:, (true|false))?\) and .+$/;

/** The events relevant to the metric of the job. The text of the step gives the dimension, and people or bots. */
export function measured(read: Read, { sql }: SqlStep, job: BatchJob): readonly Measured[] {
  const [, keySql, ...bots] = MEASURED_SQL.exec(sql) ?? [];
  if (keySql === undefined)
    throw new Error(`the model does not know this select of the events that a metric sees:\n${sql}`);
  const metric = metricOf(job);
  const events = read('curated').filter(({ is_bot }) => bots.includes(String(is_bot)));
  return seenBy(metric, events).map((event) => ({
    occurred_ms: event.occurred_ms,
    dimension_key: keyOf(dimensionOf(keySql), event),
    ...valueOf(metric, event),
  }));
}

function metricOf({ name }: BatchJob): MeasuredMetric {
  const metric = MEASURED.find(({ id }) => name === `exact ${id}`);
  if (metric === undefined) throw new Error(`the model does not know the metric of the job ${name}`);
  return metric;
}

function dimensionOf(keySql: string): DimensionName | '' {
  const dimension = keySql === "''" ? '' : DIMENSION_NAMES.find((name) => dimensionKeySql(name) === keySql);
  if (dimension === undefined) throw new Error(`the model does not know a dimension with the key ${keySql}`);
  return dimension;
}

function valueOf(
  { id, measure }: MeasuredMetric,
  event: CuratedEvent,
): Pick<Measured, 'measured_value' | 'currency' | 'weight'> {
  if (measure.kind === 'distinct') return { measured_value: event[measure.column], currency: '', weight: 1 };
  if (measure.kind !== 'top') throw new Error(`the model knows no exact values of ${id}, whose states add up`);
  const { ranked, ...weighed } = weigh(measure, event);
  return { measured_value: ranked, ...weighed };
}

/** Distinct counts, or rankings cut to the requested places, per bucket. */
export function counted(read: Read, _: SqlStep, job: BatchJob): readonly SqlRow[] {
  const { kind } = metricOf(job).measure;
  return orderBy(read('buckets'), 'bucket_start').flatMap(({ bucket_start, bucket_end }) => {
    const inside = read('measured').filter(
      ({ occurred_ms }) => occurred_ms >= bucket_start && occurred_ms < bucket_end,
    );
    return groupByKey(inside, (event) => event.dimension_key).flatMap(({ key: dimension_key, rows }) =>
      (kind === 'distinct' ? counts(rows) : places(rows, read)).map((values) => ({
        bucket_start,
        dimension_key,
        ...values,
      })),
    );
  });
}

function counts(events: readonly Measured[]): readonly SqlRow[] {
  return [{ amount: distinct(events.map(({ measured_value }) => measured_value)) }];
}

function places(events: readonly Measured[], read: Read): readonly SqlRow[] {
  return groupByKey(events, ({ currency }) => currency).flatMap(({ key: currency, rows }) =>
    ranking(rows.map(({ measured_value, weight }) => ({ ranked: measured_value, weight })))
      .slice(0, read('ranking')[0]?.keys)
      .map(({ ranked, weight }, before) => ({ currency, measured_value: ranked, amount: weight, place: before + 1 })),
  );
}
