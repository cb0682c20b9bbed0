import type { BatchJob, SqlRow } from '../../core/port/batch-engine';
import type { SqlLibrary } from '../../core/port/sql-library';
import { exploreJob } from './explored-events';
import type { FunnelAnswer, FunnelQuestion } from './explorer';
import { layerOf } from './layer';
import { ExploreQuestionError } from './question-error';
import { renderFunnel } from './render-funnel';
import type { EventSources } from './sources';

const FEWEST_STEPS = 2;
const MOST_STEPS = 10;

/** @throws ExploreQuestionError */
export function requireFunnel({ steps, withinMs }: FunnelQuestion): void {
  if (steps.length < FEWEST_STEPS || steps.length > MOST_STEPS) {
    throw new ExploreQuestionError('steps', `a funnel has ${FEWEST_STEPS} to ${MOST_STEPS} steps, not ${steps.length}`);
  }
  if (!Number.isSafeInteger(withinMs) || withinMs < 0)
    throw new ExploreQuestionError('within', `within must be a whole number of ms from 0, not ${withinMs}`);
}

/** All steps of a chain lie in [from, to). */
export function funnelJob(question: FunnelQuestion, sources: EventSources, sql: SqlLibrary): BatchJob {
  const asked = { start: question.from, end: question.to };
  return exploreJob(
    'funnel',
    { ...question, asked, read: asked, sources },
    {
      question: { within_ms: question.withinMs, per_session: question.per === 'session' },
      inputs: [
        {
          kind: 'rows',
          name: 'steps',
          columns: [
            { name: 'step', type: 'long' },
            { name: 'event_type', type: 'text' },
          ],
          rows: question.steps.map((eventType, at) => [at + 1, eventType]),
        },
      ],
      steps: [{ name: 'funnel', sql: renderFunnel(sql('queries/funnel'), question.steps.length) }],
    },
    sql,
  );
}

export function funnelAnswer(question: FunnelQuestion, rows: readonly SqlRow[]): FunnelAnswer {
  const counts = rows.map(({ actors }) => actors as number);
  return {
    steps: rows.map((row, at) => ({
      step: row.step as number,
      event_type: row.event_type as string,
      count: row.actors as number,
      from_previous: at === 0 ? null : ratio(counts[at] ?? 0, counts[at - 1] ?? 0),
      from_first: at === 0 ? null : ratio(counts[at] ?? 0, counts[0] ?? 0),
      median_ms: row.median_ms as number | null,
    })),
    layer: layerOf(question, rows),
  };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
