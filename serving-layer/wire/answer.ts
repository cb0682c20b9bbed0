import type { Row as MergedRow } from '../../core/merge/rows';
import type { Answer as WireAnswer, Row } from '../../core/wire/answer';
import type { Answer, QueryService } from '../query/query-service';
import { instantText } from './instant';

type MetricAnswer = Answer['answers'][number];
type Moment = Awaited<ReturnType<QueryService['moment']>>;

function wireRow({ start, end, by, value, lower, upper, exact, layer, restatedAt }: MergedRow): Row {
  const row = { start: instantText(start), end: instantText(end), by, value, lower, upper, exact, layer };
  return restatedAt === undefined ? row : { ...row, restated_at: instantText(restatedAt) };
}

/** When an answer was computed, and from what: null before the first pulse and before the first batch run. */
export function wireMoment({
  asOf,
  pointer,
}: Pick<Moment, 'asOf' | 'pointer'>): Pick<WireAnswer, 'as_of' | 'tidemark' | 'epoch'> {
  return {
    as_of: asOf === undefined ? null : instantText(asOf),
    tidemark: pointer.epoch === 0 ? null : instantText(pointer.tidemark),
    epoch: pointer.epoch,
  };
}

/** The answer of one metric as it is sent. */
export function wireAnswer(answer: Answer, { metric, question, timeZone, rows, next }: MetricAnswer): WireAnswer {
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
