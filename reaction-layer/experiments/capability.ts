import { defineCapability } from '../../core/capability/capability';

export const experiments = defineCapability({
  name: 'experiments',
  summary: 'Experiments and feature flags: who sees which variant, and whether it helped',
  folder: 'reaction-layer/experiments',
  parts: ['routes', 'commands', 'page'],
  scopes: ['read', 'admin'],
  page: { title: 'Experiments', section: 'try', key: 'y' },
  tables: [
    { name: 'declarations', purpose: 'Experiments and flags by site: what is declared, its status and history.' },
  ],
});
