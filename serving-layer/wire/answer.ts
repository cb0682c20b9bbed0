import type { Row as MergedRow } from '../../core/merge/rows';
import type { Answer as WireAnswer, Row } from '../../core/wire/answer';
import type { AnswerBasis, Answered, AnsweredQuestion, Comparison } from '../../core/port/answers';
import { cursorText } from './cursor';
import { instantText } from './instant';

function wireRow({ start, end, by, value, lower, upper, exact, layer, restatedAt, final }: MergedRow): Row {
  const row = {
    start: instantText(start),
    end: instantText(end),
    by,
    value,
    lower,
    upper,
    exact,
    layer,
    ...(final === undefined ? {} : { final }),
  };
  return restatedAt === undefined ? row : { ...row, restated_at: instantText(restatedAt) };
}

function comparedRow(row: MergedRow, earlier: MergedRow | undefined): Pick<Row, 'compared'> {
  if (earlier === undefined) return { compared: null };
  const { start, end, value, lower, upper, exact } = wireRow(earlier);
  return { compared: { start, end, value, lower, upper, exact, change: changeOf(row.value, value) } };
}

function changeOf(value: number | null, before: number | null): number | null {
  return value === null || before === null || before === 0 ? null : (value - before) / Math.abs(before);
}

function wireComparison({ name, from, to, rows }: Comparison): NonNullable<WireAnswer['comparison']> {
  return { with: name, from: instantText(from), to: instantText(to), rows: rows.map(wireRow) };
}

/** When an answer was computed, and from what: null before the first pulse and before the first batch run. */
export function wireMoment({
  asOf,
  pointer,
}: Pick<AnswerBasis, 'asOf' | 'pointer'>): Pick<WireAnswer, 'as_of' | 'tidemark' | 'epoch'> {
  return {
    as_of: asOf === undefined ? null : instantText(asOf),
    tidemark: pointer.epoch === 0 ? null : instantText(pointer.tidemark),
    epoch: pointer.epoch,
  };
}

/** The answer of one metric as it is sent. */
export function wireAnswer(answer: Answered, answered: AnsweredQuestion): WireAnswer {
  const { metric, question, timeZone, columns, rows, next, asOf, comparison } = answered;
  return {
    metric: metric.id,
    unit: metric.unit,
    site: answer.site.id,
    from: instantText(question.from),
    to: instantText(question.to),
    grain: question.grain,
    time_zone: timeZone,
    columns,
    ...wireMoment({ ...answer, asOf }),
    ...(answer.degraded ? { degraded: true } : {}),
    ...(next === undefined ? {} : { next_cursor: cursorText(next) }),
    ...(comparison === undefined ? {} : { comparison: wireComparison(comparison) }),
    rows: rows.map((row, at) =>
      comparison === undefined ? wireRow(row) : { ...wireRow(row), ...comparedRow(row, comparison.counterparts[at]) },
    ),
  };
}
