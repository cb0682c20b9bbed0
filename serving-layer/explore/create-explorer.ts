import { LRUCache } from 'lru-cache';
import type { BatchEngine, BatchJob, SqlRow } from '../../core/port/batch-engine';
import type { SqlLibrary } from '../../core/port/sql-library';
import type { Window } from '../../core/time/window';
import { askedBots, countedNumbers, countJob, countsOrders, readRange } from './count';
import type { Explorer, RangeQuestion } from './explorer';
import { funnelAnswer, funnelJob, requireFunnel } from './funnel';
import { journeysAnswer, journeysJob, requireJourneys } from './journeys';
import { ExploreQuestionError } from './question-error';
import { requireRetention, retentionAnswer, retentionJob, retentionRange } from './retention';
import { sessionsAnswer, sessionsJob } from './sessions';
import { besideDays, type EventSources, findSources, publishedSources, type SourceStores } from './sources';

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
export function createExplorer({ engine, sql, ...stores }: ExplorerDependencies): Explorer {
  const results = new LRUCache<string, Promise<readonly SqlRow[]>>({ max: REMEMBERED_RESULTS });

  /** Callers that ask while a query runs share it. A failed query is forgotten, so the next call runs it again. */
  function remembered(key: string, run: () => Promise<readonly SqlRow[]>): Promise<readonly SqlRow[]> {
    const known = results.get(key);
    if (known !== undefined) return known;
    const running = run();
    results.set(key, running);
    const forget = (): void => {
      if (results.peek(key) === running) results.delete(key);
    };
    running.then((rows) => {
      if (rows.length > REMEMBERED_ROWS) forget();
    }, forget);
    return running;
  }

  async function rowsOf(
    question: RangeQuestion,
    read: Window,
    jobOf: (sources: EventSources) => BatchJob,
  ): Promise<readonly SqlRow[]> {
    if (question.from >= question.to)
      throw new ExploreQuestionError('from', `from (${question.from}) must be before to (${question.to})`);
    const sources = await findSources(stores, question, read);
    const job = jobOf(sources);
    if (sources.live.length > 0) return engine.query(job);
    return remembered(published(job.name, { ...question, asOf: undefined }), () => engine.query(job));
  }

  return {
    funnel: async (question) => {
      requireFunnel(question);
      const rows = await rowsOf(question, { start: question.from, end: question.to }, (sources) =>
        funnelJob(question, sources, sql),
      );
      return funnelAnswer(question, rows);
    },
    retention: async (question) => {
      requireRetention(question);
      return retentionAnswer(
        question,
        await rowsOf(question, retentionRange(question), (sources) => retentionJob(question, sources, sql)),
      );
    },
    sessions: async (question) =>
      sessionsAnswer(
        question,
        await rowsOf(question, besideRange(question), (sources) => sessionsJob(question, sources, sql)),
      ),
    journeys: async (question) => {
      requireJourneys(question);
      return journeysAnswer(
        question,
        await rowsOf(question, besideRange(question), (sources) => journeysJob(question, sources, sql)),
      );
    },
    count: async (question) => {
      if (question.windows.length === 0 || askedBots(question).length === 0) return [];
      const { asOf, ...asked } = question;
      const read = readRange(question);
      const sources =
        asOf === undefined
          ? await publishedSources(stores.views, question, read)
          : await findSources(stores, { ...question, asOf }, read, countsOrders(question));
      const ask = (): Promise<readonly SqlRow[]> => engine.query(countJob(question, sources, sql));
      const key = published('count', { ...asked, metric: question.metric.id });
      return countedNumbers(question, await (sources.live.length > 0 ? ask() : remembered(key, ask)));
    },
  };
}

/** The days of the range and those beside it, in which its sessions may have begun and gone on. */
function besideRange({ from, to, site }: RangeQuestion): Window {
  return besideDays({ start: from, end: to }, site.timeZone);
}

/**
 * Cache key: a question and the pointer it was asked under. The tidemark alone is not enough: the epoch identifies what
 * is published.
 */
function published(kind: string, question: object): string {
  return JSON.stringify([kind, question]);
}
