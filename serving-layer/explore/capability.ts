import { defineCapability } from '../../core/capability/capability';

export const explore = defineCapability({
  name: 'explore',
  summary: 'Funnels, retention, sessions and journeys, answered from the events themselves',
  folder: 'serving-layer/explore',
  parts: ['routes', 'commands'],
  scopes: ['read'],
});
