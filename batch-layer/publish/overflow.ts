import { compareCodePoints } from '../../core/encoding/code-points';
import { type Cell, sectionName } from '../../core/cell/cell';
import { DIMENSIONS, OTHER_KEY } from '../../core/metric/dimension';
import { kindOf } from '../../core/metric/kind';
import { stateOfKind } from '../../core/metric/kind/kind-states';
import type { MeasuredMetric } from '../../core/metric/metric';

/**
 * Limits a cell's breakdowns as the fold does: if there are more keys than the dimension may have, the heaviest stay
 * (ties in code point order) and the rest are merged into OTHER_KEY. The fold keeps the keys that come first, so the
 * layers differ only where a breakdown overflows.
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

/** Weight of a key: the largest currency, because currencies are never added together. */
function weightOf({ measure }: MeasuredMetric, state: unknown): number {
  switch (measure.kind) {
    case 'count':
      return stateOfKind('count', state).count;
    case 'sum':
      return Math.max(...Array.from(stateOfKind('sum', state).values(), Number));
    case 'distinct':
      return stateOfKind('distinct', state).exact ?? 0;
    case 'quantiles':
      return [...stateOfKind('quantiles', state).values()].reduce((sum, count) => sum + count, 0);
    case 'top':
      return Math.max(
        ...[...stateOfKind('top', state).values()].flatMap(({ entries }) =>
          [...entries.values()].map(({ lower }) => lower),
        ),
      );
  }
}
