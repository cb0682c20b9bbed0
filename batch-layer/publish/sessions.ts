import type { SqlRow } from '../../core/port/batch-engine';
import type { PageSessions, SessionsSummary } from '../../core/run/day-tables';
import { numberIn, textOrNullIn } from '../records/row-values';
import { compareCodePoints } from '../../core/encoding/code-points';

const PAGES_SHOWN = 20;

/** Totals over a day's sessions, bots left out. */
export function summarise(rows: Iterable<SqlRow>): SessionsSummary {
  const durations: number[] = [];
  const entries = new Map<string | null, number>();
  const exits = new Map<string | null, number>();
  let bounces = 0;
  let events = 0;
  for (const row of rows) {
    if (row['is_bot'] === true) continue;
    durations.push(numberIn(row, 'duration_ms'));
    bounces += row['is_bounce'] === true ? 1 : 0;
    events += numberIn(row, 'events');
    const [entry, exit] = [textOrNullIn(row, 'entry_page'), textOrNullIn(row, 'exit_page')];
    entries.set(entry, (entries.get(entry) ?? 0) + 1);
    exits.set(exit, (exits.get(exit) ?? 0) + 1);
  }
  durations.sort((a, b) => a - b);
  return {
    sessions: durations.length,
    bounces,
    events,
    duration_ms: durations.reduce((sum, duration) => sum + duration, 0),
    median_duration_ms: durations[Math.ceil(durations.length / 2) - 1] ?? null,
    top_entries: topPages(entries),
    top_exits: topPages(exits),
  };
}

function topPages(pages: ReadonlyMap<string | null, number>): readonly PageSessions[] {
  const ranked = [...pages].map(([page, sessions]) => ({ page, sessions }));
  return ranked.sort((a, b) => b.sessions - a.sessions || comparePages(a.page, b.page)).slice(0, PAGES_SHOWN);
}

/** Sessions without a page come last. */
function comparePages(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return compareCodePoints(a, b);
}
