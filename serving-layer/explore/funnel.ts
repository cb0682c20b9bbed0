import type { BatchJob, SqlRow } from '../../core/port/batch-engine';
import { NONE_KEY } from '../../core/metric/dimension';
import type { SqlLibrary } from '../../core/port/sql-library';
import { FUNNEL_GROUPS, FUNNEL_STEPS } from '../../core/wire/choices';
import { type BoundTexts, bindTexts, conditionsSql, eventSql } from './condition-sql';
import { exploreJob } from './explored-events';
import type { FunnelAnswer, FunnelQuestion, ReachedStep } from './explorer';
import { layerOf } from './layer';
import { ExploreQuestionError } from './question-error';
import { renderFunnel } from './render-funnel';
import type { EventSources } from './sources';

/** @throws ExploreQuestionError */
export function requireFunnel({ steps, withinMs }: FunnelQuestion): void {
  if (steps.length < FUNNEL_STEPS.least || steps.length > FUNNEL_STEPS.most) {
    throw new ExploreQuestionError(
      'steps',
      `a funnel has ${FUNNEL_STEPS.least} to ${FUNNEL_STEPS.most} steps, not ${steps.length}`,
    );
  }
  if (!Number.isSafeInteger(withinMs) || withinMs < 0)
    throw new ExploreQuestionError('within', `within must be a whole number of ms from 0, not ${withinMs}`);
}

/** All steps of a chain lie in [from, to). */
export function funnelJob(question: FunnelQuestion, sources: EventSources, sql: SqlLibrary): BatchJob {
  const { steps, isStrict = false, by, limit = FUNNEL_GROUPS.usual } = question;
  const asked = { start: question.from, end: question.to };
  const texts = bindTexts();
  const marked = markedSql(question, texts);
  return exploreJob(
    'funnel',
    { ...question, asked, read: asked, sources },
    {
      question: {
        within_ms: question.withinMs,
        per_session: question.per === 'session',
        most_groups: by === undefined ? 0 : limit,
      },
      inputs: [
        texts.relation(),
        {
          kind: 'rows',
          name: 'steps',
          columns: [{ name: 'step', type: 'long' }],
          rows: steps.map((_, at) => [at + 1]),
        },
      ],
      steps: [
        { name: 'int_survivors', sql: sql('queries/explored_survivors') },
        { name: 'int_ordered', sql: sql('intermediate/int_ordered') },
        { name: 'marked', sql: marked },
        { name: 'funnel', sql: renderFunnel(sql('queries/funnel'), steps.length, isStrict) },
      ],
    },
    sql,
  );
}

/** The events that matter, with the steps that each matches. In strict order all events of people matter. */
function markedSql(
  { steps, exclude = [], isStrict = false, filters = [], by }: FunnelQuestion,
  texts: BoundTexts,
): string {
  const marks = steps.map((step) => `case when ${eventSql(step, texts)} then '1' else '0' end`);
  const excluded = exclude.length === 0 ? 'false' : exclude.map((step) => `(${eventSql(step, texts)})`).join(' or ');
  return [
    'with marks as (',
    '  select',
    '    *,',
    `    ${marks.join(' || ')} as matched,`,
    `    ${excluded} as is_excluded,`,
    `    ${by === undefined ? `'${NONE_KEY}'` : `coalesce(${by}, '${NONE_KEY}')`} as group_key`,
    '  from int_ordered',
    `  where not is_bot and ${conditionsSql(filters, texts)}`,
    ')',
    'select * from marks',
    ...(isStrict ? [] : [`where is_excluded or position('1' in matched) > 0`]),
  ].join('\n');
}

export function funnelAnswer(question: FunnelQuestion, rows: readonly SqlRow[]): FunnelAnswer {
  const scopes = new Map<unknown, SqlRow[]>();
  for (const row of rows) scopes.set(row.group_rank, [...(scopes.get(row.group_rank) ?? []), row]);
  const [all = [], ...groups] = scopes.values();
  const { by } = question;
  return {
    steps: reachedSteps(question, all),
    ...(by === undefined
      ? {}
      : {
          groups: groups.map((group) => {
            const key = group[0]?.group_key;
            return {
              by: { [by]: typeof key === 'string' && key !== NONE_KEY ? key : null },
              steps: reachedSteps(question, group),
            };
          }),
        }),
    layer: layerOf(question, all),
  };
}

function reachedSteps({ steps }: FunnelQuestion, rows: readonly SqlRow[]): readonly ReachedStep[] {
  const counts = rows.map(({ actors }) => Number(actors));
  return rows.map(({ median_ms: median }, at) => ({
    step: at + 1,
    name: steps[at]?.name ?? '',
    event_type: steps[at]?.eventType ?? '',
    count: counts[at] ?? 0,
    from_previous: at === 0 ? null : ratio(counts[at] ?? 0, counts[at - 1] ?? 0),
    from_first: at === 0 ? null : ratio(counts[at] ?? 0, counts[0] ?? 0),
    median_ms: typeof median === 'number' ? median : null,
  }));
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
