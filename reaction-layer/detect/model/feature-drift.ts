import type { ModelDetector } from './model-detector';

export const featureDrift: ModelDetector = {
  kind: 'model',
  id: 'feature_drift',
  class: 'model_drift',
  severity: 'medium',
  description: 'A feature of sessions, or their score, is not what it was when the model was learned (docs/models.md).',
};
