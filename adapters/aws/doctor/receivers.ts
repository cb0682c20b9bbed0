import type { Finding } from '../../../core/finding';
import type { SnsApi } from '../api/sns-api';
import type { Deployment } from './deployment';
import { failed, look, ok } from './look';

/** Each topic of alarms has a receiver that has confirmed: until then, SNS sends it nothing and says nothing. */
export function lookAtReceivers(sns: SnsApi, { alertTopics, environment }: Deployment): Promise<readonly Finding[]> {
  return Promise.all(
    Object.entries(alertTopics).map(([purpose, arn]) =>
      look({ part: `alerts ${purpose}`, stack: `data-${environment}` }, async () => {
        const { confirmed, pending } = await sns.subscriptions(arn);
        if (pending > 0)
          return failed(
            `${pending} of ${confirmed + pending} receivers have not confirmed, and hear nothing: they must follow the link in the mail of AWS, which is valid for three days; deploy data-${environment} again to send a new one`,
          );
        return confirmed === 0
          ? failed(`nobody hears its alarms, although addresses are configured: deploy data-${environment}`)
          : ok(`${confirmed} confirmed`);
      }),
    ),
  );
}
