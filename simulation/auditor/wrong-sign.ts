import type { ReconciliationRow } from '../../core/run/run';

/** Each part of a reconciliation has only the sign that it can have. */
export function hasWrongSign(parts: ReconciliationRow['parts']): boolean {
  const { duplicates, superseded, forgotten, order_lines, other_copies, other_lines, order_amounts } = parts;
  return (
    Math.min(duplicates, superseded, forgotten, order_lines) < 0 ||
    Math.max(other_copies, other_lines, order_amounts) > 0
  );
}
