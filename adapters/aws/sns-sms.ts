import { messageOf } from '../../core/message-of';
import type { SmsSender } from '../../core/port/message-senders';
import type { SnsApi } from './api/sns-api';
import { faultOf } from './errors';

/** Text messages through SNS. */
export function createSnsSms(api: Pick<SnsApi, 'text'>): SmsSender {
  return {
    send: async (message) => {
      try {
        return { status: 'delivered', detail: `SNS ${await api.text(message)}` };
      } catch (error) {
        const failure = faultOf(error) === 'refused' ? 'refused' : 'unavailable';
        return { status: 'failed', failure, detail: messageOf(error) };
      }
    },
  };
}
