import * as z from 'zod';
import type { Sequence } from '../../core/port/event-stream';
import type { Site } from '../../core/port/sites';
import type { RunKind, RunRecord, SiteDays } from '../../core/run/run';
import { storedSiteDays, storedStraggler } from '../../core/run/stored-run';
import { DEFAULT_HORIZON_MS } from '../../core/run/retention';
import type { ListedFile } from '../records/whole-files';
import type { DayWindow } from '../../core/time/calendar';

/** One day of one site that a run publishes again. */
export interface TargetDay {
  readonly site: Site;
  readonly day: string;
  readonly window: DayWindow;
  /** False for a day next to a rewritten one: only its sessions may change. */
  readonly isRewritten: boolean;
}

/** Days that one job of the engine computes, and the raw files that it reads. */
export interface Chunk {
  readonly targets: readonly TargetDay[];
  readonly files: readonly RawFile[];
  /** Lake keys of files in which earlier lines of the orders of these days may be. */
  readonly orderLines: readonly string[];
  /** Other raw files in which copies of the events may be: only the columns of ids are read from them. */
  readonly ids: readonly ListedFile[];
}

/** A file of raw events in the lake, as a manifest lists it. */
export interface RawFile {
  readonly key: string;
  readonly events: number;
  readonly bytes: number;
  readonly crc32?: number | undefined;
}

/** What a run will do. Equal inputs give equal plans. */
export interface RunPlan {
  readonly kind: RunKind;
  readonly fromTidemark: number;
  readonly tidemark: number;
  readonly chunks: readonly Chunk[];
  /** Events with one id are copies if they arrived so close to each other, ms. */
  readonly horizonMs: number;
  /** Links of anonymous ids that arrived before this are applied to all days, ms since 1970. */
  readonly linkedTo?: number | undefined;
  readonly covered: Readonly<Record<string, Sequence>>;
  readonly stragglers: RunRecord['stragglers'];
  /** Days that late events touch and that stay as they are: raw events of them have expired. */
  readonly frozen: readonly SiteDays[];
}

/** A plan as it is kept in the lake while its run is open. */
export const storedPlan: z.ZodType<RunPlan> = z.object({
  kind: z.enum(['batch', 'backfill']),
  fromTidemark: z.number(),
  tidemark: z.number(),
  chunks: z.array(
    z.object({
      targets: z.array(
        z.object({
          site: z.object({ id: z.string(), timeZone: z.string(), currency: z.string() }),
          day: z.string(),
          window: z.object({ day: z.string(), start: z.number(), end: z.number() }),
          isRewritten: z.boolean(),
        }),
      ),
      files: z.array(
        z.object({ key: z.string(), events: z.number(), bytes: z.number(), crc32: z.number().optional() }),
      ),
      orderLines: z.array(z.string()).default([]),
      ids: z.array(z.object({ key: z.string(), crc32: z.number().optional() })).default([]),
    }),
  ),
  horizonMs: z.number().default(DEFAULT_HORIZON_MS),
  linkedTo: z.number().optional(),
  covered: z.record(z.string(), z.string()),
  stragglers: z.array(storedStraggler),
  frozen: z.array(storedSiteDays).default([]),
});

export function targetsOf(plan: RunPlan): readonly TargetDay[] {
  return plan.chunks.flatMap(({ targets }) => targets);
}

/** Target days by site. */
export function siteDays(targets: readonly TargetDay[]): readonly SiteDays[] {
  const bySite = new Map<string, string[]>();
  for (const { site, day } of targets) {
    const days = bySite.get(site.id);
    if (days === undefined) bySite.set(site.id, [day]);
    else days.push(day);
  }
  return [...bySite].map(([site, days]) => ({ site, days }));
}
