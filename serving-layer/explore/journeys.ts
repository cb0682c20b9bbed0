import { elementAt } from '../../core/element-at';
import { PASSIVE_EVENT_TYPES } from '../../core/event/event-type';
import type { BatchJob, InlineRelation, SqlRow, SqlValue } from '../../core/port/batch-engine';
import type { SqlLibrary } from '../../core/port/sql-library';
import { JOURNEY_BRANCHES, JOURNEY_SIDES, JOURNEY_STEPS } from '../../core/wire/choices';
import { type BoundTexts, bindTexts, conditionsSql, eventSql } from './condition-sql';
import { exploreJob } from './explored-events';
import type { JourneyBranch, JourneyEvent, JourneysAnswer, JourneysQuestion, JourneyStep } from './explorer';
import { layerOf } from './layer';
import { ExploreQuestionError } from './question-error';
import { besideDays, type EventSources } from './sources';

const PAGE_VIEW = 'page_view';
/** Between a type, which has no space, and a page. */
const SEPARATOR = ' ';

/** @throws ExploreQuestionError */
export function requireJourneys({ before, after, limit }: JourneysQuestion): void {
  for (const [name, steps] of Object.entries({ before, after })) {
    if (Number.isInteger(steps) && steps >= 0 && steps <= JOURNEY_STEPS.most) continue;
    throw new ExploreQuestionError(
      name,
      `${name} must be a whole number from 0 to ${JOURNEY_STEPS.most}, not ${steps}`,
    );
  }
  if (before + after === 0)
    throw new ExploreQuestionError('after', 'before and after are both 0: ask for a step on one side at least');
  if (!Number.isInteger(limit) || limit < 1 || limit > JOURNEY_BRANCHES.most)
    throw new ExploreQuestionError(
      'limit',
      `limit must be a whole number from 1 to ${JOURNEY_BRANCHES.most}, not ${limit}`,
    );
}

/** Sessions are read from the days beside the range too, to know how they began and went on. */
export function journeysJob(question: JourneysQuestion, sources: EventSources, sql: SqlLibrary): BatchJob {
  const asked = { start: question.from, end: question.to };
  const texts = bindTexts();
  const journeyEvents = journeyEventsSql(question, texts);
  return exploreJob(
    'journeys',
    { ...question, asked, read: besideDays(asked, question.site.timeZone), sources },
    {
      question: { most_branches: question.limit },
      inputs: [texts.relation(), stepsRelation(question)],
      steps: [
        { name: 'int_survivors', sql: sql('queries/explored_survivors') },
        { name: 'int_ordered', sql: sql('intermediate/int_ordered') },
        { name: 'journey_events', sql: journeyEvents },
        { name: 'journeys', sql: sql('queries/journeys') },
      ],
    },
    sql,
  );
}

function stepsRelation({ before, after }: JourneysQuestion): InlineRelation {
  const sides = [
    { side: 'before', direction: -1, steps: before },
    { side: 'after', direction: 1, steps: after },
  ];
  return {
    kind: 'rows',
    name: 'steps',
    columns: [
      { name: 'side', type: 'text' },
      { name: 'direction', type: 'long' },
      { name: 'step', type: 'long' },
    ],
    rows: sides
      .filter(({ steps }) => steps > 0)
      .flatMap(({ side, direction, steps }) => Array.from({ length: steps + 1 }, (_, step) => [side, direction, step])),
  };
}

/** The events that are steps, each with the node that it is, and the event that is asked for, whatever its type. */
function journeyEventsSql({ around, show, filters }: JourneysQuestion, texts: BoundTexts): string {
  const nodeOfPage = `case when page is null then event_type else event_type || '${SEPARATOR}' || page end`;
  return [
    'with marked as (',
    '  select',
    '    *,',
    `    case when event_type = '${PAGE_VIEW}' then ${show === 'event_types' ? 'event_type' : nodeOfPage} else event_type end as node,`,
    `    (${eventSql(around, texts)}) as is_anchor`,
    '  from int_ordered',
    `  where not is_bot and ${conditionsSql(filters, texts)}`,
    ')',
    'select * from marked',
    `where is_anchor or ${show === 'pages' ? `event_type = '${PAGE_VIEW}'` : `event_type not in (${PASSIVE.join(', ')})`}`,
  ].join('\n');
}

const PASSIVE = PASSIVE_EVENT_TYPES.map((type) => `'${type}'`);

export function journeysAnswer(question: JourneysQuestion, rows: readonly SqlRow[]): JourneysAnswer {
  const sorted = JOURNEY_SIDES.flatMap((side) =>
    rows.filter((row) => row.side === side).map((row): PlacedRow => ({ side, step: numberOf(row.step), row })),
  );
  const [first] = sorted;
  const sessions = numberOf(first?.row.step_sessions);
  const steps = new Map<string, PlacedRow[]>();
  for (const one of sorted) {
    const key = `${one.side} ${one.step}`;
    steps.set(key, [...(steps.get(key) ?? []), one]);
  }
  return {
    sessions,
    steps: [...steps.values()].map(stepOf),
    branches: sorted
      .filter(({ step, row }) => step > 0 && row.branch_rank !== null)
      .map((placed) => branchOf(placed, sessions)),
    layer: layerOf(question, rows.slice(0, 1)),
  };
}

interface PlacedRow extends Pick<JourneyBranch, 'side' | 'step'> {
  readonly row: SqlRow;
}

/** The rows of one step, each with the totals of all its branches. */
function stepOf(rows: readonly PlacedRow[]): JourneyStep {
  const { side, step, row } = elementAt(rows, 0);
  const shown = rows.filter(({ row: { branch_rank: rank } }) => rank !== null);
  const left = (total: SqlValue | undefined, column: 'sessions' | 'ends'): number =>
    shown.reduce((sum, one) => sum - numberOf(one.row[column]), numberOf(total));
  return {
    side,
    step,
    sessions: numberOf(row.step_sessions),
    ends: numberOf(row.step_ends),
    rest: {
      branches: numberOf(row.step_branches) - shown.length,
      sessions: left(row.step_sessions, 'sessions'),
      ends: left(row.step_ends, 'ends'),
    },
  };
}

function branchOf({ side, step, row }: PlacedRow, all: number): JourneyBranch {
  const nodes = Array.from({ length: step }, (_, at) => row[`node_${at + 1}`]);
  const sessions = numberOf(row.sessions);
  return { side, step, path: nodes.map(eventOf), sessions, share: sessions / all, ends: numberOf(row.ends) };
}

function eventOf(node: SqlValue | undefined): JourneyEvent {
  const text = typeof node === 'string' ? node : '';
  const at = text.indexOf(SEPARATOR);
  return at < 0 ? { event_type: text, page: null } : { event_type: text.slice(0, at), page: text.slice(at + 1) };
}

function numberOf(value: SqlValue | undefined): number {
  return Number(value ?? 0);
}
