import { type EventCondition, passes } from '../../core/metric/condition';
import type { SqlRow, SqlStep } from '../../core/port/batch-engine';
import { conditionsIn } from './counting';
import { positionOf } from './curation';
import type { Dated, Read, WalkedEvent } from './relations';
import { groupBy, groupByKey, orderBy } from './rows';

/** The events of a question in the shape of the batch layer's survivors, as one target day. */
export function exploredSurvivors(read: Read): readonly Dated[] {
  return read('events').map((event) => ({
    ...event,
    target_day: 'range',
    event_date: 'range',
    minute_start: 0,
    hour_start: 0,
    day_start: 0,
    is_rewritten: false,
  }));
}

const TEXT =
  /select[\s\S]*event_type = \(select value from texts where number = (\d+)\) and ([\s\S]*)\) as is_anchor\n {2}from int_ordered\n {2}where not is_bot and ([\s\S]*)\n\)\nselect \* from marked\nwhere is_anchor or event_type (= 'page_view'|not in \(([^)]*)\))/;
const NAMED_PAGE = "event_type || ' ' || page";

/** The events of people that are steps, or that are asked for. */
export function journeyEvents(read: Read, { sql }: SqlStep): readonly WalkedEvent[] {
  const [, number, where = '', filter = '', kept = '', left = ''] = TEXT.exec(sql) ?? [];
  if (number === undefined) throw new Error(`the model does not know this select of the steps of a journey:\n${sql}`);
  const type = read('texts').find((text) => text.number === Number(number))?.value;
  const [anchor, filters] = [conditionsIn(read, where), conditionsIn(read, filter)];
  const live = new Set(
    read('events')
      .filter(({ is_live }) => is_live)
      .map(positionOf),
  );
  const showsPages = sql.includes(NAMED_PAGE);
  return read('int_ordered')
    .filter((event) => !event.is_bot && holds(filters, event))
    .map((event) => ({
      session_id: event.session_id,
      place: event.place,
      effective_ms: event.effective_ms,
      event_type: event.event_type,
      is_live: live.has(positionOf(event)),
      is_anchor: event.event_type === type && holds(anchor, event),
      node:
        event.event_type === 'page_view' && showsPages && event.page !== null
          ? `page_view ${event.page}`
          : event.event_type,
    }))
    .filter(
      ({ is_anchor, event_type }) =>
        is_anchor || (kept.startsWith('=') ? event_type === 'page_view' : !left.includes(`'${event_type}'`)),
    );
}

function holds(conditions: readonly EventCondition[], event: Dated): boolean {
  return conditions.every((one) => passes(one, event[one.column]));
}

/** What a session did on one side of its first event of the kind, from that event outwards. */
interface Walk {
  readonly side: string;
  readonly nodes: readonly string[];
}

export function journeys(read: Read): readonly SqlRow[] {
  const [question] = read('question');
  const sessions = groupByKey(read('journey_events'), ({ session_id }) => session_id)
    .map(({ rows }) => orderBy(rows, 'place'))
    .map((events) => ({ events, at: events.findIndex(({ is_anchor }) => is_anchor) }))
    .filter(({ events, at }) => {
      const ms = events[at]?.effective_ms;
      return question !== undefined && ms !== undefined && ms >= question.from_ms && ms < question.to_ms;
    });
  const walks = sessions.flatMap(({ events, at }): readonly Walk[] => {
    const nodes = events.map(({ node }) => node);
    return [
      { side: 'before', nodes: nodes.slice(0, at).reverse() },
      { side: 'after', nodes: nodes.slice(at + 1) },
    ];
  });
  const isLive = sessions.flatMap(({ events }) => events.map((event) => event.is_live));
  const events = {
    batch_events: isLive.filter((live) => !live).length,
    live_events: isLive.filter((live) => live).length,
  };
  return orderBy(read('steps'), 'side', 'step').flatMap(({ side, step }) =>
    branchesAt(
      walks.filter((walk) => walk.side === side && walk.nodes.length >= step),
      step,
      question?.most_branches ?? 0,
    ).map((row) => ({ side, step, ...row, ...events })),
  );
}

const NODES = ['node_1', 'node_2', 'node_3', 'node_4', 'node_5'] as const;

function branchesAt(walks: readonly Walk[], step: number, most: number): readonly SqlRow[] {
  const parts = walks.map(({ nodes }) => ({
    node_1: nodeAt(nodes, 1, step),
    node_2: nodeAt(nodes, 2, step),
    node_3: nodeAt(nodes, 3, step),
    node_4: nodeAt(nodes, 4, step),
    node_5: nodeAt(nodes, 5, step),
    isEnd: nodes.length === step,
  }));
  const branches = groupBy(parts, ...NODES).map(({ by, rows }) => ({
    ...by,
    sessions: rows.length,
    ends: rows.filter(({ isEnd }) => isEnd).length,
  }));
  const totals = {
    step_branches: branches.length,
    step_sessions: walks.length,
    step_ends: parts.filter(({ isEnd }) => isEnd).length,
  };
  if (branches.length === 0) return [{ branch_rank: null, ...totals }];
  // The groups are sorted by their nodes, and stay so where they have equally many sessions.
  return branches
    .toSorted((a, b) => b.sessions - a.sessions)
    .slice(0, most)
    .map((branch, before) => ({ branch_rank: before + 1, ...branch, ...totals }));
}

function nodeAt(nodes: readonly string[], distance: number, step: number): string | null {
  return distance <= step ? (nodes[distance - 1] ?? null) : null;
}
