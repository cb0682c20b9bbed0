import * as z from 'zod';
import { defineCapability } from '../../core/capability/capability';

export const advise = defineCapability({
  name: 'advise',
  summary: 'Advice on findings: what lies behind it, what it cost, code that fixes it; reports by mail',
  folder: 'reaction-layer/advise',
  parts: ['routes', 'commands', 'task'],
  scopes: ['read', 'admin'],
  tables: [
    { name: 'reports', purpose: 'Who gets which report of which site, and what was sent.' },
    { name: 'models', purpose: 'What a language model added to advice, and what it cost.', expires: true },
  ],
  settings: z.object({
    /** Addresses that advice is mailed to, separated by commas: those who write pages, … */
    developers: z.string().default(''),
    /** … those who run servers, … */
    devops: z.string().default(''),
    /** … and those who decide what is sold and shown. */
    product: z.string().default(''),
    /** The code of fixes in mails: react, vue, angular or plain; all of them if empty. */
    framework: z.enum(['react', 'vue', 'angular', 'plain', '']).default(''),
    /** Tokens that the language model may take and give per day (UTC), if one is set. */
    modelDailyTokens: z.coerce.number().int().min(0).default(200_000),
    /** Hour of the site’s time zone at which reports are sent. */
    reportHour: z.coerce.number().int().min(0).max(23).default(7),
  }),
});
