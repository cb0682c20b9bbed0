import { elementAt } from '../../core/element-at';
import type { AnsweredQuestion, MetricQuestion } from '../../core/port/answers';
import type { Row } from '../../core/merge/rows';
import type { Place } from '../world/places';
import { type Bucket, byBucket, hideouts } from './buckets';
import { wrongComparison } from './comparison';
import type { Findings } from './findings';
import { type Asked, judgeBucket } from './judge-answer';
import { ORACLE } from './oracle';
import type { Possible } from './possibilities';

/** The rows of one question, and the buckets from which rows may be missing. */
interface AskedRows extends Asked {
  readonly rows: readonly Row[];
  /** The question, in words. */
  readonly about: string;
  readonly buckets: readonly Bucket[];
}

/** What may count in an answer, by where its numbers come from. */
interface Seen {
  readonly both: Possible;
  readonly batch: Possible;
  readonly events: Possible;
  readonly isQuiet: boolean;
}

/** Judges the rows of answers, and counts how many estimates missed the truth. */
export class Judge {
  estimates = 0;
  missed = 0;
  readonly #place: Pick<Place, 'sites'>;

  constructor(
    private readonly findings: Findings,
    place: Pick<Place, 'sites'>,
  ) {
    this.#place = place;
  }

  /** Compares the rows with what may count in them. */
  judge(asked: AskedRows, seen: Seen): void {
    const { about, buckets } = asked;
    const isFromEvents = asked.rows.some(({ layer }) => layer === 'events');
    const [both, events] = [byBucket(seen.both, buckets), byBucket(seen.events, buckets)];
    for (const [at, bucket] of buckets.entries()) {
      const own = asked.rows.filter(({ start }) => start === bucket.start);
      const counted = judgeBucket(own, bucket, asked, elementAt(isFromEvents ? events : both, at));
      // Rows of published events alone do not say whether the live ones were looked for in cells or in the archive.
      const isOpen = counted.complaint !== undefined && isWide(asked) && own.every(({ layer }) => layer === 'batch');
      const { complaint, estimates, missed } = isOpen
        ? judgeBucket(own, bucket, asked, elementAt(isFromEvents ? both : events, at))
        : counted;
      const check = own.some(({ layer }) => layer !== 'batch')
        ? seen.isQuiet
          ? 'live_answer_after_quiet'
          : 'live_answer_within_bounds'
        : 'exact_answer';
      this.findings.hold(check, complaint === undefined, () => about + (complaint ?? ''));
      this.estimates += estimates;
      this.missed += missed;
    }
    this.judgeExact(asked, seen.batch);
  }

  /** Only where the answer claims to be exact. */
  judgeExact(asked: AskedRows, possible: Possible): void {
    if (asked.definition.kind === 'ratio') return;
    const batch = byBucket(possible, asked.buckets);
    for (const [at, bucket] of asked.buckets.entries()) {
      const own = asked.rows.filter(({ start }) => start === bucket.start);
      if (!own.some(({ exact }) => exact)) continue;
      const { complaint } = judgeBucket(own, bucket, asked, elementAt(batch, at));
      this.findings.hold('exact_answer', complaint === undefined, () => asked.about + (complaint ?? ''));
    }
  }

  /** A question with the buckets that its rows name. */
  asked(
    site: string,
    { question, rows }: { readonly question: MetricQuestion; readonly rows: readonly Row[] },
  ): AskedRows {
    const definition = ORACLE[question.metric];
    if (definition === undefined) throw new Error(`the oracle does not know ${question.metric}`);
    const about = `${site} ${JSON.stringify(question)}: `;
    const { buckets, complaint } = hideouts(question, rows, this.#place, site);
    if (complaint !== undefined) this.findings.fail('exact_answer', about + complaint);
    return {
      site,
      definition,
      by: question.by ?? [],
      bots: question.bots ?? 'exclude',
      limit: question.limit,
      filters: question.filters ?? [],
      rows,
      about,
      buckets,
    };
  }

  /** The rows of the earlier range are an answer as well. */
  judgeComparison(site: string, { question, rows, comparison }: AnsweredQuestion, seen: Seen): void {
    if (comparison === undefined) return;
    const own = this.#place.sites.find(({ id }) => id === site)?.timeZone;
    const zone = question.timeZone ?? own ?? 'UTC';
    const complaint = wrongComparison(question, rows, comparison, zone);
    const about = `${site} ${JSON.stringify(question)}: `;
    this.findings.hold('compared_with_the_earlier_range', complaint === undefined, () => about + (complaint ?? ''));
    const { from, to } = comparison;
    this.judge(this.asked(site, { question: { ...question, from, to }, rows: comparison.rows }), seen);
  }
}

/** True if cells may not keep what is asked. */
function isWide({ by, filters = [], definition }: Asked): boolean {
  return filters.length > 0 || (by.length > 0 && !definition.by.some((kept) => kept === by.join(',')));
}
