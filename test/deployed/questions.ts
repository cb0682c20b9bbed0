/** Something that answers like the API. */
export interface Asked {
  ask(path: string, question?: object): Promise<unknown>;
}

export interface Range {
  readonly site: string;
  readonly from: string;
  readonly to: string;
}

interface MetricList {
  readonly metrics: readonly { readonly id: string; readonly breakdowns: readonly string[] }[];
}
interface Answers {
  readonly epoch: number;
  readonly tidemark: string | null;
  readonly degraded?: boolean;
  readonly answers: readonly {
    readonly metric: string;
    readonly grain: string;
    readonly rows: readonly { readonly layer: string; readonly start: string }[];
  }[];
}

/** Some are counted from events by the engine, and an answer must come within the gateway's time. */
const QUESTIONS_AT_ONCE = 1;

/** Every public metric as a total, by hours, and by each of its breakdowns. */
export async function allAnswers(place: Asked, { site, from, to }: Range): Promise<readonly Answers[]> {
  const { metrics } = (await place.ask('/v1/metrics')) as MetricList;
  const queries = metrics.flatMap(({ id, breakdowns }) => [
    { metric: id, from, to, grain: 'total' },
    { metric: id, from, to, grain: 'hour' },
    ...breakdowns.map((by) => ({ metric: id, from, to, grain: 'total', by })),
  ]);
  const answers: Answers[] = [];
  for (let at = 0; at < queries.length; at += QUESTIONS_AT_ONCE) {
    answers.push(
      momentless(await place.ask('/v1/query', { site, queries: queries.slice(at, at + QUESTIONS_AT_ONCE) })) as Answers,
    );
  }
  return answers;
}

/** Queries that need the batch layer's engine: over published days and live events. */
export async function exploredAnswers(place: Asked, { site, from, to }: Range): Promise<readonly unknown[]> {
  const range = new URLSearchParams({ site, from, to }).toString();
  const paths = [
    `/v1/funnels?${range}&steps=page_view,add_to_cart,purchase`,
    `/v1/sessions/summary?${range}`,
    `/v1/retention?${range}`,
    `/v1/journeys?${range}&around=add_to_cart`,
  ];
  const answers: unknown[] = [];
  for (const path of paths) answers.push(momentless(await place.ask(path)));
  return answers;
}

/**
 * Without what depends on the newest pulse: what is counted from the events, of which nothing may be there yet, and what
 * begins after an instant.
 */
export function keptInCells(answers: readonly Answers[], untilMs: number): readonly Answers[] {
  return answers.map((one) => ({
    ...one,
    answers: one.answers
      .filter(({ rows }) => rows.length > 0 && rows.every(({ layer }) => layer !== 'events'))
      .map((answer) => ({ ...answer, rows: answer.rows.filter(({ start }) => Date.parse(start) <= untilMs) })),
  }));
}

/** Layers that contributed to a row of an answer. */
export function layersOf(answers: readonly Answers[]): ReadonlySet<string> {
  return new Set(answers.flatMap(({ answers: one }) => one.flatMap(({ rows }) => rows.map(({ layer }) => layer))));
}

/** The numbers alone. */
export function rowsOf(answers: readonly Answers[]): readonly unknown[] {
  return answers.flatMap(({ answers: one }) => one.map(({ rows }) => rows));
}

/**
 * Without the time of the query and what is expected from then on, in which alone two equal platforms may differ. An hour
 * to come has no number, and 0 once it has begun: questions that run over the end of an hour see both.
 */
function momentless(answer: unknown): unknown {
  return JSON.parse(
    JSON.stringify(answer, (key, value: unknown) =>
      key === 'as_of' || key === 'final'
        ? undefined
        : isToCome(value)
          ? { ...value, value: 0, lower: 0, upper: 0 }
          : value,
    ),
  );
}

function isToCome(row: unknown): row is object {
  if (typeof row !== 'object' || row === null || !('layer' in row) || row.layer !== 'speed') return false;
  return 'value' in row && row.value === null && 'lower' in row && row.lower === null;
}

interface Consumer {
  readonly last_pulse: string | null;
  readonly events: number;
  readonly residual: number;
}
export interface Status {
  readonly epoch: number;
  readonly residual: number;
  readonly degraded: boolean;
  readonly shards: readonly { readonly aggregate: Consumer; readonly archive: Consumer }[];
}

/** Number of events that each consumer has read since the tidemark. */
export function takenBy({ shards }: Status): { readonly aggregate: number; readonly archive: number } {
  const sum = (consumer: 'aggregate' | 'archive'): number =>
    shards.reduce((total, shard) => total + shard[consumer].events, 0);
  return { aggregate: sum('aggregate'), archive: sum('archive') };
}

/** The oldest of the newest pulses that the consumers have seen, ms since 1970. */
export function seenUpTo({ shards }: Status): number {
  return Math.min(
    ...shards.flatMap(({ aggregate, archive }) =>
      [aggregate, archive].map(({ last_pulse: pulse }) => (pulse === null ? 0 : Date.parse(pulse))),
    ),
  );
}
