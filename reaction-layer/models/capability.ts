import { defineCapability } from '../../core/capability/capability';

export const models = defineCapability({
  name: 'models',
  summary: 'Models of sessions: trained every night, watched for drift, compared, promoted and rolled back',
  folder: 'reaction-layer/models',
  parts: ['routes', 'commands', 'night', 'consumer'],
  scopes: ['read', 'admin'],
  tables: [
    {
      name: 'registry',
      purpose: 'By site: which model serves, the models that there are, and what the nights found out about them.',
      expires: true,
    },
  ],
});
