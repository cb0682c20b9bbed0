import type { MetricQuestion } from '../../core/port/answers';
import type { Site } from '../../core/port/sites';
import { DAY_MS, MINUTE_MS, minuteOf } from '../../core/time/window';
import type { Question, question } from '../../core/wire/metrics';
import type { Frozen } from '../../core/wire/operation';
import type * as z from 'zod';
import { checkTimeZone } from '../query/plan';
import { readCursor } from './cursor';
import { readInstant } from './instant';

/** A query for a metric as parsed by the API, with its position in a paged answer. */
type AskedQuestion = Frozen<z.output<typeof question>> & { readonly cursor?: string | undefined };

/** @throws QueryError for an invalid time or time zone */
export function readQuestion(asked: AskedQuestion, site: Site, nowMs: number): MetricQuestion {
  const { metric, grain, filter, bots, limit, offset, compare, exact } = asked;
  const range = readRange(asked, site, nowMs);
  return {
    metric,
    grain,
    filters: filter === undefined || typeof filter === 'object' ? filter : [filter],
    bots,
    limit,
    offset,
    compare,
    exact,
    ...range,
    by: asked.by
      ?.split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
    after: asked.cursor === undefined ? undefined : readCursor(asked.cursor),
  };
}

export type WireRange = Pick<Question, 'from' | 'to' | 'time_zone'>;

/**
 * The requested range, ms since 1970, and its time zone.
 *
 * @param nowMs the end of its minute is the default for `to`
 * @param spanMs length of a range without `from`
 * @throws QueryError for an invalid time or time zone
 */
export function readRange(
  { from, to, time_zone }: WireRange,
  site: Site,
  nowMs: number,
  spanMs = DAY_MS,
): { readonly from: number; readonly to: number; readonly timeZone: string } {
  const timeZone = time_zone ?? site.timeZone;
  checkTimeZone(timeZone);
  const toMs = to === undefined ? minuteOf(nowMs) + MINUTE_MS : readInstant('to', to, timeZone);
  return { from: from === undefined ? toMs - spanMs : readInstant('from', from, timeZone), to: toMs, timeZone };
}
