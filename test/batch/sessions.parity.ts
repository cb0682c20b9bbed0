import fc from 'fast-check';
import type { SessionsSummary } from '../../core/run/day-tables';
import { visibleVersions } from '../../core/run/visible-versions';
import { HOUR_MS, hourOf } from '../../core/time/window';
import { type BatchBench, openBench } from './batch-world';
import { dirtyArrivals, SITES, SPRING_MS } from './dirty-events';
import { type Placed, placed, sessionsOf } from './oracle';

let bench: BatchBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench.close();
});

it('sessions are stitched over midnights and over nights, as by walking through the events', async () => {
  await fc.assert(
    fc.asyncProperty(dirtyArrivals(SPRING_MS, { minLength: 1, maxLength: 150 }), fc.integer({ min: 1, max: 10 }), async (arrivals, cut) => {
      const world = bench.newWorld(SITES);
      const first = hourOf(SPRING_MS) + cut * HOUR_MS;
      const last = Math.max(first, ...arrivals.map(({ arrivedMs }) => hourOf(arrivedMs))) + HOUR_MS;
      await world.arrive(arrivals.filter(({ arrivedMs }) => arrivedMs < first));
      await world.pulse(first);
      await world.batch.run(first);
      await world.arrive(arrivals.filter(({ arrivedMs }) => arrivedMs >= first));
      await world.pulse(last);

      const outcome = await world.batch.run(last);

      expect(outcome).toMatchObject({ status: 'published' });
      const pointer = await world.deps.pointer.read();
      for (const site of SITES) {
        const events = placed(arrivals, site.id, site.timeZone);
        for (const version of visibleVersions(await world.deps.views.versions(site.id, '0000', '9999'), pointer)) {
          const summary = JSON.parse((await world.deps.views.table(site.id, version, 'sessions'))!) as SessionsSummary;
          expect({ site: site.id, day: version.day, ...plain(summary) }).toEqual({
            site: site.id,
            day: version.day,
            ...expected(sessionsOf(events, version.day)),
          });
        }
      }
    }),
    { numRuns: 8 },
  );
}, 300_000);

type Plain = Pick<SessionsSummary, 'sessions' | 'bounces' | 'events' | 'duration_ms' | 'median_duration_ms'> & {
  readonly entries: Readonly<Record<string, number>>;
};

function plain({ sessions, bounces, events, duration_ms, median_duration_ms, top_entries }: SessionsSummary): Plain {
  return {
    sessions,
    bounces,
    events,
    duration_ms,
    median_duration_ms,
    entries: Object.fromEntries(top_entries.map((entry) => [String(entry.page), entry.sessions])),
  };
}

const PASSIVE = ['page_view', 'performance', 'error', 'ad_impression'];

function expected(sessions: readonly (readonly Placed[])[]): Plain {
  const durations = sessions.map((session) => session.at(-1)!.occurred_ms - session[0]!.occurred_ms).sort((a, b) => a - b);
  const views = (session: readonly Placed[]): readonly Placed[] => session.filter(({ event_type }) => event_type === 'page_view');
  const entries: Record<string, number> = {};
  for (const session of sessions) {
    const page = String(views(session).find((view) => view.page !== null)?.page ?? null);
    entries[page] = (entries[page] ?? 0) + 1;
  }
  return {
    sessions: sessions.length,
    bounces: sessions.filter((session) => views(session).length === 1 && session.every(({ event_type }) => PASSIVE.includes(event_type))).length,
    events: sessions.reduce((sum, { length }) => sum + length, 0),
    duration_ms: durations.reduce((sum, duration) => sum + duration, 0),
    median_duration_ms: durations[Math.ceil(durations.length / 2) - 1] ?? null,
    entries,
  };
}
