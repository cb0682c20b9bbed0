import * as z from 'zod';
import { codedError } from '../../core/coded-error';

/** How mail leaves this machine. */
export const mailVariables = z.object({
  TIDEMARK_SMTP_URL: z.string().optional().describe('an address such as smtp://user:password@mail.example:587'),
  TIDEMARK_MAIL_FROM: z.string().optional().describe('an address such as tidemark@shop.example'),
});

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** Encrypted from the start; otherwise STARTTLS where the server offers it. */
  readonly secure: boolean;
  /** Refuses to send unless the connection is encrypted. */
  readonly requireTls: boolean;
  readonly user: string | undefined;
  readonly password: string | undefined;
}

/** The message never repeats the address, which may contain a password. */
export class MailSettingsError extends codedError('MailSettingsError', 'invalid_mail_settings') {}

const PORTS: Readonly<Record<string, number>> = { 'smtp:': 587, 'smtps:': 465 };
const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Reads the address of a mail server. Credentials are sent over encrypted connections only, unless the server is on this
 * machine or the address ends with `?tls=optional`.
 *
 * @throws MailSettingsError
 */
export function readSmtpUrl(text: string): SmtpServer {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const usualPort = url && PORTS[url.protocol];
  if (url === undefined || usualPort === undefined || url.hostname === '')
    throw new MailSettingsError(
      'TIDEMARK_SMTP_URL is not the address of a mail server: use smtp://user:password@mail.example:587, and percent-encode special characters',
    );
  const user = decoded(url.username);
  const isLax = url.searchParams.get('tls') === 'optional' || LOOPBACK.has(url.hostname);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? usualPort : Number(url.port),
    secure: url.protocol === 'smtps:',
    requireTls: user !== undefined && !isLax,
    user,
    password: decoded(url.password),
  };
}

function decoded(text: string): string | undefined {
  if (text === '') return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new MailSettingsError('TIDEMARK_SMTP_URL has a “%” that begins no escape: write it as %25');
  }
}
