import type { BatchEngine, BatchJob, SqlRow } from '../../core/port/batch-engine';
import type { SqlLibrary } from '../../core/port/sql-library';
import type { Window } from '../../core/time/window';
import type { CountedNumber } from '../query/count-source';
import { askedBots, countedNumbers, countJob, readRange } from './count';
import type { Explorer, RangeQuestion } from './explorer';
import { funnelAnswer, funnelJob, requireFunnel } from './funnel';
import { latenessCounts, latenessJob } from './lateness';
import { createMemo } from './memo';
import { ExploreQuestionError } from './question-error';
import { requireRetention, retentionAnswer, retentionJob, retentionRange } from './retention';
import { sessionsAnswer, sessionsJob } from './sessions';
import { besideDays, type EventSources, findSources, publishedSources, type SourceStores } from './sources';

export interface ExplorerDependencies extends SourceStores {
  readonly engine: Pick<BatchEngine, 'query'>;
  readonly sql: SqlLibrary;
  /** Maximum number of cached immutable results. */
  readonly memoSize?: number;
}

const DEFAULT_MEMO_SIZE = 256;

/**
 * Answers from the events themselves. Results that involve only published events are cached under the pointer, because
 * the views of an epoch never change.
 */
export function createExplorer({
  engine,
  sql,
  memoSize = DEFAULT_MEMO_SIZE,
  ...stores
}: ExplorerDependencies): Explorer {
  const memo = createMemo(memoSize);

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
    return memo.get(published(job.name, { ...question, asOf: undefined }), () => engine.query(job));
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
    lateness: async (question) => {
      const sources = await publishedSources(stores.views, question, question.range);
      if (sources.curated.length === 0) return [];
      return latenessCounts(await engine.query(latenessJob(question, sources.curated, sql)));
    },
    count: async (question) => {
      if (question.windows.length === 0 || askedBots(question).length === 0) return [];
      const { asOf, ...asked } = question;
      const read = readRange(question);
      const sources =
        asOf === undefined
          ? await publishedSources(stores.views, question, read)
          : await findSources(stores, { ...question, asOf }, read);
      const ask = async (): Promise<readonly CountedNumber[]> =>
        countedNumbers(question, await engine.query(countJob(question, sources, sql)));
      if (sources.live.length > 0) return ask();
      return memo.get(published('count', { ...asked, metric: question.metric.id }), ask);
    },
  };
}

/**
 * Cache key: a question and the pointer it was asked under. The tidemark alone is not enough: the epoch identifies what
 * is published.
 */
function published(kind: string, question: object): string {
  return JSON.stringify([kind, question]);
}
