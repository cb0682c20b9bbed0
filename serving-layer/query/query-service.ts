import { sectionId } from '../../core/cell/cell';
import type { Cache } from '../../core/port/cache';
import type { CellStore } from '../../core/port/cell-store';
import type { Clock } from '../../core/port/clock';
import type { EventStream } from '../../core/port/event-stream';
import type { LedgerStore } from '../../core/port/ledger-store';
import type { Pointer } from '../../core/port/pointer';
import { isServed, type Site, type Sites } from '../../core/port/sites';
import type { ViewStore } from '../../core/port/view-store';
import { createChangingSections } from '../cache/changing-sections';
import { createSectionCache } from '../cache/section-cache';
import { answerQuestion, type LivePoints, type MetricAnswer, type AnswerMoment, spanOf } from './answer-question';
import { readProgress } from './as-of';
import type { ExactSource } from './exact-source';
import { createExactNumbers } from './exact-numbers';
import type { MetricQuestion } from '../../core/port/answers';
import { type QueryPlan, planQuestion, sectionsOf } from './plan';
import { QueryError } from './query-error';
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
  readonly explorer: ExactSource;
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
  readonly answers: readonly MetricAnswer[];
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
    const spans = plans.map(spanOf);
    const start = Math.min(...spans.map((span) => span.start));
    const end = Math.max(...spans.map((span) => span.end));
    const names = new Map(plans.flatMap(sectionsOf).map((name) => [sectionId(name), name]));
    return readLive(sources, { site: site.id, tidemark: pointer.tidemark, asOf, revisions, start, end }, [
      ...names.values(),
    ]);
  }

  return {
    moment,
    query: async (id, questions) => {
      const now = await moment(id);
      const plans = questions.map((question) => planQuestion(question, now.site));
      const live = await livePoints(now, plans);
      const answers: MetricAnswer[] = [];
      for (const plan of plans) answers.push(await answerQuestion(sources, now, plan, live));
      const anyLive = answers.some(({ rows }) => rows.some(({ layer }) => layer !== 'batch'));
      return { ...now, degraded: anyLive && (await deps.degraded()), answers };
    },
  };
}

/** @throws QueryError naming the most similar sites */
export async function siteOf(sites: Pick<Sites, 'get' | 'list'>, id: string): Promise<Site> {
  const site = await sites.get(id);
  if (site !== undefined && isServed(site)) return site;
  const known = (await sites.list()).filter(isServed).map((one) => one.id);
  const near = similar(id, known);
  const hint =
    known.length === 0
      ? 'There is none yet: create one with “tidemark sites add”, or replay a file.'
      : near.length > 0
        ? `Did you mean ${near.join(' or ')}? The sites are ${known.join(', ')}.`
        : `The sites are ${known.join(', ')}.`;
  throw new QueryError('unknown_site', `There is no site ${JSON.stringify(id)}. ${hint}`, { did_you_mean: near });
}
