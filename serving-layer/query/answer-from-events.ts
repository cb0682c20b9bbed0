import { type ExactNumber, exactState } from '../../core/merge/exact';
import type { Group } from '../../core/merge/present';
import { type BucketGroups, combineGroups, type Row, rowsOfGroups } from '../../core/merge/rows';
import { placeOfValues } from '../../core/merge/split';
import { kindOf } from '../../core/metric/kind';
import { isRanking, isVisit, measureOf, type Metric, partsOf, type VisitMetric } from '../../core/metric/metric';
import type { PointerState } from '../../core/port/pointer';
import type { Site } from '../../core/port/sites';
import type { Window } from '../../core/time/window';
import type { Counted, CountedNumber, CountedPart, CountSource } from './count-source';
import { type QueryPlan, rankedPlaces } from './plan';

interface Basis {
  readonly site: Site;
  readonly pointer: PointerState;
  /** Everything that arrived before this is in the archive's files. */
  readonly archivedTo: number | undefined;
}

/**
 * The rows of an answer, counted from the events themselves: the published ones, and the live tail of the archive.
 * Works for every metric, by any columns and filters, and never merges keys.
 */
export async function rowsFromEvents(counter: CountSource, basis: Basis, plan: QueryPlan): Promise<readonly Row[]> {
  const { site, pointer, archivedTo } = basis;
  const { metric, split, buckets, populations, places } = plan;
  const ranked = rankedPlaces(plan);
  const parts: PartCounts[] = [];
  for (const part of partsToCount(metric)) {
    const { numbers, liveWindows } = await counter.count({
      site,
      pointer,
      metric: part,
      by: split.by,
      filters: split.filters,
      populations,
      windows: buckets,
      places: ranked,
      asOf: archivedTo ?? 0,
    });
    parts.push({ part, liveWindows, byStart: groupBy(numbers, ({ windowStart }) => windowStart) });
  }
  const groups = buckets.map((bucket) => bucketGroups(bucket, parts, plan, pointer.tidemark));
  // The places of a ranking were cut when they were counted.
  const shape = { metric, by: split.by, asOf: archivedTo, places: isRanking(metric) ? undefined : places };
  return rowsOfGroups(shape, groups);
}

interface PartCounts extends Pick<Counted, 'liveWindows'> {
  readonly part: CountedPart;
  readonly byStart: ReadonlyMap<number, readonly CountedNumber[]>;
}

const VISITS: VisitMetric = {
  id: 'visits',
  description: 'Sessions, in the window in which they began.',
  unit: 'sessions',
  visits: { kind: 'count', of: 'visits' },
};
const BOUNCES: VisitMetric = { ...VISITS, id: 'bounces', visits: { kind: 'count', of: 'bounces' } };

/** What to count for a metric: itself, or its two parts. */
function partsToCount(metric: Metric): readonly CountedPart[] {
  if (!isVisit(metric)) return partsOf(metric);
  return metric.visits.kind === 'share' ? [BOUNCES, VISITS] : [metric];
}

function bucketGroups(
  bucket: Window,
  parts: readonly PartCounts[],
  { metric, split }: QueryPlan,
  tidemark: number,
): BucketGroups {
  const numbers = parts.map(({ byStart }) => byStart.get(bucket.start) ?? []);
  const [first = [], second] = parts.map(({ part }, at) => groupsOf(part, numbers[at] ?? [], split.by));
  const isLive = bucket.end > tidemark || parts.some(({ liveWindows }) => liveWindows.has(bucket.start));
  return {
    bucket,
    groups: combineGroups(metric, first, second),
    layer: isLive ? 'events' : 'batch',
    hasData: numbers.some(({ length }) => length > 0),
  };
}

/** The numbers of each group of `by`; without `by` there is one group, also where nothing was counted. */
function groupsOf(part: CountedPart, numbers: readonly CountedNumber[], by: readonly string[]): readonly Group[] {
  if (by.length === 0) return [{ by: {}, order: '', numbers: finish(part, numbers) }];
  const groups = groupBy(numbers, ({ values }) => placeOfValues(by, values).order);
  return [...groups.values()].map((own) => ({
    ...placeOfValues(by, own[0]?.values ?? []),
    numbers: finish(part, own),
  }));
}

function finish(part: CountedPart, numbers: readonly ExactNumber[]): Group['numbers'] {
  const measure = measureOf(part);
  return kindOf(measure).finish(exactState(measure, 'total', numbers), measure);
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): ReadonlyMap<Key, readonly Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
