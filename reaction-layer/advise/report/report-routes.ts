import { randomUUID } from 'node:crypto';
import { type AdminContext, adminRoutes, type ReadContext, serves } from '../../../core/capability/route';
import { LOCAL_PAGE_URL } from '../../../core/port/outbound';
import { requireKnownSite } from '../../../core/known-site';
import type { AnswerOf, RequestOf } from '../../../core/wire/operation';
import { FindingBook } from '../../detect/finding-book';
import { renderMail } from '../../../core/mail/render-mail';
import { headerText } from '../../../core/mail/safe-text';
import { makeReport } from './report';
import { reportMail } from './report-mail';
import { createSubscriptions, type Subscription, type Subscriptions } from './subscriptions';
import {
  addSubscription,
  type getReport,
  listSubscriptions,
  removeSubscription,
  sendReport,
  type WireSubscription,
} from './wire';

export type ReportContext = Pick<ReadContext, 'answers' | 'clock' | 'tablesOf' | 'outbound'>;

/** The report of the last day or week, as it would be mailed. */
export async function readReport(
  { answers, clock, tablesOf, outbound }: ReportContext,
  { site, cadence }: RequestOf<typeof getReport>,
): Promise<AnswerOf<typeof getReport>> {
  const book = new FindingBook(tablesOf('detect')('findings'));
  const report = await makeReport({ answers, book }, { site, cadence, nowMs: clock.now() });
  const [first, last] = report.period.days;
  return {
    ...{ site, cadence, first_day: first, last_day: last },
    numbers: report.numbers.map(
      ({ title, unit, currency = null, value, lower, upper, isExact: exact, before = null }) => ({
        ...{ title, unit, currency, value, lower, upper, exact, before },
      }),
    ),
    ...renderMail(reportMail(report, { pageUrl: outbound?.pageUrl ?? LOCAL_PAGE_URL })),
  };
}

/** The table of subscriptions, for routes and the task. */
export function subscriptionsOf({ tablesOf }: Pick<AdminContext, 'tablesOf'>): Subscriptions {
  return createSubscriptions(tablesOf('advise')('reports'));
}

export const reportAdminRoutes = adminRoutes(
  (context) => context,
  [
    serves(sendReport, async ({ site, address, subject, text, html }, { sites, outbound }: AdminContext) => {
      await requireKnownSite(sites, site);
      if (outbound === undefined) return { delivered: false, detail: 'no mail is sent from here' };
      const { hostname } = new URL(outbound.pageUrl ?? LOCAL_PAGE_URL);
      const outcome = await outbound.mailer.send({
        ...{ to: address, subject: headerText(subject), text, html },
        messageId: `${randomUUID()}@${hostname}`,
      });
      return { delivered: outcome.status === 'delivered', detail: outcome.detail };
    }),
    serves(addSubscription, async ({ site, cadence, address }, context: AdminContext) => {
      await requireKnownSite(context.sites, site);
      const added = { site, cadence, address, created_ms: context.clock.now() };
      await subscriptionsOf(context).add(added);
      return onWire(added);
    }),
    serves(removeSubscription, async (named, context: AdminContext) => ({
      removed: await subscriptionsOf(context).remove(named),
    })),
    serves(listSubscriptions, async ({ site }, context: AdminContext) => {
      const all = await subscriptionsOf(context).list();
      return { subscriptions: all.filter((one) => site === undefined || one.site === site).map(onWire) };
    }),
  ],
);

function onWire({ site, cadence, address, created_ms: createdMs }: Subscription): WireSubscription {
  return { site, cadence, address, created: new Date(createdMs).toISOString() };
}
