import type { Mailer } from './mailer';

/** The ways in which messages leave the platform. */
export interface Outbound {
  readonly mailer: Mailer;
}
