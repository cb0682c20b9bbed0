import { LRUCache } from 'lru-cache';
import type { BatchEngine, BatchJob, SqlRow } from '../../core/port/batch-engine';
import type { SqlLibrary } from '../../core/port/sql-library';
import type { Window } from '../../core/time/window';
import { askedBots, exactJob, exactValues } from './exact';
import type { ExactQuestion, ExactValue } from '../query/exact-source';
import type { Explorer, RangeQuestion } from './explorer';
import { funnelAnswer, funnelJob, requireFunnel } from './funnel';
import { ExploreQuestionError } from './question-error';
import { requireRetention, retentionAnswer, retentionJob, retentionRange } from './retention';
import { sessionsAnswer, sessionsJob } from './sessions';
import { besideDays, type EventSources, findSources, publishedFiles, type SourceStores } from './sources';

export interface ExplorerDependencies extends SourceStores {
  readonly engine: Pick<BatchEngine, 'query'>;
  readonly sql: SqlLibrary;
}

const REMEMBERED_RESULTS = 256;

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
    running.catch(() => {
      if (results.peek(key) === running) results.delete(key);
    });
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
    sessions: async (question) => {
      const read = besideDays({ start: question.from, end: question.to }, question.site.timeZone);
      return sessionsAnswer(question, await rowsOf(question, read, (sources) => sessionsJob(question, sources, sql)));
    },
    exact: (question) =>
      exact(question, stores, (key, jobOf) => remembered(key, async () => engine.query(await jobOf())), sql),
  };
}

async function exact(
  question: ExactQuestion,
  stores: SourceStores,
  ask: (key: string, jobOf: () => Promise<BatchJob>) => Promise<readonly SqlRow[]>,
  sql: SqlLibrary,
): Promise<readonly ExactValue[]> {
  const { windows, metric } = question;
  if (windows.length === 0 || askedBots(question).length === 0) return [];
  const range = {
    start: Math.min(...windows.map(({ start }) => start)),
    end: Math.max(...windows.map(({ end }) => end)),
  };
  const key = published('exact', { ...question, metric: metric.id });
  const rows = await ask(key, async () => exactJob(question, await publishedFiles(stores.views, question, range), sql));
  return exactValues(question, rows);
}

/**
 * Cache key: a question and the pointer it was asked under. The tidemark alone is not enough: the epoch identifies what
 * is published.
 */
function published(kind: string, question: object): string {
  return JSON.stringify([kind, question]);
}
