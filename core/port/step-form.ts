import { elementAt } from '../element-at';
import type { SqlStep } from './batch-engine';

/**
 * What a step is to the steps after it, for all engines: nothing reads it; a view, so that its reader's filters and columns
 * reach the files; or a table, so that it runs once.
 */
export type StepForm = 'unread' | 'view' | 'table';

const COMMENT = /--[^\n]*/g;

/**
 * A step that is named once by later ones is a view, and one that is named more often a table, unless it asks to be a view.
 * Comments do not count. One with an output that is read is a table: its rows exist anyway.
 *
 * @example formOf([{ name: 'a', sql: 'select 1 as n' }, { name: 'b', sql: 'select n from a' }], 0) // 'view'
 */
export function formOf(steps: readonly SqlStep[], at: number): StepForm {
  const { name, output, isView } = elementAt(steps, at);
  const named = new RegExp(`\\b${name}\\b`, 'gi');
  const mentions = steps
    .slice(at + 1)
    .reduce((count, { sql }) => count + (sql.replaceAll(COMMENT, '').match(named)?.length ?? 0), 0);
  if (mentions === 0) return 'unread';
  return output === undefined && (mentions === 1 || isView === true) ? 'view' : 'table';
}
