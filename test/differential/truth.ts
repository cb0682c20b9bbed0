import type { BatchDeps } from '../../batch-layer/deps';
import { type Cell, sectionName } from '../../core/cell/cell';
import { decodeCell, encodeCell } from '../../core/cell/codec';
import type { DistinctState } from '../../core/metric/kind/distinct';
import type { ViewStore } from '../../core/port/view-store';
import type { SessionsSummary } from '../../core/run/day-tables';
import { visibleVersions } from '../../core/run/visible-versions';
import { dayWindow, hoursIn, minutesIn } from '../../core/time/calendar';
import type { Window, Grain } from '../../core/time/window';
import { deliveries } from './play';
import type { Story } from './stories';
import type { Placed } from './placed';
import { foldedMinutes, merged, placed, sessionsOf, survivorsOf, type Visited } from './survivors';

/**
 * Compares everything published with the events that arrived: cells with the fold of them, sessions with a walk through
 * them.
 */
export async function expectTruth(
  { views, pointer }: Pick<BatchDeps, 'views' | 'pointer'>,
  story: Story,
): Promise<void> {
  const { early, late } = deliveries(story);
  for (const { id, timeZone } of story.sites) {
    const events = placed([...early, ...late], id, timeZone);
    const versions = visibleVersions(await views.versions(id, '0000', '9999'), await pointer.read());
    // A straggler causes the adjacent days to be rewritten, whether they have events or not.
    expect(versions.map(({ day }) => day)).toEqual(expect.arrayContaining(events.map(({ day }) => day)));
    for (const { day, epoch } of versions) {
      await expectCells(views, { site: id, day, zone: timeZone, epoch, events });
      await expectSessions(views, { site: id, day, zone: timeZone, epoch, events });
    }
  }
}

/** A published day, and all events of its site. */
interface Day {
  readonly site: string;
  readonly day: string;
  readonly zone: string;
  readonly epoch: number;
  readonly events: readonly Placed[];
}

/** Compares every cell of a day with the fold of the surviving events, byte for byte. */
async function expectCells(views: ViewStore, { site, day, zone, epoch, events }: Day): Promise<void> {
  const survivors = survivorsOf(events, day);
  const minutes = foldedMinutes(survivors);
  const { start, end } = dayWindow(day, zone);
  const windows: Record<Grain, readonly Window[]> = {
    minute: minutesIn(start, end),
    hour: hoursIn(start, end, zone),
    day: [{ start, end }],
  };
  for (const grain of ['minute', 'hour', 'day'] as const) {
    const published = await views.cells(site, { day, epoch }, grain);
    const expected = windows[grain]
      .map(({ start: from, end: to }) => ({
        from,
        cells: [...minutes].filter(([minute]) => minute >= from && minute < to).map(([, cell]) => cell),
      }))
      .filter(({ cells }) => cells.length > 0);
    expect(published.map(({ windowStart }) => windowStart)).toEqual(expected.map(({ from }) => from));
    for (const [at, { from, cells }] of expected.entries()) {
      const [mine, theirs] = [additive(decodeCell(published[at]!.bytes)), additive(merged(cells))];
      if (Buffer.from(encodeCell(mine)).equals(encodeCell(theirs))) continue;
      const where = { site, grain, start: new Date(from).toISOString() };
      expect({ ...where, ...sectionsOf(mine) }).toEqual({ ...where, ...sectionsOf(theirs) });
      throw new Error(`The cell of ${JSON.stringify(where)} has the states of the fold, but other bytes.`);
    }
  }
}

/** States by readable names. */
function sectionsOf({ applied, duplicates, sections }: Cell): Readonly<Record<string, unknown>> {
  const named = [...sections].map(([id, section]) => {
    const name = sectionName(id);
    return [`${name?.metric.id} by ${name?.dimension ?? 'nothing'} of ${name?.population}s`, section] as const;
  });
  return { applied, duplicates, ...Object.fromEntries(named) };
}

/** Without what the batch layer knows and the fold can only estimate; the oracle checks that (answers.ts). */
function additive(cell: Cell): Cell {
  const sections = new Map([...cell.sections].filter(([id]) => sectionName(id)?.metric.measure.kind !== 'top'));
  for (const [id, section] of sections) {
    if (sectionName(id)?.metric.measure.kind !== 'distinct') continue;
    for (const state of ('total' in section ? [section.total] : [...section.keys.values()]) as readonly DistinctState[])
      state.exact = null;
  }
  return { ...cell, sections };
}

/** Compares the summary of a day's sessions with a walk through the events. */
async function expectSessions(views: ViewStore, { site, day, epoch, events }: Day): Promise<void> {
  const published = JSON.parse((await views.table(site, { day, epoch }, 'sessions'))!) as SessionsSummary;
  const sessions = sessionsOf(events, day);
  const durations = sessions
    .map((session) => session.at(-1)!.effectiveMs - session[0]!.effectiveMs)
    .sort((a, b) => a - b);
  expect({
    site,
    day,
    ...published,
    top_entries: countsOf(published.top_entries),
    top_exits: countsOf(published.top_exits),
  }).toEqual({
    site,
    day,
    sessions: sessions.length,
    bounces: sessions.filter(bounces).length,
    events: sessions.reduce((sum, { length }) => sum + length, 0),
    duration_ms: durations.reduce((sum, duration) => sum + duration, 0),
    median_duration_ms: durations[Math.ceil(durations.length / 2) - 1] ?? null,
    top_entries: tally(sessions.map((session) => pagesOf(session)[0] ?? null)),
    top_exits: tally(sessions.map((session) => pagesOf(session).at(-1) ?? null)),
  });
}

const PASSIVE = [
  'identify',
  'error',
  'performance',
  'ad_impression',
  'exposure',
  'recommendation_impression',
  'decision',
  'decision_outcome',
];

function bounces(session: readonly Visited[]): boolean {
  return (
    session.filter(isView).length === 1 && session.every((one) => isView(one) || PASSIVE.includes(one.event.event_type))
  );
}

function pagesOf(session: readonly Visited[]): readonly string[] {
  return session.filter(isView).flatMap(({ event }) => event.page ?? []);
}

function isView({ event }: Visited): boolean {
  return event.event_type === 'page_view';
}

function countsOf(pages: SessionsSummary['top_entries']): ReadonlyMap<string | null, number> {
  return new Map(pages.map(({ page, sessions }) => [page, sessions]));
}

function tally(pages: readonly (string | null)[]): ReadonlyMap<string | null, number> {
  return new Map(pages.map((page) => [page, pages.filter((other) => other === page).length]));
}
