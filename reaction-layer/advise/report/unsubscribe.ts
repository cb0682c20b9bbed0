import type { OpenRoute } from '../../../core/capability/route';
import { markup } from '../../../core/mail/html';
import { mailPage } from '../../../core/mail/mail-page';
import { reportName, type Subscriptions } from './subscriptions';

export const UNSUBSCRIBE_PATH = '/open/reports/unsubscribe';

/**
 * Ends a subscription by its signed link: mail clients send a POST (RFC 8058), people open the page and press the button.
 * Opening it ends nothing, because scanners of mail open every link.
 */
export function unsubscribeRoutes(subscriptions: Subscriptions): readonly OpenRoute[] {
  const form = markup`<form method="post"><p>No further report of this kind will be sent to this address.</p>
<button>Unsubscribe</button></form>`;
  return [
    {
      method: 'get',
      path: UNSUBSCRIBE_PATH,
      handle: () => Promise.resolve(mailPage('Unsubscribe from this report', form)),
    },
    {
      method: 'post',
      path: UNSUBSCRIBE_PATH,
      handle: async (request) => {
        const ended = await subscriptions.end(new URL(request.url).searchParams.get('token') ?? '');
        // The same status whether it was there or not: a repeated click is harmless.
        const says =
          ended === undefined
            ? 'There is no such subscription any more.'
            : `The ${reportName(ended.cadence)} of ${ended.site} is no longer sent to this address.`;
        return mailPage('You are unsubscribed', markup`<p>${says}</p>`);
      },
    },
  ];
}
