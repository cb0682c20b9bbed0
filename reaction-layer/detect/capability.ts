import * as z from 'zod';
import { defineCapability } from '../../core/capability/capability';

export const detect = defineCapability({
  name: 'detect',
  summary: 'Findings: what goes wrong in sessions, visitors and numbers, said live and settled every night',
  folder: 'reaction-layer/detect',
  parts: ['routes', 'commands', 'consumer', 'night', 'task', 'page'],
  scopes: ['read'],
  page: { title: 'Findings', section: 'watch', name: 'findings', key: 'i' },
  tables: [
    { name: 'findings', purpose: 'Findings by site and day, newest first.', expires: true },
    { name: 'sessions', purpose: 'What is known of sessions that go on.', expires: true, soft: true },
  ],
  settings: z.object({
    /** Sales and holidays, which are neither judged nor learned from: `[site ]start/end`, separated by commas. */
    declared: z.string().default(''),
  }),
});
