import { CURATED_COLUMNS } from '../../core/event/columns';
import { ORDER_LINE_COLUMNS } from '../../core/event/order-lines';
import type { BatchJob, SqlRow, SqlStep } from '../../core/port/batch-engine';
import {
  countsMatchCurated,
  noImpossibleNumbers,
  rawIsConserved,
  survivorsAreCurated,
  uniqueEvents,
  windowsAreWithinTheDay,
} from './checks';
import {
  curated,
  dated,
  dayLateness,
  dayTotals,
  facts,
  isOrderLine,
  isOrderRefund,
  kept,
  ordered,
  orderEvents,
  orderLines,
  orderRefunds,
  seen,
  sessionized,
  sessions,
  staged,
  stagedLines,
  survivors,
} from './curation';
import { changedCopies, otherCopies, removed } from './copies';
import { counted, explored, measured } from './counting';
import { exploredSurvivors, journeyEvents, journeys } from './journeys';
import { minuteBins, minuteCounts, minuteRegisters, minuteSums, people } from './minute-marts';
import {
  arrivalTotals,
  reconciled,
  reconcileDistincts,
  reconcileRegisters,
  reconcileTotals,
  sharedOrders,
  supersededMinutes,
  touchedMinutes,
} from './reconciliation';
import { changedPeople, linkMinutes, links, newlyLinked, resolved } from './links';
import type { Read } from './relations';
import { supersededLines } from './server-lines';
import { blankRow, orderBy } from './rows';
import { versionsOfVisits, visits } from './visits';
import { windowDistincts, windowRankings } from './window-marts';

type Step = (read: Read, step: SqlStep, job: BatchJob) => readonly SqlRow[];

/** The meaning of the steps in the batch layer's jobs and in questions asked of events, by name; their SQL is not read. */
const STEPS: Readonly<Record<string, Step>> = {
  stg_events: staged,
  int_superseded_lines: supersededLines,
  int_dated: dated,
  int_other_copies: otherCopies,
  int_removed: removed,
  int_links: links,
  int_resolved: resolved,
  int_link_minutes: linkMinutes,
  int_newly_linked: newlyLinked,
  int_changed_people: changedPeople,
  int_seen: seen,
  int_kept: kept,
  int_survivors: survivors,
  stg_order_lines: stagedLines,
  int_order_events: orderEvents,
  int_order_lines: orderLines,
  int_order_refunds: orderRefunds,
  int_curated: curated,
  int_facts: facts,
  int_people: people,
  int_ordered: ordered,
  int_sessionized: sessionized,
  int_touched_minutes: touchedMinutes,
  int_shared_orders: sharedOrders,
  int_superseded: supersededMinutes,
  int_changed_copies: changedCopies,
  int_arrival_totals: arrivalTotals,
  int_reconciled: reconciled,
  sessions,
  minute_counts: minuteCounts,
  minute_sums: minuteSums,
  minute_registers: minuteRegisters,
  minute_bins: minuteBins,
  window_distincts: windowDistincts,
  window_rankings: windowRankings,
  day_totals: dayTotals,
  day_lateness: dayLateness,
  reconcile_totals: reconcileTotals,
  reconcile_registers: reconcileRegisters,
  reconcile_distincts: reconcileDistincts,
  unique_events: uniqueEvents,
  survivors_are_curated: survivorsAreCurated,
  raw_is_conserved: rawIsConserved,
  counts_match_curated: countsMatchCurated,
  windows_are_within_the_day: windowsAreWithinTheDay,
  no_impossible_numbers: noImpossibleNumbers,
  events: explored,
  visits,
  measured,
  counted,
  journey_events: journeyEvents,
  journeys,
};

/** What steps mean in a question, where a step of the batch layer has the same name. */
const OF_QUESTIONS: Readonly<Record<string, Step>> = { int_survivors: exploredSurvivors };
/** The same in a question about whole sessions. */
const OF_VISITS: Readonly<Record<string, Step>> = { int_survivors: versionsOfVisits };

/** The meaning of a step. @throws for an unknown one */
export function meaningOf({ name }: SqlStep, { steps }: BatchJob): Step {
  const ofDay = /^(.+)_\d+$/.exec(name)?.[1];
  const has = (other: string): boolean => steps.some((step) => step.name === other);
  const ofQuestion = has('visits') ? OF_VISITS : has('events') ? OF_QUESTIONS : {};
  const known = ofDay === undefined ? (ofQuestion[name] ?? STEPS[name]) : OF_DAY[ofDay];
  if (known !== undefined) return known;
  throw new Error(
    `the model of the batch engine does not know the step ${name}; add what it means to simulation/model`,
  );
}

const OF_DAY: Readonly<Record<string, Step>> = {
  curated: curatedOfDay,
  order_lines: orderLinesOfDay,
  sessions: sessionsOfDay,
  joined,
};

/** Raw files as one. */
function joined(read: Read, { name }: SqlStep): readonly SqlRow[] {
  const at = Number(name.slice(name.lastIndexOf('_') + 1));
  return orderBy(read(`raw_events_${at}`), 'site', 'record_sequence', 'record_index').map((event) => ({ ...event }));
}

const NO_EVENT = blankRow(CURATED_COLUMNS.map(({ name }) => name));

function curatedOfDay(read: Read, step: SqlStep): readonly SqlRow[] {
  const { site, day } = asked(step);
  const events = read('int_curated').filter((event) => event.site === site && event.event_date === day);
  return orderBy(events, 'occurred_ms', 'event_id').map((event) => {
    const row = { ...NO_EVENT };
    for (const { name } of CURATED_COLUMNS) row[name] = event[name];
    return row;
  });
}

function orderLinesOfDay(read: Read, step: SqlStep): readonly SqlRow[] {
  const { site, day } = asked(step);
  const lines = read('int_curated').filter(
    (event) => event.site === site && event.event_date === day && (isOrderLine(event) || isOrderRefund(event)),
  );
  return orderBy(lines, 'arrived_ms', 'event_id').map((line) =>
    Object.fromEntries(ORDER_LINE_COLUMNS.map(({ name }) => [name, line[name]])),
  );
}

function sessionsOfDay(read: Read, step: SqlStep): readonly SqlRow[] {
  const { site, day } = asked(step);
  const rows = read('sessions').filter((row) => row['site'] === site && row['event_date'] === day);
  return orderBy(rows, 'started_ms', 'visitor');
}

const ONE_DAY =
  / where site = '([A-Za-z0-9._-]+)' and event_date = '(\d{4}-\d\d-\d\d)'(?: and event_type in \('purchase', 'refund'\) and order_id is not null)? order by [a-z_, ]+$/;

function asked({ name, sql }: SqlStep): { readonly site: string; readonly day: string } {
  const [, site, day] = ONE_DAY.exec(sql) ?? [];
  if (site === undefined || day === undefined) throw new Error(`${name} selects no day of one site: ${sql}`);
  return { site, day };
}
