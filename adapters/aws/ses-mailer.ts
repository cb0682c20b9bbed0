import { messageOf } from '../../core/message-of';
import type { Mailer } from '../../core/port/mailer';
import type { SesApi } from './api/ses-api';
import { faultOf } from './errors';

/** Mail through SES. The sender’s address or domain must be an identity that SES has verified. */
export function createSesMailer(api: Pick<SesApi, 'send'>, from: string): Mailer {
  return {
    send: async (mail) => {
      try {
        return { status: 'delivered', detail: `SES ${await api.send(from, mail)}` };
      } catch (error) {
        const failure = faultOf(error) === 'refused' ? 'refused' : 'unavailable';
        return { status: 'failed', failure, detail: messageOf(error) };
      }
    },
  };
}
