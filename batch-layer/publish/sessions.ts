import type { SqlRow } from '../../core/port/batch-engine';
import type { PageSessions, SessionsSummary } from '../../core/run/day-tables';
import { compareCodePoints } from './overflow';

interface SessionRow extends SqlRow {
  readonly is_bot: boolean;
  readonly is_bounce: boolean;
  readonly entry_page: string | null;
  readonly exit_page: string | null;
  readonly events: number;
  readonly duration_ms: number;
}

const PAGES_SHOWN = 20;

/** What a day's sessions of people add up to. */
export function summarise(rows: Iterable<SqlRow>): SessionsSummary {
  const durations: number[] = [];
  const entries = new Map<string | null, number>();
  const exits = new Map<string | null, number>();
  let bounces = 0;
  let events = 0;
  for (const row of rows as Iterable<SessionRow>) {
    if (row.is_bot) continue;
    durations.push(row.duration_ms);
    bounces += row.is_bounce ? 1 : 0;
    events += row.events;
    entries.set(row.entry_page, (entries.get(row.entry_page) ?? 0) + 1);
    exits.set(row.exit_page, (exits.get(row.exit_page) ?? 0) + 1);
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
