import type { Sequence } from '../../core/port/event-stream';
import type { Site } from '../../core/port/sites';
import type { RunKind, RunRecord, SiteDays } from '../../core/run/run';
import type { DayWindow } from '../../core/time/calendar';

/** One day of one site that a run publishes anew. */
export interface TargetDay {
  readonly site: Site;
  readonly day: string;
  readonly window: DayWindow;
  /** False for a day of which only the sessions may change: it lies beside a rewritten one. */
  readonly isRewritten: boolean;
}

/** Days that one job of the engine computes, and the raw files that it reads. */
export interface Chunk {
  readonly targets: readonly TargetDay[];
  readonly files: readonly RawFile[];
}

/** A file of raw events in the lake, as a manifest lists it. */
export interface RawFile {
  readonly key: string;
  readonly events: number;
  readonly bytes: number;
}

/** What a run will do. Equal inputs give equal plans. */
export interface Plan {
  readonly kind: RunKind;
  readonly fromTidemark: number;
  readonly tidemark: number;
  readonly chunks: readonly Chunk[];
  readonly covered: Readonly<Record<string, Sequence>>;
  readonly stragglers: RunRecord['stragglers'];
}

export function targetsOf(plan: Plan): readonly TargetDay[] {
  return plan.chunks.flatMap(({ targets }) => targets);
}

/** The days of a plan by site. */
export function siteDays(targets: readonly TargetDay[]): readonly SiteDays[] {
  const bySite = new Map<string, string[]>();
  for (const { site, day } of targets) {
    const days = bySite.get(site.id);
    if (days === undefined) bySite.set(site.id, [day]);
    else days.push(day);
  }
  return [...bySite].map(([site, days]) => ({ site, days }));
}
