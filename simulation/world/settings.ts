import type { StreamByType } from '../../core/stream/streams-by-type';
import type { Draws } from '../engine/draw';
import type { SimulationOptions } from '../outcome';

/** How a world is set up. Drawn at random, so that no setting is the only one that was ever tried. */
export interface Settings {
  /** Per stream. */
  readonly shards: number;
  readonly streamsByType: readonly StreamByType[];
  /** How far back an arrival time may go. */
  readonly arrivalGoesBackMs: number;
  readonly lanes: number;
  readonly warmCells: number;
  readonly timeoutMs: number;
  readonly collectorSkewMs: number;
  readonly mapping: { readonly batchSize: number; readonly windowMs: number };
  /** Per site and collector. A request may have five. */
  readonly lateEventsPerMinute: number;
  /** The aggregate mapping gives up on a batch after this many retries. Tidemark is deployed without a limit. */
  readonly retryLimit: number | undefined;
  /** Producers stop after this many hours. */
  readonly hours: number;
  readonly requestsPerHour: number;
  readonly pulseMs: number;
  /** Nights are cut within seconds of the hour, with much activity: records, reads and runs meet there. */
  readonly isSharp: boolean;
  /** Hours between two nightly runs. */
  readonly batchEveryHours: number;
  /** How far apart copies of an event may arrive to count once. */
  readonly horizonMs: number;
}

export function chooseSettings(
  draws: Draws,
  { hours, streamsByType = [] }: Pick<SimulationOptions, 'hours' | 'streamsByType'>,
): Settings {
  const isLong = draws.chance('long world', 0.02);
  const isSharp = !isLong && draws.chance('sharp world', 0.2);
  return {
    streamsByType,
    shards: draws.integer('shards', 1, 3),
    arrivalGoesBackMs: draws.pick('arrival goes back', isSharp ? [4900, 4900, 600_000] : [300, 3000, 4900, 600_000]),
    lanes: draws.integer('lanes', 1, 6),
    warmCells: draws.pick('warm cells', [0, 2, 64]),
    timeoutMs: 30_000,
    collectorSkewMs: draws.pick('collector skew', [200, 5000, 120_000]),
    mapping: {
      batchSize: draws.pick('batch size', [1, 3, 10, 100]),
      windowMs: draws.pick('batch window', isSharp ? [0, 100] : [0, 1000, 20_000]),
    },
    lateEventsPerMinute: draws.integer('late events per minute', 5, 12),
    retryLimit: draws.chance('retry limit', 0.06) ? draws.integer('retries', 0, 2) : undefined,
    hours: hours ?? (isLong ? 84 : draws.integer('hours', 1, 3)),
    requestsPerHour: isLong ? 1 : Math.floor(6 + 24 * draws.unit('requests per hour') ** 2),
    pulseMs: (isLong ? 30 : draws.pick('pulse minutes', [1, 5, 5])) * 60_000,
    isSharp,
    batchEveryHours: isLong ? 8 : 1,
    // Longer than live ids are remembered, shorter than a long world.
    horizonMs: (isLong ? draws.pick('horizon in hours', [32, 48, 720]) : 720) * 3_600_000,
  };
}
