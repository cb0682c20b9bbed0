import { sectionId } from '../../core/cell/cell';
import { partsOf } from '../../core/metric/metric';
import type { Answers, AnswerBasis, AnsweredQuestion, LiveProgress } from '../../core/port/answers';
import type { Cache } from '../../core/port/cache';
import type { CellStore } from '../../core/port/cell-store';
import type { Clock } from '../../core/port/clock';
import type { EventStream } from '../../core/port/event-stream';
import type { LedgerStore } from '../../core/port/ledger-store';
import type { Pointer } from '../../core/port/pointer';
import { isServed, type Site, type Sites } from '../../core/port/sites';
import type { MemoryKind } from '../../core/port/seen-events';
import type { ViewStore } from '../../core/port/view-store';
import { createSectionCache } from '../cache/section-cache';
import { answerQuestion, type LivePoints, spanOf } from './answer-question';
import { earlier, readArchivedTo, readProgress } from './as-of';
import { comparisonOf, counterpartsOf, wholeRows } from './comparison';
import type { CountSource } from './count-source';
import { createExactNumbers } from './exact-numbers';
import { isCellPlan, liveSectionsOf, planQuestion, type QueryPlan } from './plan';
import { QueryError } from './query-error';
import { createLateness } from './lateness';
import { createLiveHours } from './live-hours';
import { listsHours, readLive } from './read-live';
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
  readonly clock: Clock;
  /** The cache that processes share; absent in a single process. */
  readonly cache?: Cache | undefined;
  /** Memory for decoded sections in this process, bytes. */
  readonly memoryBytes?: number | undefined;
  /** The memory of seen events, or of orders, may be incomplete. */
  readonly degraded: (memory: MemoryKind) => Promise<boolean>;
  /** Lets other work of the process have its turn between the parts of a large answer. */
  readonly yieldTurn?: (() => Promise<void>) | undefined;
  /** Records of past runs, for `restated_at`. */
  readonly runOf: RunOf;
}

interface ReadBasis extends Pick<LiveProgress, 'hours'> {
  readonly basis: AnswerBasis;
}

const DEFAULT_MEMORY_BYTES = 192 * 1024 * 1024;
const LIVE_MEMORY_SHARE = 1 / 4;
const EXACT_MEMORY_SHARE = 1 / 16;

/** Its methods also throw StoredDataError, for a cell that cannot be read. */
export function createQueryService(deps: QueryServiceDeps): Answers {
  const memoryBytes = deps.memoryBytes ?? DEFAULT_MEMORY_BYTES;
  const sources = {
    ...deps,
    sections: createSectionCache({ shared: deps.cache, memoryBytes, yieldTurn: deps.yieldTurn }),
    arrivalHours: listsHours(deps.cells),
    liveHours: createLiveHours({
      cells: deps.cells,
      shared: deps.cache,
      memoryBytes: Math.floor(memoryBytes * LIVE_MEMORY_SHARE),
    }),
    lateness: createLateness(deps),
    archivedTo: () => readArchivedTo(deps),
    exactNumbers: createExactNumbers(deps.explorer, Math.floor(memoryBytes * EXACT_MEMORY_SHARE)),
  };

  async function readBasis(id: string, progress?: LiveProgress): Promise<ReadBasis> {
    const site = await siteOf(deps.sites, id);
    // Progress is read before the cells, so they are at least as new as the answer says.
    const { asOf, hours } = progress ?? (await readProgress(deps));
    return { basis: { site, asOf, pointer: await deps.pointer.read() }, hours };
  }

  function livePoints(
    { basis: { site, pointer, asOf }, hours }: ReadBasis,
    plans: readonly QueryPlan[],
  ): Promise<LivePoints> {
    const kept = plans.filter(isCellPlan);
    if (kept.length === 0) return Promise.resolve(new Map());
    const spans = kept.map(spanOf);
    const start = Math.min(...spans.map((span) => span.start));
    const end = Math.max(...spans.map((span) => span.end));
    const names = new Map(kept.flatMap(liveSectionsOf).map((name) => [sectionId(name), name]));
    return readLive(sources, { site: site.id, tidemark: pointer.tidemark, asOf, hours, start, end }, [
      ...names.values(),
    ]);
  }

  async function isDegraded(plans: readonly QueryPlan[]): Promise<boolean> {
    const countsOrders = plans.some(({ metric }) => partsOf(metric).some(({ where }) => where.marked !== undefined));
    return (await deps.degraded('event')) || (countsOrders && (await deps.degraded('order')));
  }

  return {
    moment: async (id) => {
      const { basis } = await readBasis(id);
      return { ...basis, asOf: earlier(await sources.archivedTo(), basis.asOf) };
    },
    query: async (id, questions, progress) => {
      const read = await readBasis(id, progress);
      const { basis } = read;
      const plans = questions.map((question) => planQuestion(question, basis.site));
      const compared = plans.map((plan) => comparisonOf(plan, basis.site));
      const live = await livePoints(read, [...plans, ...compared.filter((plan) => plan !== undefined)]);
      const answers: AnsweredQuestion[] = [];
      for (const [at, plan] of plans.entries()) {
        const answer = await answerQuestion(sources, basis, plan, live);
        const earlier = compared[at];
        const rows = earlier && wholeRows(await answerQuestion(sources, basis, earlier, live));
        const comparison =
          earlier && rows && counterpartsOf({ plan, rows: answer.rows }, { plan: earlier, rows }, basis);
        answers.push({ ...answer, comparison });
      }
      // What is made of the answers has a turn of its own.
      await deps.yieldTurn?.();
      const shown = answers.flatMap(({ rows, comparison }) => [...rows, ...(comparison?.rows ?? [])]);
      const anyLive = shown.some(({ layer }) => layer === 'speed' || layer === 'merged');
      return { ...basis, degraded: anyLive && (await isDegraded(plans)), answers };
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
