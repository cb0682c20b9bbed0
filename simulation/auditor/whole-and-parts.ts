import type { Row } from '../../core/merge/rows';
import type { Answered } from '../../core/port/answers';
import type { Findings } from './findings';
import { ORACLE } from './oracle';

/** The same range, whole and in parts, in one answer. */
export function checkWhole({ answers }: Answered, findings: Findings): void {
  const [whole, ...others] = answers;
  const parts = others.filter(({ question: { by = [], limit } }) => by.length === 0 || limit === undefined);
  if (whole?.question.grain !== 'total' || !['count', 'sum', 'orders'].includes(ORACLE[whole.metric.id]?.kind ?? ''))
    return;
  const sum = (rows: readonly Row[]): number => rows.reduce((total, { value }) => total + (value ?? 0), 0);
  for (const part of parts) {
    findings.hold(
      'one_epoch_an_answer',
      sum(part.rows) === sum(whole.rows),
      () => `${whole.metric.id} is ${sum(whole.rows)} in all, ${sum(part.rows)} by ${part.question.grain}`,
    );
  }
}
