import { metricsOfKind } from '../../core/metric/sql';
import type { ReconciliationRow } from '../../core/run/run';
import { emptyHyperLogLog, estimateDistinct, FINE_PRECISION } from '../../core/sketch/hyperloglog';
import { type BatchHour, totalName } from './batch-side';
import type { SpeedHour } from './speed-side';

/** Metrics that count only the first line of an order. */
const OF_FIRST_LINES = new Set(
  [...metricsOfKind('count'), ...metricsOfKind('sum')]
    .filter(({ where }) => where.firstOfOrder === true)
    .map(({ id }) => id),
);
/** The metric that sees every event. */
const EVENTS = totalName('events', '');
const NO_REGISTERS = emptyHyperLogLog(FINE_PRECISION);

type Hour = Pick<ReconciliationRow, 'site' | 'hour'>;
type Parts = ReconciliationRow['parts'];

/** Speed minus batch of one site and hour, split into its parts, by metric and currency. */
export function explainHour(
  hour: Hour,
  speed: SpeedHour | undefined,
  batch: BatchHour | undefined,
): readonly ReconciliationRow[] {
  return [...explainTotals(hour, speed, batch), ...explainDistincts(hour, speed, batch)];
}

/**
 * Both layers saw the raw arrivals. The batch layer removed `raw − curated` of them; the speed layer marked some as
 * duplicates. So the residual is everything that the cells counted, duplicates included, minus the raw arrivals.
 */
function explainTotals(
  hour: Hour,
  speed: SpeedHour | undefined,
  batch: BatchHour | undefined,
): readonly ReconciliationRow[] {
  const names = [...new Set([...(speed?.totals.keys() ?? []), ...(batch?.totals.keys() ?? [])])].sort();
  const isComplete = unexplained(EVENTS, speed, batch) === 0;
  return names.flatMap((name) => {
    const [metric = '', key = ''] = name.split(' ');
    const counted = speed?.totals.get(name)?.counted ?? 0;
    const { curated, stragglers } = batch?.totals.get(name) ?? { curated: 0, stragglers: 0 };
    const missing = unexplained(name, speed, batch);
    // Which line of an order came first is not a property of a raw event. If both layers saw the same events, a
    // difference can only be a line that one of them took for a duplicate.
    const residual = OF_FIRST_LINES.has(metric) ? (isComplete ? 0 : counted - curated) : missing;
    const parts = { duplicates: counted - curated - residual, stragglers: 0 - stragglers, sketch_error: 0 };
    return rowOf(hour, { metric, key }, { speed: counted, batch: curated + stragglers, parts });
  });
}

/** Everything that the cells counted, minus the raw arrivals. */
function unexplained(name: string, speed: SpeedHour | undefined, batch: BatchHour | undefined): number {
  const { counted, duplicate } = speed?.totals.get(name) ?? { counted: 0, duplicate: 0 };
  return counted + duplicate - (batch?.totals.get(name)?.raw ?? 0);
}

/**
 * A difference counts as sketch error only if the speed layer’s registers equal those that SQL derives from the raw
 * arrivals.
 */
function explainDistincts(
  hour: Hour,
  speed: SpeedHour | undefined,
  batch: BatchHour | undefined,
): readonly ReconciliationRow[] {
  return metricsOfKind('distinct').flatMap(({ id }) => {
    const mine = speed?.registers.get(id);
    const { identities, inTime } = batch?.distincts.get(id) ?? { identities: 0, inTime: 0 };
    const estimate = mine === undefined ? 0 : estimateDistinct(mine.counted).value;
    const theirs = batch?.registers.get(id) ?? NO_REGISTERS;
    const isSame = (mine?.all ?? NO_REGISTERS).every((rank, index) => rank === theirs[index]);
    const parts = { duplicates: 0, stragglers: inTime - identities, sketch_error: isSame ? estimate - inTime : 0 };
    return rowOf(hour, { metric: id, key: '' }, { speed: estimate, batch: identities, parts });
  });
}

interface Sides {
  readonly speed: number;
  readonly batch: number;
  readonly parts: Parts;
}

/** Empty if neither layer saw anything. */
function rowOf(
  hour: Hour,
  name: Pick<ReconciliationRow, 'metric' | 'key'>,
  { speed, batch, parts }: Sides,
): readonly ReconciliationRow[] {
  const difference = speed - batch;
  const residual = difference - parts.duplicates - parts.stragglers - parts.sketch_error;
  if (speed === 0 && batch === 0 && residual === 0 && Object.values(parts).every((part) => part === 0)) return [];
  return [{ ...hour, ...name, speed, batch, difference, parts, residual }];
}
