import type { Answered } from '../../core/port/answers';
import type { Copy } from '../truth/meaning';

/** What an answer is about; events of other sites and times cannot count in any of its rows. */
export interface AnswerScope {
  readonly site: string;
  readonly from: number;
  readonly to: number;
}

/** From the first to the last moment of the questions and of their rows. */
export function scopeOf(site: string, { answers }: Answered): AnswerScope {
  const ranges = answers.flatMap(({ question, rows, comparison }) => [
    question,
    ...rows.map(rangeOf),
    ...(comparison === undefined ? [] : [comparison, ...comparison.rows.map(rangeOf)]),
  ]);
  return {
    site,
    from: ranges.reduce((least, { from }) => Math.min(least, from), Infinity),
    to: ranges.reduce((most, { to }) => Math.max(most, to), -Infinity),
  };
}

function rangeOf({ start, end }: { readonly start: number; readonly end: number }): Pick<AnswerScope, 'from' | 'to'> {
  return { from: start, to: end };
}

export function isIn({ site, from, to }: AnswerScope, { occurredMs, meaning }: Copy): boolean {
  return occurredMs >= from && occurredMs < to && meaning.site === site;
}
