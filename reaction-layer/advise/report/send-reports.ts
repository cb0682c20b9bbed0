import type { Mail, Mailer } from '../../../core/port/mailer';
import type { ItemKey } from '../../../core/port/item-table';
import type { Site } from '../../../core/port/sites';
import { DAY_MS } from '../../../core/time/window';
import { type Deliveries, messageIdOf } from '../deliveries';
import { renderMail } from '../../../core/mail/render-mail';
import { type Cadence, CADENCES, dueMs, lastPeriod, type ReportPeriod } from './cadence';
import type { Report } from './report';
import { reportMail } from './report-mail';
import type { Subscription, Subscriptions } from './subscriptions';
import { UNSUBSCRIBE_PATH } from './unsubscribe';

/** A report that could not be sent so long after it was due is not sent any more. */
const TOO_LATE_MS = { daily: DAY_MS, weekly: 3 * DAY_MS } as const satisfies Readonly<Record<Cadence, number>>;

export interface ReportSending {
  readonly deliveries: Deliveries;
  readonly subscriptions: Subscriptions;
  readonly mailer: Mailer;
  readonly make: (site: string, cadence: Cadence) => Promise<Report>;
  readonly now: () => number;
  /** Of the site's time zone. */
  readonly hour: number;
  readonly pageUrl: string;
}

/** Sends the reports that are due, each once. */
export async function sendDueReports(sending: ReportSending, sites: readonly Site[]): Promise<void> {
  const subscribed = await sending.subscriptions.list();
  for (const site of sites)
    for (const cadence of CADENCES) {
      const own = subscribed.filter((one) => one.site === site.id && one.cadence === cadence);
      if (own.length > 0) await sendOf(sending, site, cadence, own);
    }
}

async function sendOf(
  sending: ReportSending,
  site: Site,
  cadence: Cadence,
  subscribers: readonly Subscription[],
): Promise<void> {
  const period = lastPeriod(cadence, site, sending.now());
  const due = dueMs(period, site.timeZone, sending.hour);
  if (sending.now() < due || sending.now() - due > TOO_LATE_MS[cadence]) return;
  let report: Report | undefined;
  for (const subscriber of subscribers.filter(({ created_ms: created }) => created <= due))
    await sending.deliveries.once(deliveryKey(period, subscriber), async () => {
      report ??= await sending.make(site.id, cadence);
      return sending.mailer.send(await mailTo(sending, report, subscriber));
    });
}

/** The mail of a subscription, with both ways to end it (RFC 2369, RFC 8058). */
async function mailTo(
  { subscriptions, pageUrl }: Pick<ReportSending, 'subscriptions' | 'pageUrl'>,
  report: Report,
  subscriber: Subscription,
): Promise<Mail> {
  const path = `${UNSUBSCRIBE_PATH}?token=${await subscriptions.token(subscriber)}`;
  const unsubscribeUrl = new URL(path, pageUrl).href;
  return {
    ...renderMail(reportMail(report, { pageUrl, unsubscribeUrl })),
    to: subscriber.address,
    messageId: messageIdOf(deliveryKey(report.period, subscriber), pageUrl),
    headers: {
      'List-Unsubscribe': `<${unsubscribeUrl}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      // Answers of programs, such as notes of absence, are not wanted (RFC 3834).
      'Auto-Submitted': 'auto-generated',
    },
  };
}

function deliveryKey({ id }: ReportPeriod, { site, cadence, address }: Subscription): ItemKey {
  return { partition: `sent ${site}`, sort: `${id} ${cadence} ${address.toLowerCase()}` };
}
