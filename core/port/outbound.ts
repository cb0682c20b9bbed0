import type { Mailer } from './mailer';
import type { HttpSender, SmsSender } from './message-senders';

/** The ways in which messages leave the platform. */
export interface Outbound {
  readonly mailer: Mailer;
  readonly http: HttpSender;
  readonly sms: SmsSender;
}
