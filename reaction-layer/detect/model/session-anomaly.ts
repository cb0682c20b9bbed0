import type { ModelDetector } from './model-detector';

export const sessionAnomaly: ModelDetector = {
  kind: 'model',
  id: 'session_anomaly',
  class: 'session_anomaly',
  severity: 'low',
  description: 'A session that is unlike the others of the site, by the model of its sessions (docs/models.md).',
};
