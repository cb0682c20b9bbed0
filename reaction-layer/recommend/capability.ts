import * as z from 'zod';
import { defineCapability } from '../../core/capability/capability';

export const recommend = defineCapability({
  name: 'recommend',
  summary: 'Recommendations from what similar sessions viewed, with the running session and rules of the shop',
  folder: 'reaction-layer/recommend',
  parts: ['routes', 'commands', 'page'],
  scopes: ['read'],
  page: { title: 'Recommendations', section: 'shop', name: 'recommendations', key: 'b' },
  settings: z.object({
    rules: z.string().default('{}').meta({ description: 'Pins, boosts, what is never shown, and diversity, by site.' }),
  }),
});
