import { table } from '../table';
import type { TaskResult } from './task';
import type { TierName } from './tiers';

/** The result of one tier. */
export interface TierRow {
  readonly tier: TierName;
  readonly passed: number;
  readonly failed: number;
  /** Sum over its processes, some of which ran concurrently. */
  readonly seconds: number;
  readonly cpu_seconds: number;
}

/** One row per tier, in the order of the results. */
export function tierRows(results: readonly TaskResult[]): readonly TierRow[] {
  const tiers = [...new Set(results.map(({ tier }) => tier))];
  return tiers.map((tier) => {
    const own = results.filter((result) => result.tier === tier);
    const sum = (valueOf: (result: TaskResult) => number): number =>
      own.reduce((total, one) => total + valueOf(one), 0);
    return {
      tier,
      passed: sum(({ passed }) => passed),
      failed: sum(({ failed }) => failed),
      seconds: Math.round(sum(({ wallSeconds }) => wallSeconds)),
      cpu_seconds: Math.round(sum(({ cpuSeconds }) => cpuSeconds)),
    };
  });
}

/** The table of tiers and the totals; the last line counts passed and failed tests. */
export function summaryText(results: readonly TaskResult[], wallSeconds: number): string {
  const rows = tierRows(results);
  const total = (valueOf: (row: TierRow) => number): number => rows.reduce((sum, row) => sum + valueOf(row), 0);
  const cpu = total(({ cpu_seconds: seconds }) => seconds);
  return [
    table(
      rows.map((row) => ({ ...row })),
      'Nothing ran.',
    ),
    `took ${minutes(wallSeconds)} with ${minutes(cpu)} of CPU`,
    `${total(({ passed }) => passed)} passed, ${total(({ failed }) => failed)} failed`,
  ].join('\n\n');
}

function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
