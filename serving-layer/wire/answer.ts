import type { Row as MergedRow } from '../../core/merge/rows';
import type { Answer as WireAnswer, Row } from '../../core/wire/answer';
import type { AnswerBasis, Answered, AnsweredQuestion } from '../../core/port/answers';
import { instantText } from './instant';

function wireRow({ start, end, by, value, lower, upper, exact, layer, restatedAt }: MergedRow): Row {
  const row = { start: instantText(start), end: instantText(end), by, value, lower, upper, exact, layer };
  return restatedAt === undefined ? row : { ...row, restated_at: instantText(restatedAt) };
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
export function wireAnswer(answer: Answered, { metric, question, timeZone, rows, next }: AnsweredQuestion): WireAnswer {
  return {
    metric: metric.id,
    unit: metric.unit,
    site: answer.site.id,
    from: instantText(question.from),
    to: instantText(question.to),
    grain: question.grain,
    time_zone: timeZone,
    ...wireMoment(answer),
    ...(answer.degraded ? { degraded: true } : {}),
    ...(next === undefined ? {} : { next_cursor: instantText(next) }),
    rows: rows.map(wireRow),
  };
}
