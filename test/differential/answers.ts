import type { AnsweredQuestion, MetricQuestion } from '../../core/port/answers';
import type { QueryGrain } from '../../core/merge/grain';
import type { Row } from '../../core/merge/rows';
import { OTHER_KEY } from '../../core/metric/dimension';
import type { Site } from '../../core/port/sites';
import { visibleVersions } from '../../core/run/visible-versions';
import { DAY_MS, HOUR_MS } from '../../core/time/window';
import { byBucket, hideouts } from '../../simulation/auditor/buckets';
import { judgeBucket } from '../../simulation/auditor/judge-answer';
import type { Possible } from '../../simulation/auditor/possibilities';
import type { Copy, Meaning } from '../../simulation/truth/meaning';
import { type Definition, dimensionOf, ORACLE } from '../../simulation/auditor/oracle';
import { deliveries } from './play';
import type { Story } from './stories';
import type { Placed } from './placed';
import { placed, survivorsOf } from './survivors';
import type { Twin } from './twins';

/** Number of estimates given, and of those that do not contain the truth between their bounds. */
export interface Estimates {
  readonly given: number;
  readonly missed: number;
}

/** What an answer can be wrong about, and where. */
export interface Complaint {
  readonly question: MetricQuestion;
  readonly complaint: string;
}

const METRICS_IN_ONE_ANSWER = 20;
/** No more than a cell keeps of any ranking. */
const RANKS = 50;
/** For these, even a fully published window has no exact number; for all others it has. */
const ESTIMATED: readonly Definition['kind'][] = ['quantiles', 'ratio'];

/**
 * Queries every metric by all of its breakdowns, and compares the answers with the auditor's oracle over the surviving
 * events.
 */
export async function complaintsAbout(
  twin: Twin,
  story: Story,
): Promise<{ readonly complaints: readonly Complaint[]; readonly estimates: Estimates }> {
  const { tidemark } = await twin.deps.pointer.read();
  const complaints: Complaint[] = [];
  let [given, missed] = [0, 0];
  for (const site of story.sites) {
    const possible = possibleOf(await survivorsIn(twin, story, site));
    const questions = possible.events.length === 0 ? [] : questionsAbout(possible, story.firstNight);
    for (let at = 0; at < questions.length; at += METRICS_IN_ONE_ANSWER) {
      const { answers } = await twin.query.query(site.id, questions.slice(at, at + METRICS_IN_ONE_ANSWER));
      for (const answer of answers) {
        const verdict = judge(answer, { site, possible, tidemark });
        complaints.push(
          ...verdict.complaints.map((complaint) => ({
            question: answer.question,
            complaint: `${site.id}: ${complaint}`,
          })),
        );
        given += verdict.given;
        missed += verdict.missed;
      }
    }
  }
  return { complaints, estimates: { given, missed } };
}

/** One metric of each kind that the oracle can count by any columns. */
const FROM_EVENTS = ['page_views', 'visitors', 'revenue', 'page_load'];

/** Everything by days of the site, and by hours and minutes around the first night. */
function questionsAbout({ events }: Possible, firstNight: number): readonly MetricQuestion[] {
  const times = events.flatMap((ways) => ways.flatMap((way) => way.map(({ occurredMs }) => occurredMs)));
  const [first, last] = [
    times.reduce((a, b) => Math.min(a, b), firstNight),
    times.reduce((a, b) => Math.max(a, b), firstNight),
  ];
  const whole = {
    from: Math.floor(first / DAY_MS) * DAY_MS - DAY_MS,
    to: Math.ceil(last / DAY_MS) * DAY_MS + DAY_MS,
    limit: RANKS,
    exact: false,
  };
  const night = { ...whole, from: firstNight - 2 * HOUR_MS, to: firstNight + HOUR_MS };
  return Object.entries(ORACLE).flatMap(([metric, { by }]) => {
    const ask = (range: typeof whole, grain: QueryGrain, more: Partial<MetricQuestion> = {}): MetricQuestion => ({
      metric,
      ...range,
      grain,
      ...more,
    });
    return [
      ...[undefined, ...by].map((columns) => ask(whole, 'day', { by: columns?.split(',') })),
      ...by.slice(0, 1).map((columns) => ask(night, 'hour', { by: columns.split(',') })),
      // No cell keeps two such columns: counted from the events, with what is live.
      ...(FROM_EVENTS.includes(metric) ? [ask(whole, 'day', { by: ['category', 'device'], bots: 'include' })] : []),
      ask(whole, 'day', { bots: 'only' }),
      ask(night, 'hour'),
      ask(night, 'minute'),
      ask(whole, 'total', { bots: 'include' }),
    ];
  });
}

interface Asked {
  readonly site: Site;
  readonly possible: Possible;
  readonly tidemark: number;
}

function judge(
  { question, rows }: AnsweredQuestion,
  { site, possible, tidemark }: Asked,
): Estimates & { readonly complaints: readonly string[] } {
  const definition = ORACLE[question.metric]!;
  const asked = { site: site.id, definition, by: question.by ?? [], bots: question.bots ?? 'exclude', limit: RANKS };
  const { buckets, complaint } = hideouts(question, rows, { sites: [site] }, site.id);
  const parts = byBucket(possible, buckets);
  const rowsAt = byStart(rows);
  const verdicts = buckets.map((bucket, at) => judgeBucket(rowsAt.get(bucket.start) ?? [], bucket, asked, parts[at]!));
  const vague =
    question.grain === 'total' || ESTIMATED.includes(definition.kind)
      ? []
      : rows.filter((row) => {
          const isWhole = row.end <= tidemark && row.start > question.from && row.end < question.to;
          return (
            isWhole && !row.exact && !hasRest(parts[buckets.findIndex(({ start }) => start === row.start)]!, asked.by)
          );
        });
  return {
    complaints: [
      complaint,
      ...verdicts.map((verdict) => verdict.complaint),
      ...vague.map((row) => `not exact: ${JSON.stringify(row)}`),
    ].filter((one) => one !== undefined),
    given: verdicts.reduce((sum, { estimates }) => sum + estimates, 0),
    missed: verdicts.reduce((sum, { missed }) => sum + missed, 0),
  };
}

function byStart(rows: readonly Row[]): ReadonlyMap<number, readonly Row[]> {
  const groups = new Map<number, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.start);
    if (group === undefined) groups.set(row.start, [row]);
    else group.push(row);
  }
  return groups;
}

/**
 * True if an event's key is the one under which a breakdown adds up the overflow; its other keys may then be included
 * too.
 */
function hasRest({ events }: Possible, by: readonly string[]): boolean {
  return events.flat(2).some(({ meaning }) => by.some((dimension) => dimensionOf(meaning, dimension) === OTHER_KEY));
}

/** What survives of a site's events when all days are published. */
async function survivorsIn(
  { deps: { views, pointer } }: Twin,
  story: Story,
  { id, timeZone }: Site,
): Promise<readonly Placed[]> {
  const { early, late } = deliveries(story);
  const events = placed([...early, ...late], id, timeZone);
  const versions = visibleVersions(await views.versions(id, '0000', '9999'), await pointer.read());
  return versions.flatMap(({ day }) => survivorsOf(events, day));
}

/** There is no doubt about what survives: each event counts in one way. */
function possibleOf(survivors: readonly Placed[]): Possible {
  const events = survivors.map((event, at) => ({ event, ways: [[copyOf(event, at)]] }));
  return {
    events: events.map(({ ways }) => ways),
    orders: events.filter(({ event }) => event.is_first_of_order).map(({ ways }) => ways),
    ordersInCurrency: events.filter(({ event }) => event.is_first_in_currency).map(({ ways }) => ways),
  };
}

function copyOf(event: Placed, uid: number): Copy {
  const { occurred_ms: occurredMs, arrivedMs, shard, record: sequence, index } = event;
  return {
    uid,
    meaning: meaningOf(event),
    occurredMs,
    arrivedMs,
    arrivalHour: new Date(arrivedMs).toISOString().slice(0, 13),
    shard,
    sequence,
    index,
  };
}

/** The producer's view of a stored event. */
function meaningOf(event: Placed): Meaning {
  const { site, category, country, device, platform, page, query, quantity, currency, visitor } = event;
  const {
    event_type: type,
    session_id: session,
    product_id: product,
    is_bot: isBot,
    duration_ms: durationMs,
    order_id: orderId,
    price_minor: priceMinor,
  } = event;
  return {
    site,
    category,
    country,
    device,
    platform,
    page,
    query,
    quantity,
    currency,
    visitor,
    user: event.user_pseudonym,
    anonymous: event.anonymous_pseudonym,
    type,
    session,
    product,
    isBot,
    durationMs,
    orderId,
    priceMinor,
    isOfServer: event.key_kind === 'server',
    ...(type === 'refund' && priceMinor === null && event.amount_minor !== null
      ? { orderMinor: event.amount_minor }
      : {}),
  };
}
