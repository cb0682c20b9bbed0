import * as z from 'zod';
import { defineCapability } from '../../core/capability/capability';

export const alert = defineCapability({
  name: 'alert',
  summary: 'Alerts: rules on numbers and findings, told to the right people, and corrected by the exact numbers',
  folder: 'reaction-layer/alert',
  parts: ['routes', 'commands', 'task'],
  scopes: ['read', 'admin'],
  tables: [
    { name: 'rules', purpose: 'Rules, state, silences and acknowledgements of the alerts of a site.', expires: true },
    {
      name: 'deliveries',
      purpose: 'Messages of alerts, newest first: written before they are sent and after.',
      expires: true,
    },
  ],
  settings: z.object({
    /** Address of the dashboard, for links in messages; without it they have none. */
    page: z
      .string()
      .regex(/^https?:\/\//)
      .optional(),
    /** PagerDuty’s Events API v2; accounts in the EU have another one. */
    pagerDutyUrl: z.string().default('https://events.pagerduty.com/v2/enqueue'),
    /** Signing secret of the Slack app whose buttons acknowledge; without it messages have no buttons. */
    slackSigningSecret: z.string().min(16).optional(),
  }),
});
