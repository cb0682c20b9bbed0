import type { SqlStep } from './batch-engine';

const COMMENT = /--[^\n]*/g;

/** How often later steps mention a step outside comments: at least as often as they read it. */
export function laterMentions(steps: readonly Pick<SqlStep, 'name' | 'sql'>[], at: number): number {
  const name = new RegExp(`\\b${steps[at]?.name ?? ''}\\b`, 'gi');
  return steps
    .slice(at + 1)
    .reduce((count, { sql }) => count + (sql.replaceAll(COMMENT, '').match(name)?.length ?? 0), 0);
}
