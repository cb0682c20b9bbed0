import { createTransport } from 'nodemailer';
import { isRecord } from '../../core/json-record';
import { messageOf } from '../../core/message-of';
import type { DeliveryFailure, DeliveryOutcome, Mailer } from '../../core/port/mailer';
import type { SmtpServer } from './mail-settings';

export interface SmtpMailerOptions {
  readonly server: SmtpServer;
  /** Address of the sender. */
  readonly from: string;
  /** How long one mail may take in all. */
  readonly deadlineMs?: number;
}

const DEADLINE_MS = 20_000;
const CONNECT_MS = 8_000;

/** Sends each mail over a connection of its own, so that one that hangs holds up no other. */
export function createSmtpMailer({ server, from, deadlineMs = DEADLINE_MS }: SmtpMailerOptions): Mailer {
  const { host, port, secure, requireTls, user, password } = server;
  const hide = (text: string): string => (password === undefined ? text : text.replaceAll(password, '…'));
  return {
    send: async ({ to, subject, text, html, messageId, headers }) => {
      const transport = createTransport({
        ...{ host, port, secure, requireTLS: requireTls },
        ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
        connectionTimeout: Math.min(CONNECT_MS, deadlineMs),
        greetingTimeout: Math.min(CONNECT_MS, deadlineMs),
        socketTimeout: deadlineMs,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      try {
        const sent = transport.sendMail({
          from,
          // As an object it is one address, whatever it contains.
          to: { name: '', address: to },
          ...{ subject, text, messageId: `<${messageId}>` },
          ...(html === undefined ? {} : { html }),
          headers: { ...headers },
        });
        const { response } = await within(sent, deadlineMs);
        return { status: 'delivered', detail: hide(response) };
      } catch (error) {
        return failed(error, hide);
      } finally {
        transport.close();
      }
    },
  };
}

async function within<Value>(work: Promise<Value>, deadlineMs: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(Object.assign(new Error(`the mail server took longer than ${deadlineMs} ms`), { code: 'ETIMEDOUT' }));
    }, deadlineMs);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

function failed(error: unknown, hide: (text: string) => string): DeliveryOutcome {
  return { status: 'failed', failure: failureOf(error), detail: hide(messageOf(error)) };
}

/** Codes of replies: https://www.rfc-editor.org/rfc/rfc5321#section-4.2.1 */
function failureOf(error: unknown): DeliveryFailure {
  const { code, responseCode } = isRecord(error) ? error : {};
  if (code === 'ETIMEDOUT') return 'timeout';
  if (typeof responseCode === 'number') return responseCode >= 500 ? 'refused' : 'unavailable';
  return code === 'EENVELOPE' || code === 'EMESSAGE' ? 'refused' : 'unavailable';
}
