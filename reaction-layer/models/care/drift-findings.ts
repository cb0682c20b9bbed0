import type { AnomalyFinding } from '../../detect/finding';
import type { FindingBook } from '../../detect/finding-book';
import { findingId } from '../../detect/finding-id';
import { featureDrift } from '../../detect/model/feature-drift';
import type { FeatureDrift } from './drift';

export interface DriftNight {
  readonly site: string;
  readonly epoch: number;
  /** The sessions that were compared ended in it, ms since 1970. */
  readonly range: { readonly fromMs: number; readonly toMs: number };
}

/** Stores one finding per feature that drifts in a night; the same call again changes nothing. */
export async function recordDrift(
  book: FindingBook,
  drift: readonly FeatureDrift[],
  { site, epoch, range: { fromMs, toMs } }: DriftNight,
): Promise<void> {
  const { id: detector, class: kind, severity } = featureDrift;
  const found = drift
    .filter(({ isDrift }) => isDrift)
    .map(({ feature, distance, medianThen, medianNow, p }): AnomalyFinding => ({
      finding_id: findingId({ site, detector, anchor: [feature, fromMs] }),
      ...{ site, detector, class: kind, severity },
      subject: { kind: 'metric', key: `${feature} of sessions` },
      window: { start: fromMs, end: toMs },
      ...{ first_seen: fromMs, last_seen: toMs, count: 1, score: distance },
      evidence: {
        says: `${feature} is not what it was when the model was learned: median ${shown(medianNow)}, then ${shown(medianThen)}`,
        numbers: { distance, p, median_then: medianThen, median_now: medianNow },
      },
      ...{ layer: 'batch', status: 'confirmed', epoch },
    }));
  await book.record(found);
}

function shown(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
