import { linkRule } from '../../core/event/links';
import type { InlineRelation } from '../../core/port/batch-engine';

/** One row: how far links of anonymous ids to users reach. */
export function linkRelation(horizonMs: number): InlineRelation {
  const { mostUsers, lookBackMs, holdMs } = linkRule(horizonMs);
  return {
    kind: 'rows',
    name: 'link_rule',
    columns: [
      { name: 'most_users', type: 'long' },
      { name: 'look_back_ms', type: 'long' },
      { name: 'hold_ms', type: 'long' },
    ],
    rows: [[mostUsers, lookBackMs, holdMs]],
  };
}
