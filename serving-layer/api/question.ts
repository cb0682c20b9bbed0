import type { QueryGrain } from '../../core/merge/buckets';
import type { Site } from '../../core/port/sites';
import { type Bots, checkTimeZone, type MetricQuestion } from '../query/plan';
import { readInstant } from './instant';

/** A question about a metric as it came in a request. */
export interface WireQuestion {
  readonly metric: string;
  readonly from: string;
  readonly to: string;
  readonly grain: QueryGrain;
  readonly by?: string | undefined;
  readonly filter?: string | undefined;
  readonly time_zone?: string | undefined;
  readonly bots: Bots;
  readonly limit: number;
  readonly exact: boolean;
  readonly cursor?: string | undefined;
}

/** @throws QueryError for a time or a time zone that cannot be read */
export function readQuestion(wire: WireQuestion, site: Site): MetricQuestion {
  const { metric, grain, filter, bots, limit, exact } = wire;
  const range = readRange(wire, site);
  return {
    metric,
    grain,
    filter,
    bots,
    limit,
    exact,
    ...range,
    by: wire.by
      ?.split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
    after: wire.cursor === undefined ? undefined : readInstant('cursor', wire.cursor, range.timeZone),
  };
}

export interface WireRange {
  readonly from: string;
  readonly to: string;
  readonly time_zone?: string | undefined;
}

/** @throws QueryError for a time or a time zone that cannot be read */
export function readRange(
  { from, to, time_zone }: WireRange,
  site: Site,
): { readonly from: number; readonly to: number; readonly timeZone: string } {
  const timeZone = time_zone ?? site.timeZone;
  checkTimeZone(timeZone);
  return { from: readInstant('from', from, timeZone), to: readInstant('to', to, timeZone), timeZone };
}
