import * as z from 'zod';
import { parseEnvironment } from '../core/environment';
import type { Outbound } from '../core/port/outbound';
import { openMailer } from './open-mailer';

const pageVariables = z.object({
  TIDEMARK_PAGE_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('an address such as https://stats.example'),
});

/** How this machine sends messages, by the environment variables of the process. @throws MailSettingsError */
export function openOutbound(environment: Readonly<Record<string, string | undefined>>): Outbound {
  const { TIDEMARK_PAGE_URL: pageUrl } = parseEnvironment(pageVariables, environment);
  return { mailer: openMailer(environment), pageUrl };
}
