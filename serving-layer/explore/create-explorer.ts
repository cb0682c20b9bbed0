import { LRUCache } from 'lru-cache';
import type { BatchEngine, BatchJob, QueryWatch, SqlRow } from '../../core/port/batch-engine';
import type { Outcomes } from '../../core/port/outcomes';
import type { SqlLibrary } from '../../core/port/sql-library';
import type { Window } from '../../core/time/window';
import { askedBots, countedOf, countJob, ordersRead, readRange } from './count';
import type { Explorer, RangeQuestion } from './explorer';
import { funnelAnswer, funnelJob, requireFunnel } from './funnel';
import { journeysAnswer, journeysJob, requireJourneys } from './journeys';
import { outcomesAnswer, outcomesJob, outcomesRange, requireOutcomes } from './outcomes';
import { ExploreQuestionError } from './question-error';
import { requireRetention, retentionAnswer, retentionJob, retentionRange } from './retention';
import { shareQuery, type SharedQuery } from './shared-query';
import { sessionAnswer, sessionEventsJob, sessionListAnswer, sessionListJob } from './session-list';
import { sessionsAnswer, sessionsJob } from './sessions';
import {
  besideDays,
  type EventSources,
  findSources,
  type OrdersRead,
  publishedSources,
  type SourceStores,
} from './sources';

export interface ExplorerDependencies extends SourceStores {
  readonly engine: Pick<BatchEngine, 'query'>;
  readonly sql: SqlLibrary;
}

const REMEMBERED_RESULTS = 256;
/** A result with more rows is not worth its memory. */
const REMEMBERED_ROWS = 5_000;

/**
 * Answers from the events themselves. Results that involve only published events are cached under the pointer, because
 * the views of an epoch never change.
 */
export function createExplorer({ engine, sql, ...stores }: ExplorerDependencies): Explorer & Outcomes {
  const results = new LRUCache<string, SharedQuery>({ max: REMEMBERED_RESULTS });

  /**
   * Callers that ask while a query runs share it. What came of published events alone is remembered; a failed query is
   * forgotten, so the next call runs it again.
   */
  function ask({ key, isLasting }: Asked, job: BatchJob, watch: QueryWatch = {}): Promise<readonly SqlRow[]> {
    const known = results.get(key);
    if (known !== undefined) return known.join(watch);
    const forget = (): void => {
      if (results.peek(key) === running) results.delete(key);
    };
    const running = shareQuery((all) => engine.query(job, all), forget);
    results.set(key, running);
    running.rows.then((rows) => {
      if (!isLasting || rows.length > REMEMBERED_ROWS) forget();
    }, forget);
    return running.join(watch);
  }

  async function rowsOf(
    question: RangeQuestion,
    read: Window,
    jobOf: (sources: EventSources) => BatchJob,
    { watch, orders = 'purchases' }: { readonly watch: QueryWatch | undefined; readonly orders?: OrdersRead },
  ): Promise<readonly SqlRow[]> {
    if (question.from >= question.to)
      throw new ExploreQuestionError('from', `from (${question.from}) must be before to (${question.to})`);
    const sources = await findSources(stores, question, read, orders);
    const job = jobOf(sources);
    return ask(askedOf(job.name, question, sources), job, watch);
  }

  return {
    funnel: async (question, watch) => {
      requireFunnel(question);
      const range = { start: question.from, end: question.to };
      const rows = await rowsOf(question, range, (sources) => funnelJob(question, sources, sql), { watch });
      return funnelAnswer(question, rows);
    },
    retention: async (question, watch) => {
      requireRetention(question);
      const range = retentionRange(question);
      const rows = await rowsOf(question, range, (sources) => retentionJob(question, sources, sql), { watch });
      return retentionAnswer(question, rows);
    },
    sessions: async (question, watch) => {
      const range = besideRange(question);
      const rows = await rowsOf(question, range, (sources) => sessionsJob(question, sources, sql), { watch });
      return sessionsAnswer(question, rows);
    },
    sessionList: async (question, watch) => {
      const range = besideRange(question);
      const rows = await rowsOf(question, range, (sources) => sessionListJob(question, sources, sql), { watch });
      return sessionListAnswer(question, rows);
    },
    session: async (question, watch) => {
      const range = besideRange(question);
      const rows = await rowsOf(question, range, (sources) => sessionEventsJob(question, sources, sql), { watch });
      return sessionAnswer(question, rows);
    },
    journeys: async (question, watch) => {
      requireJourneys(question);
      const range = besideRange(question);
      const rows = await rowsOf(question, range, (sources) => journeysJob(question, sources, sql), { watch });
      return journeysAnswer(question, rows);
    },
    outcomes: async (question, watch) => {
      requireOutcomes(question);
      const range = outcomesRange(question);
      const rows = await rowsOf(question, range, (sources) => outcomesJob(question, sources, sql), {
        watch,
        orders: 'orders',
      });
      return outcomesAnswer(question, rows);
    },
    count: async (question) => {
      if (question.windows.length === 0 || askedBots(question).length === 0)
        return { numbers: [], liveWindows: new Set() };
      const { asOf, ...asked } = question;
      const read = readRange(question);
      const sources =
        asOf === undefined
          ? await publishedSources(stores.views, question, read)
          : await findSources(stores, { ...question, asOf }, read, ordersRead(question));
      const named = { ...asked, metric: question.metric.id, asOf: asOf ?? 0 };
      return countedOf(question, await ask(askedOf('count', named, sources), countJob(question, sources, sql)));
    },
  };
}

/** The days of the range and those beside it, in which its sessions may have begun and gone on. */
function besideRange({ from, to, site }: RangeQuestion): Window {
  return besideDays({ start: from, end: to }, site.timeZone);
}

/** How a result is found again. */
interface Asked {
  readonly key: string;
  /** The result never changes. */
  readonly isLasting: boolean;
}

/**
 * By the question and the pointer it was asked under; the tidemark alone is not enough, because the epoch identifies what
 * is published. With live events also by what had arrived.
 */
function askedOf(kind: string, question: { readonly asOf: number }, { live }: EventSources): Asked {
  const isLasting = live.length === 0;
  return { key: JSON.stringify([kind, { ...question, asOf: isLasting ? undefined : question.asOf }, live]), isLasting };
}
