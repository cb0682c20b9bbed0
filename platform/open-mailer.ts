import { mailVariables, readSmtpUrl } from '../adapters/mail/mail-settings';
import { createSmtpMailer } from '../adapters/mail/smtp-mailer';
import { parseEnvironment } from '../core/environment';
import type { Mailer } from '../core/port/mailer';

/**
 * The mailer of this machine; without settings, one that says which are missing.
 *
 * @throws MailSettingsError for an address that cannot be read
 */
export function openMailer(environment: Readonly<Record<string, string | undefined>>): Mailer {
  const { TIDEMARK_SMTP_URL: url, TIDEMARK_MAIL_FROM: from } = parseEnvironment(mailVariables, environment);
  if (url !== undefined && from !== undefined) return createSmtpMailer({ server: readSmtpUrl(url), from });
  const missing = [url === undefined ? 'TIDEMARK_SMTP_URL' : '', from === undefined ? 'TIDEMARK_MAIL_FROM' : ''];
  const detail = `no mail can be sent: set ${missing.filter((name) => name !== '').join(' and ')} (docs/configuration.md)`;
  return { send: () => Promise.resolve({ status: 'failed', failure: 'not_configured', detail }) };
}
