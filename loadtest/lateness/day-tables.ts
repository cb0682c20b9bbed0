import { AGE_EDGES_MS, SETTLED_AFTER_MS } from '../../core/merge/completeness';
import type { PointerState } from '../../core/port/pointer';
import type { Site } from '../../core/port/sites';
import { DAY_TABLES, type DayLateness } from '../../core/run/day-tables';
import { daysIn } from '../../core/time/calendar';
import { hourOf } from '../../core/time/window';
import { createLateness, type Lateness } from '../../serving-layer/query/lateness';

const LAST_AGE = AGE_EDGES_MS.at(-1) ?? SETTLED_AFTER_MS;

/** What runs would publish about the lateness of drawn events, as `sql/marts/day_lateness.sql` counts it. */
export class PublishedLateness {
  readonly #hours = new Map<number, Map<number, number>>();
  /** Events that came after the last age, which a table only has from their arrival on. */
  readonly #latest = new Map<number, number[]>();

  add(occurredMs: number, arrivedMs: number): void {
    const hour = hourOf(occurredMs);
    const age = AGE_EDGES_MS.findLast((edge) => edge <= arrivedMs - occurredMs) ?? 0;
    if (age === LAST_AGE) this.#latest.set(hour, [...(this.#latest.get(hour) ?? []), arrivedMs]);
    else {
      const ages = this.#hours.get(hour) ?? new Map<number, number>();
      this.#hours.set(hour, ages.set(age, (ages.get(age) ?? 0) + 1));
    }
  }

  /** What the query service knows from the tables that were published up to a tidemark. */
  learnedAt(site: Site, tidemark: number): ReturnType<Lateness['of']> {
    const pointer: PointerState = { epoch: 1, tidemark, withdrawn: [] };
    const lateness = createLateness({
      views: {
        versions: (_, from, to) =>
          Promise.resolve(
            daysIn(Date.parse(from), Math.min(tidemark, Date.parse(to) + 1), site.timeZone).map(({ day }) => ({
              day,
              epoch: 1,
            })),
          ),
        table: (_, { day }, name) =>
          Promise.resolve(name === DAY_TABLES.lateness ? JSON.stringify(this.#table(day, tidemark)) : undefined),
      },
      cells: { arrivalHours: () => Promise.resolve([]) },
    });
    return lateness.of(site, pointer);
  }

  #table(day: string, tidemark: number): DayLateness {
    return Object.fromEntries(
      [...this.#hours]
        .filter(([hour]) => new Date(hour).toISOString().startsWith(day))
        .map(([hour, ages]) => {
          const latest = (this.#latest.get(hour) ?? []).filter((arrivedMs) => arrivedMs < tidemark).length;
          return [hour, { ...Object.fromEntries(ages), [LAST_AGE]: latest }];
        }),
    );
  }
}
