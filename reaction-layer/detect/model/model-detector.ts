import type { DetectorFacts } from '../detector-facts';

/** Scores the features of sessions; the models are a capability of their own, which settles these findings as well. */
export interface ModelDetector extends DetectorFacts {
  readonly kind: 'model';
}
