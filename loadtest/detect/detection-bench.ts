import { type ClassScore, scoresOf } from './detection-score';
import { play, recordedWorld, simulatedWorld, type WrittenWorldOptions } from './detection-worlds';

export interface DetectionBenchOptions {
  readonly seed: number;
  /** A recording into which sessions are written; simulated recordings if absent. */
  readonly recording?: string | undefined;
  readonly onProgress: (part: string) => void;
}

/** Sessions of each kind per ordinary session. */
const RATE = 0.005;
const HOURS = 2;
const EVENTS_PER_SECOND = 8;
const FLASH_SALE = 200;

/** Plays one simulated world and one recording with written sessions in both, and scores what was said live. */
export async function benchDetection({
  seed,
  recording,
  onProgress,
}: DetectionBenchOptions): Promise<readonly ClassScore[]> {
  const options: WrittenWorldOptions = {
    seed,
    rate: RATE,
    hours: HOURS,
    eventsPerSecond: EVENTS_PER_SECOND,
    flashSale: FLASH_SALE,
  };
  onProgress('a simulated world');
  const simulated = await play(await simulatedWorld(options));
  onProgress('a recording');
  const recorded = await play(await recordedWorld(recording, options));
  return scoresOf([simulated, recorded]);
}
