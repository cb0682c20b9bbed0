import { elementAt } from '../../core/element-at';
import { withFinal } from '../../core/merge/final';
import type { Final, Row } from '../../core/merge/rows';
import type { Metric } from '../../core/metric/metric';
import { pageViews } from '../../core/metric/metrics/page-views';
import { revenue } from '../../core/metric/metrics/revenue';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, type Window } from '../../core/time/window';
import type { BenchLine } from '../bench-line';
import { PublishedLateness } from '../lateness/day-tables';
import { drawEvents, FIRST_MS, type LateSite } from '../lateness/late-site';

/** How long after the end of a window `final` is asked for. */
const AGES_MS = [10 * SECOND_MS, 2 * MINUTE_MS, 10 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS, 20 * HOUR_MS] as const;
/** The first day of whose windows answers are given: by then two weeks can be learned. */
const FIRST_DAY = 16;
const SITE = { id: 'shop', timeZone: 'UTC', currency: 'USD' };

export interface FinalProfile {
  readonly site: LateSite;
  readonly windowMs: number;
  /** Days of whose windows answers are given. */
  readonly days: number;
  readonly firstDay?: number;
}

const STEADY: LateSite = {
  name: 'steady',
  eventsPerHour: 1_500,
  eventsPerVisit: 1,
  offline: 0.06,
  dayDeviation: 0,
  outages: 0,
  adds: 'one',
};

/** The sites by what is hard about them. */
export const FINAL_PROFILES: readonly FinalProfile[] = [
  { site: STEADY, windowMs: MINUTE_MS, days: 10 },
  {
    site: { ...STEADY, name: 'bursts of visits, outages', eventsPerVisit: 6, dayDeviation: 0.15, outages: 0.03 },
    windowMs: 10 * MINUTE_MS,
    days: 40,
  },
  {
    site: { ...STEADY, name: '5 to 50 a window', eventsPerHour: 25, eventsPerVisit: 2, dayDeviation: 0.15 },
    windowMs: HOUR_MS,
    days: 100,
  },
  {
    site: { ...STEADY, name: 'thousands a window', eventsPerHour: 5_000, eventsPerVisit: 4, dayDeviation: 0.15 },
    windowMs: HOUR_MS,
    days: 45,
  },
  {
    site: { ...STEADY, name: 'later for a week', eventsPerVisit: 3, change: { day: 20, offline: 0.09 } },
    windowMs: 2 * MINUTE_MS,
    firstDay: 27,
    days: 2,
  },
  {
    site: { ...STEADY, name: 'sums of money', eventsPerHour: 300, eventsPerVisit: 2, adds: 'price' },
    windowMs: HOUR_MS,
    days: 45,
  },
];

const SEED = 2026;

/** Prints for each site how many final numbers were in the range that was given while the window was open. */
export async function measureFinal(): Promise<readonly BenchLine[]> {
  const lines: BenchLine[] = [];
  for (const profile of FINAL_PROFILES) {
    const outcome = await fareOf(profile, SEED);
    lines.push({ measure: `final, ${profile.site.name}`, note: described(outcome) });
  }
  return lines;
}

function described({ windows, ranges, inside, insideNarrower, width, error, ages }: FinalOutcome): string {
  const estimate = `number ÷ completeness is off by ${percent(error)}`;
  if (ranges === 0) return `${windows} windows: no range; ${estimate}`;
  return (
    `${windows} windows: ${percent(inside)} inside (by age ${ages.map((age) => percent(age.inside)).join(', ')}), ` +
    `${percent(insideNarrower)} if narrower by one; mean width ${percent(width)}; ${estimate}`
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** How promised ranges fared. */
export interface Fared {
  /** Answers that gave a range. */
  readonly ranges: number;
  /** Share of the final numbers that lie in the range. */
  readonly inside: number;
  /**
   * The same with every upper bound lower by one. A range of whole numbers cannot have every rate: it is as narrow as it
   * can be if its rate lies between the two (Czado, Gneiting and Held, Predictive model assessment for count data, 2009).
   */
  readonly insideNarrower: number;
  /** Mean width of the ranges, as a share of the final number. */
  readonly width: number;
}

export interface FinalOutcome extends Fared {
  readonly windows: number;
  /** Mean distance of number ÷ completeness from the final number, as a share of it. */
  readonly error: number;
  /** True if every answer came from a learned curve. */
  readonly learned: boolean;
  /** By the age at which was asked. */
  readonly ages: readonly Fared[];
}

interface Asked {
  readonly counted: number;
  readonly final: number;
  readonly given: Final;
}

interface Counted {
  readonly published: PublishedLateness;
  readonly windows: readonly Window[];
  readonly finals: Float64Array;
  /** By age, what had arrived. */
  readonly counted: readonly Float64Array[];
}

/** Asks for the final numbers of every window of some days at several ages, and compares them with what arrived. */
export async function fareOf(profile: FinalProfile, seed: number): Promise<FinalOutcome> {
  const drawn = countedOf(profile, seed);
  const asked = await askAll(drawn, profile.site.adds === 'one' ? pageViews : revenue);
  const all = asked.flat();
  const off = all.flatMap(({ counted, final, given }) =>
    final > 0 && given.completeness !== null ? [Math.abs(counted / given.completeness / final - 1)] : [],
  );
  return {
    windows: drawn.windows.length,
    ...fared(all),
    error: mean(off),
    learned: all.every(({ given }) => given.learned),
    ages: asked.map(fared),
  };
}

function countedOf({ site, windowMs, days, firstDay = FIRST_DAY }: FinalProfile, seed: number): Counted {
  const first = FIRST_MS + firstDay * DAY_MS;
  const windows = Array.from({ length: (days * DAY_MS) / windowMs }, (_, at) => ({
    start: first + at * windowMs,
    end: first + (at + 1) * windowMs,
  }));
  const finals = new Float64Array(windows.length);
  const counted = AGES_MS.map(() => new Float64Array(windows.length));
  const published = new PublishedLateness();
  drawEvents(site, firstDay + days, seed, (occurred, arrived, amount) => {
    published.add(occurred, arrived);
    const at = Math.floor((occurred - first) / windowMs);
    const window = windows[at];
    if (window === undefined) return;
    finals[at] = (finals[at] ?? 0) + amount;
    for (const [index, age] of AGES_MS.entries()) {
      const numbers = elementAt(counted, index);
      if (arrived < window.end + age) numbers[at] = (numbers[at] ?? 0) + amount;
    }
  });
  return { published, windows, finals, counted };
}

/** By age. Runs publish every midnight. */
async function askAll({ published, windows, finals, counted }: Counted, metric: Metric): Promise<readonly Asked[][]> {
  const learned = new Map<number, Awaited<ReturnType<PublishedLateness['learnedAt']>>>();
  const asked: Asked[][] = AGES_MS.map(() => []);
  for (const [at, window] of windows.entries()) {
    for (const [index, age] of AGES_MS.entries()) {
      const asOf = window.end + age;
      const tidemark = asOf - (asOf % DAY_MS);
      const lateness = learned.get(tidemark) ?? (await published.learnedAt(SITE, tidemark));
      learned.set(tidemark, lateness);
      const number = elementAt(counted, index)[at] ?? 0;
      const given = withFinal([rowOf(window, number)], metric, asOf, lateness)[0]?.final;
      if (!given) throw new Error(`a window of ${SITE.id} that may still grow must carry final`);
      elementAt(asked, index).push({ counted: number, final: finals[at] ?? 0, given });
    }
  }
  return asked;
}

function rowOf(window: Window, number: number): Row {
  return { ...window, by: {}, value: number, lower: number, upper: number, exact: false, layer: 'speed' };
}

function fared(asked: readonly Asked[]): Fared {
  const ranges = asked.flatMap(({ final, given: { lower, upper } }) =>
    lower === null || upper === null ? [] : [{ final, lower, upper }],
  );
  return {
    ranges: ranges.length,
    inside: mean(ranges.map(({ final, lower, upper }) => Number(final >= lower && final <= upper))),
    insideNarrower: mean(ranges.map(({ final, lower, upper }) => Number(final >= lower && final < upper))),
    width: mean(ranges.map(({ final, lower, upper }) => (upper - lower) / Math.max(1, final))),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
