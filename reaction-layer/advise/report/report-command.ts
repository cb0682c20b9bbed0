import * as z from 'zod';
import { type CommandCall, CommandUsageError } from '../../../core/capability/command';
import { mailAddress } from '../../../core/mail/mail-address';
import { reportName } from './subscriptions';
import { addSubscription, getReport, listSubscriptions, removeSubscription, sendReport } from './wire';

const reportOptions = z.object({
  to: z.string().optional(),
  weekly: z.boolean().default(false),
  dryRun: z.boolean().default(false),
});

/** `report send|subscribe|unsubscribe|list`. */
export async function reportCommand({ arguments: [what = ''], options, api, output }: CommandCall): Promise<number> {
  const { to, weekly, dryRun } = reportOptions.parse(options);
  const cadence = weekly ? 'weekly' : 'daily';
  switch (what) {
    case 'send': {
      const site = await api.site();
      const report = await api.call(getReport, { site, cadence });
      const { subject, text, html } = report;
      if (dryRun) {
        output.result(report, () => `Subject: ${subject}\n\n${text}`);
        return 0;
      }
      const address = addressOf(to, what);
      const sent = await api.call(sendReport, { site, address, subject, text, html });
      output.result({ ...sent, address, subject }, () =>
        sent.delivered ? `“${subject}” was sent to ${address}` : `It was not sent: ${sent.detail}`,
      );
      return sent.delivered ? 0 : 1;
    }
    case 'subscribe': {
      const address = addressOf(to, what);
      const added = await api.call(addSubscription, { site: await api.site(), cadence, address });
      output.result(added, () => `${added.address} gets the ${reportName(cadence)} of ${added.site} from now on`);
      return 0;
    }
    case 'unsubscribe': {
      const [site, address] = [await api.site(), addressOf(to, what)];
      const { removed } = await api.call(removeSubscription, { site, cadence, address });
      output.result({ removed, site, cadence, address }, () =>
        removed
          ? `${address} no longer gets the ${reportName(cadence)} of ${site}`
          : `${address} does not get the ${reportName(cadence)} of ${site}; “tidemark report list” shows who does`,
      );
      return removed ? 0 : 1;
    }
    case 'list': {
      const answer = await api.call(listSubscriptions, {});
      output.result(answer, () =>
        output.table(answer.subscriptions, 'Nobody gets a report yet: “tidemark report subscribe --to ADDRESS”.'),
      );
      return 0;
    }
    default:
      throw new CommandUsageError(`“${what}” is none of send, subscribe, unsubscribe, list`);
  }
}

function addressOf(to: string | undefined, what: string): string {
  const address = mailAddress.safeParse(to);
  if (address.success) return address.data;
  throw new CommandUsageError(
    to === undefined
      ? `name the address: report ${what} --to owner@shop.example`
      : `--to: ${JSON.stringify(to)} is not an address such as owner@shop.example`,
  );
}
