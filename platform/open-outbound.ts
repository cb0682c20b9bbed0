import type { Outbound } from '../core/port/outbound';
import { openMailer } from './open-mailer';

/** How this machine sends messages, by the environment variables of the process. @throws MailSettingsError */
export function openOutbound(environment: Readonly<Record<string, string | undefined>>): Outbound {
  return { mailer: openMailer(environment) };
}
