import type { Detector } from './detector';

/** Every detector, in the order of the documentation. A new one is a short file and one line here. */
export const DETECTORS: readonly Detector[] = [];

/** @throws RangeError if two detectors share an id: their findings would share ids too */
export function requireDistinct(detectors: readonly Detector[]): readonly Detector[] {
  const repeated = detectors.find(({ id }, at) => detectors.findIndex((one) => one.id === id) !== at);
  if (repeated !== undefined) throw new RangeError(`two detectors are called ${repeated.id}: rename one`);
  return detectors;
}
