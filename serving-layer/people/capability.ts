import { defineCapability } from '../../core/capability/capability';

export const people = defineCapability({
  name: 'people',
  summary: 'People who log in by a link that is mailed to them',
  folder: 'serving-layer/people',
  parts: ['routes', 'commands'],
  scopes: ['admin'],
  tables: [{ name: 'people', purpose: 'Addresses of people who may log in, and the sites that they read.' }],
});
