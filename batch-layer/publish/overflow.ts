import { type Cell, sectionName } from '../../core/cell/cell';
import { DIMENSIONS, OTHER_KEY } from '../../core/metric/dimension';
import { kindOf } from '../../core/metric/kind';
import type { CountState } from '../../core/metric/kind/count';
import type { DistinctState } from '../../core/metric/kind/distinct';
import type { SumState } from '../../core/metric/kind/sum';
import type { TopState } from '../../core/metric/kind/top';
import type { MeasuredMetric } from '../../core/metric/metric';
import type { DDSketch } from '../../core/sketch/ddsketch';

/**
 * Keeps a cell's breakdowns as small as the fold's: of more keys than a dimension may have, the heaviest stay (equally heavy
 * ones in code point order) and the rest is added up under OTHER_KEY. The fold keeps those that come first, so the layers
 * only differ where a breakdown overflows.
 */
export function foldOverflow(cell: Cell): void {
  for (const [id, section] of cell.sections) {
    const name = sectionName(id);
    if (name?.dimension === undefined || !('keys' in section)) continue;
    const most = DIMENSIONS[name.dimension].maxKeys;
    if (section.keys.size > most) foldKeys(section.keys, name.metric, most);
  }
}

function foldKeys(keys: Map<string, unknown>, metric: MeasuredMetric, most: number): void {
  const ranked = [...keys]
    .filter(([key]) => key !== OTHER_KEY)
    .map(([key, state]) => ({ key, state, weight: weightOf(metric, state) }));
  ranked.sort((a, b) => b.weight - a.weight || compareCodePoints(a.key, b.key));
  const kind = kindOf(metric.measure);
  const other = keys.get(OTHER_KEY) ?? kind.zero(metric.measure, 'breakdown');
  for (const { key, state } of ranked.slice(most)) {
    kind.merge(other, state);
    keys.delete(key);
  }
  keys.set(OTHER_KEY, other);
}

/** How much a key matters: never added up over currencies. */
function weightOf({ measure }: MeasuredMetric, state: unknown): number {
  switch (measure.kind) {
    case 'count':
      return (state as CountState).count;
    case 'sum':
      return Math.max(...(state as SumState).values());
    case 'distinct':
      return (state as DistinctState).exact ?? 0;
    case 'quantiles':
      return [...(state as DDSketch).values()].reduce((sum, count) => sum + count, 0);
    case 'top':
      return Math.max(
        ...[...(state as TopState).values()].flatMap(({ entries }) => [...entries.values()].map(({ lower }) => lower)),
      );
  }
}

/** The order of SQL engines. JavaScript compares code units, which puts U+E000 to U+FFFF behind all that needs two of them. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  if (at === length) return a.length - b.length;
  return rank(a.charCodeAt(at)) - rank(b.charCodeAt(at));
}

/** Surrogates rank above every other code unit. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
