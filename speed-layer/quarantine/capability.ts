import { defineCapability } from '../../core/capability/capability';

export const quarantine = defineCapability({
  name: 'quarantine',
  summary: 'Events that failed the contract: what is wrong with them, and a replay after a fix',
  folder: 'speed-layer/quarantine',
  parts: ['routes', 'commands'],
  scopes: ['admin'],
});
