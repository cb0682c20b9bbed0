import * as z from 'zod';

/** The settings as parts of the capability read them. */
export const alertSettings = z.object({
  page: z.string().optional(),
  pagerDutyUrl: z.string(),
  slackSigningSecret: z.string().optional(),
});
