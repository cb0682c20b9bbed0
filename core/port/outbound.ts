import type { Mailer } from './mailer';
import type { HttpSender, SmsSender } from './message-senders';

/** The ways in which messages leave the platform. */
export interface Outbound {
  readonly mailer: Mailer;
  /** Address at which people open the page, for links in messages; absent if none is set. */
  readonly pageUrl?: string | undefined;
  readonly http: HttpSender;
  readonly sms: SmsSender;
}

/** Where links lead if nobody said where the page is: this machine. */
export const LOCAL_PAGE_URL = 'http://localhost:4100';
