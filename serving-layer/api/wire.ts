import type { Row } from '../../core/merge/rows';
import type { Answer, QueryService } from '../query/query-service';
import { instantText } from './instant';

type MetricAnswer = Answer['answers'][number];
type Moment = Awaited<ReturnType<QueryService['moment']>>;

/** A row as it is sent. */
export function wireRow({ start, end, by, value, lower, upper, exact, layer, restatedAt }: Row): WireRow {
  const row = { start: instantText(start), end: instantText(end), by, value, lower, upper, exact, layer };
  return restatedAt === undefined ? row : { ...row, restated_at: instantText(restatedAt) };
}

export interface WireRow extends Pick<Row, 'by' | 'value' | 'lower' | 'upper' | 'exact' | 'layer'> {
  readonly start: string;
  readonly end: string;
  readonly restated_at?: string;
}

/** When an answer was given, and from what: null before the first pulse, and before the first batch. */
export function wireMoment({ asOf, pointer }: Pick<Moment, 'asOf' | 'pointer'>): WireMoment {
  return {
    as_of: asOf === undefined ? null : instantText(asOf),
    tidemark: pointer.epoch === 0 ? null : instantText(pointer.tidemark),
    epoch: pointer.epoch,
  };
}

export interface WireMoment {
  readonly as_of: string | null;
  readonly tidemark: string | null;
  readonly epoch: number;
}

export interface WireAnswer extends WireMoment {
  readonly metric: string;
  readonly unit: string;
  readonly site: string;
  readonly from: string;
  readonly to: string;
  readonly grain: string;
  readonly time_zone: string;
  readonly degraded?: true;
  readonly next_cursor?: string;
  readonly rows: readonly WireRow[];
}

/** The answer of one metric; the same object from the API and from the CLI. */
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
