import { sectionId } from '../../core/cell/cell';
import type { Cache } from '../../core/port/cache';
import type { CellStore } from '../../core/port/cell-store';
import type { Clock } from '../../core/port/clock';
import type { EventStream } from '../../core/port/event-stream';
import type { LedgerStore } from '../../core/port/ledger-store';
import type { Pointer } from '../../core/port/pointer';
import type { Site, Sites } from '../../core/port/sites';
import type { ViewStore } from '../../core/port/view-store';
import { createChangingSections } from '../cache/changing-sections';
import { createSectionCache } from '../cache/section-cache';
import { answerQuestion, type LivePoints, type AnswerMoment, spanOf } from './answer-question';
import { readArchivedTo, readProgress } from './as-of';
import { counterpartsOf, comparisonOf } from './comparison';
import type { CountSource } from './count-source';
import { createExactNumbers } from './exact-numbers';
import type { AnsweredQuestion, MetricQuestion } from '../../core/port/answers';
import { isCellPlan, liveSectionsOf, type QueryPlan, planQuestion } from './plan';
import { QueryError } from './query-error';
import { createLateness, type LatenessSource } from './lateness';
import { readLive } from './read-live';
import type { RunOf } from './restatements';
import { similar } from './similar';

export interface QueryServiceDeps {
  readonly cells: CellStore;
  readonly views: ViewStore;
  readonly pointer: Pick<Pointer, 'read'>;
  readonly sites: Pick<Sites, 'get' | 'list'>;
  readonly stream: Pick<EventStream, 'shards' | 'arrivalSlackMs'>;
  readonly ledgers: Pick<LedgerStore, 'get' | 'list'>;
  readonly explorer: CountSource;
  /** Without it, `final` goes by the platform's default curve. */
  readonly lateness?: LatenessSource | undefined;
  readonly clock: Clock;
  /** The cache that processes share; absent in a single process. */
  readonly cache?: Cache | undefined;
  /** Memory for decoded sections in this process, bytes. */
  readonly memoryBytes?: number | undefined;
  /** The duplicate memory may be incomplete. */
  readonly degraded: () => Promise<boolean>;
  /** Records of past runs, for `restated_at`. */
  readonly runOf: RunOf;
}

export interface Answer extends AnswerMoment {
  /** Some numbers are live, and the speed layer may have over-counted. */
  readonly degraded: boolean;
  readonly answers: readonly AnsweredQuestion[];
}

export interface QueryService {
  /**
   * Several metrics of one site, consistent with each other: one pointer, one `asOf` and one reading of the live cells.
   * @throws QueryError, StoredDataError
   */
  query(site: string, questions: readonly MetricQuestion[]): Promise<Answer>;
  /** What an answer given now would be based on. @throws QueryError for an unknown site */
  moment(site: string): Promise<AnswerMoment>;
}

const DEFAULT_MEMORY_BYTES = 192 * 1024 * 1024;
const CHANGING_MEMORY_SHARE = 1 / 4;
const EXACT_MEMORY_SHARE = 1 / 16;

export function createQueryService(deps: QueryServiceDeps): QueryService {
  const memoryBytes = deps.memoryBytes ?? DEFAULT_MEMORY_BYTES;
  const sources = {
    ...deps,
    sections: createSectionCache({ shared: deps.cache, memoryBytes }),
    changing: createChangingSections(Math.floor(memoryBytes * CHANGING_MEMORY_SHARE)),
    lateness: createLateness(deps.lateness, deps.cells),
    archivedTo: () => readArchivedTo(deps),
    exactNumbers: createExactNumbers(deps.explorer, Math.floor(memoryBytes * EXACT_MEMORY_SHARE)),
  };

  async function moment(id: string): Promise<AnswerMoment> {
    const site = await siteOf(deps.sites, id);
    // Progress is read before the cells, so they are at least as new as the answer says.
    const progress = await readProgress(deps);
    return { site, ...progress, pointer: await deps.pointer.read() };
  }

  function livePoints(
    { site, pointer, asOf, revisions }: AnswerMoment,
    plans: readonly QueryPlan[],
  ): Promise<LivePoints> {
    const kept = plans.filter(isCellPlan);
    if (kept.length === 0) return Promise.resolve(new Map());
    const spans = kept.map(spanOf);
    const start = Math.min(...spans.map((span) => span.start));
    const end = Math.max(...spans.map((span) => span.end));
    const names = new Map(kept.flatMap(liveSectionsOf).map((name) => [sectionId(name), name]));
    return readLive(sources, { site: site.id, tidemark: pointer.tidemark, asOf, revisions, start, end }, [
      ...names.values(),
    ]);
  }

  return {
    moment,
    query: async (id, questions) => {
      const now = await moment(id);
      const plans = questions.map((question) => planQuestion(question, now.site));
      const compared = plans.map((plan) => comparisonOf(plan, now.site));
      const live = await livePoints(now, [...plans, ...compared.filter((plan) => plan !== undefined)]);
      const answers: AnsweredQuestion[] = [];
      for (const [at, plan] of plans.entries()) {
        const answer = await answerQuestion(sources, now, plan, live);
        const earlier = compared[at];
        const rows = earlier && (await answerQuestion(sources, now, earlier, live)).rows;
        const comparison = earlier && rows && counterpartsOf({ plan, rows: answer.rows }, { plan: earlier, rows });
        answers.push({ ...answer, comparison });
      }
      const anyLive = answers.some(({ rows }) => rows.some(({ layer }) => layer === 'speed' || layer === 'merged'));
      return { ...now, degraded: anyLive && (await deps.degraded()), answers };
    },
  };
}

/** @throws QueryError naming the most similar sites */
export async function siteOf(sites: Pick<Sites, 'get' | 'list'>, id: string): Promise<Site> {
  const site = await sites.get(id);
  if (site !== undefined) return site;
  const near = similar(
    id,
    (await sites.list()).map((known) => known.id),
  );
  const hint =
    near.length === 0
      ? 'Sites are created by the first replay, or by the platform’s configuration.'
      : `Did you mean ${near.join(' or ')}?`;
  throw new QueryError('unknown_site', `There is no site ${JSON.stringify(id)}. ${hint}`, { did_you_mean: near });
}
