import { defineCapability } from '../../core/capability/capability';

export const features = defineCapability({
  name: 'features',
  summary: 'Features: values that models read, declared once, online and point-in-time correct',
  folder: 'reaction-layer/features',
  parts: ['routes', 'commands', 'page'],
  scopes: ['read'],
  page: { title: 'Features', section: 'run' },
});
